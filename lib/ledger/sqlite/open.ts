import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

import { LedgerConfigurationError } from '../errors';
import { Keyring } from '../keys';
import type { OpenStore } from '../store';
import { refuseNetworkDisk } from './networkDisk';
import { keepKeyCheckValue, keyCheckValue, migrate, storeId } from './schema';
import { draftSecret, missingSecret, placedSecret, placeSecret, readSecret } from './secret';
import { SqliteStore } from './store';
import { inTransaction, type Pause, whileBusy } from './transaction';
import { refuseVanished, vanished, watch } from './vanished';

const DATABASE_FILE = 'ledger.sqlite';
const SECRET_FILE = 'ledger.key';

/**
 * The cache is at most 32 MB. The write-ahead log is at most 12 MB: larger, fewer pages are written twice, but each
 * checkpoint keeps n8n's event loop waiting longer.
 */
const PRAGMAS = `
	PRAGMA journal_mode = WAL;
	PRAGMA synchronous = FULL;
	PRAGMA secure_delete = ON;
	PRAGMA cache_size = -32000;
	PRAGMA wal_autocheckpoint = 3000;
`;

/** An open SQLite store; it is closed at once. */
export interface OpenSqliteStore extends OpenStore {
	close(): void;
}

/**
 * Opens the store in a folder of its own, and makes both where there are none.
 *
 * WAL with FULL synchronisation: what was answered is on the disk. `secure_delete` overwrites what is deleted.
 *
 * @param folder on a local disk; made with access for its owner only
 * @param clock ms since the epoch
 * @param pause waits so many ms while another process holds the database
 * @throws LedgerConfigurationError when the secret does not fit, the disk is a network's, the database has vanished, or
 * Node.js has no SQLite
 * @throws LedgerUnavailableError when the files cannot be used
 */
export async function openSqliteStore(
	folder: string,
	clock: () => number = Date.now,
	pause: Pause = sleep,
): Promise<OpenSqliteStore> {
	return await whileBusy(() => open(folder, clock, pause), pause);
}

function open(folder: string, clock: () => number, pause: Pause): OpenSqliteStore {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	refuseNetworkDisk(folder);
	const path = join(folder, DATABASE_FILE);
	const secretPath = join(folder, SECRET_FILE);
	refuseVanished(path, existsSync(secretPath));
	const database = openDatabase(path);
	try {
		chmodSync(path, 0o600);
		database.exec(PRAGMAS);
		const { id, keys } = inTransaction(database, () => {
			migrate(database);
			return { id: storeId(database), keys: unlock(database, secretPath) };
		});
		placeSecret(secretPath);
		return {
			store: new SqliteStore(database, id, clock, pause),
			keys,
			check: watch(path),
			close: () => close(database),
		};
	} catch (error) {
		database.close();
		throw error;
	}
}

function close(database: DatabaseSync): void {
	if (database.isOpen) database.close();
}

/**
 * Inside the write transaction, so that of several processes one makes the secret and all read the same.
 *
 * @throws LedgerConfigurationError where the database is empty and a secret is there already: it was emptied
 */
function unlock(database: DatabaseSync, secretPath: string): Keyring {
	const known = keyCheckValue(database);
	if (known === null) {
		if (readSecret(secretPath)) throw vanished();
		const keys = new Keyring(draftSecret(secretPath));
		keepKeyCheckValue(database, keys.checkValue());
		return keys;
	}
	const secret = placedSecret(secretPath);
	if (!secret) throw missingSecret();
	const keys = new Keyring(secret);
	keys.verify(known);
	return keys;
}

function openDatabase(path: string): DatabaseSync {
	// Node.js 20 has none, whatever the types of a newer one say.
	const sqlite = process.getBuiltinModule('node:sqlite') as typeof import('node:sqlite') | undefined;
	if (!sqlite) {
		throw new LedgerConfigurationError(
			`The ledger needs the SQLite that is part of Node.js 24; this is ${process.version}.`,
			'Run n8n 2 or newer, which needs Node.js 24 itself.',
		);
	}
	return new sqlite.DatabaseSync(path);
}
