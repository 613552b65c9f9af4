import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';

import { LedgerConfigurationError, LedgerUnavailableError } from '../../../../lib/ledger/errors';
import { PersonLedger } from '../../../../lib/ledger/personLedger';
import { SqliteStore } from '../../../../lib/ledger/sqlite/store';
import { matching } from '../matching';
import { START } from '../person';
import { asked, request } from '../requests';
import { storeFolder, type StoreFolder } from './folder';

let folder: StoreFolder;
beforeEach(() => {
	folder = storeFolder();
});
afterEach(() => folder.end());

describe('a store that cannot write', () => {
	/** The ledger on a connection that is spoilt beforehand. */
	async function ledgerOn(connection: DatabaseSync): Promise<PersonLedger> {
		const { store, keys, close } = await folder.open();
		close();
		return new PersonLedger('default', new SqliteStore(connection, store.id, () => START, turn), keys);
	}

	it('because the file is read-only says so', async () => {
		(await folder.open()).close();
		const connection = new DatabaseSync(folder.database, { readOnly: true });
		const ledger = await ledgerOn(connection);
		await expect(ledger.claim([request(1)], asked())).rejects.toMatchObject({
			name: 'LedgerUnavailableError',
			remedy: matching(/writable/),
		});
		connection.close();
	});

	it('because it was closed is an error, not an empty memory', async () => {
		const { store, keys, close } = await folder.open();
		close();
		const ledger = new PersonLedger('default', store, keys);
		await expect(ledger.claim([request(1)], asked())).rejects.toThrow(LedgerUnavailableError);
		await expect(ledger.rehearsal().claim([request(1)], asked())).rejects.toThrow(LedgerUnavailableError);
	});

	it('because a record is damaged is an error, not a stranger', async () => {
		const { store, keys, close } = await folder.open();
		const ledger = new PersonLedger('default', store, keys);
		await ledger.claim([request(1)], asked());
		for (const body of ['{"v":1,"id":', '{"v":2,"id":"later"}']) {
			folder.look((database) => database.prepare('UPDATE record SET body = ?').run(body));
			await expect(ledger.claim([request(1)], asked())).rejects.toThrow(LedgerConfigurationError);
		}
		close();
	});
});
