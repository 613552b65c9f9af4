import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { PlaceWorld } from '../../../contracts/placeWorld';
import type { StoreWorld } from '../../../contracts/storeWorld';
import { type OpenSqliteStore, openSqliteStore } from '../../../../lib/ledger/sqlite/open';
import { START } from '../person';

/** A folder for one test, and what the store keeps in it. */
export interface StoreFolder extends StoreWorld {
	readonly path: string;
	readonly database: string;
	readonly secret: string;
	open(): Promise<OpenSqliteStore>;
	end(): void;
	/** Looks into the database with SQLite itself. */
	look<T>(at: (database: DatabaseSync) => T): T;
}

export function storeFolder(): StoreFolder {
	const home = mkdtempSync(join(tmpdir(), 'ledger-'));
	const path = join(home, 'marketplace-leads');
	let now = START;
	const database = join(path, 'ledger.sqlite');
	return {
		path,
		database,
		secret: join(path, 'ledger.key'),
		open: async () => await openSqliteStore(path, () => now),
		pass: (ms) => {
			now += ms;
		},
		look: (at) => {
			const connection = new DatabaseSync(database);
			try {
				return at(connection);
			} finally {
				connection.close();
			}
		},
		end: () => rmSync(home, { recursive: true, force: true }),
	};
}

/** A folder as the place of a store, with the clock it really has. */
export function sqlitePlace(): PlaceWorld {
	const { path, end } = storeFolder();
	return {
		place: { store: 'sqlite', folder: path },
		open: async () => await openSqliteStore(path),
		end,
	};
}
