import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';

import { LedgerUnavailableError } from '../../../../lib/ledger/errors';
import { PersonLedger } from '../../../../lib/ledger/personLedger';
import { openSqliteStore } from '../../../../lib/ledger/sqlite/open';
import { matching } from '../matching';
import { START } from '../person';
import { asked, request, toldAll } from '../requests';
import { storeFolder, type StoreFolder } from './folder';

let folder: StoreFolder;
beforeEach(() => {
	folder = storeFolder();
});
afterEach(() => folder.end());

/** Lets the store wait without time passing, and adds up for how long it would have. */
function patience(meanwhile: () => void = () => {}): {
	pause: (ms: number) => Promise<void>;
	waited: () => number;
} {
	let waited = 0;
	return {
		pause: async (ms) => {
			waited += ms;
			meanwhile();
			return await turn();
		},
		waited: () => waited,
	};
}

describe('while another process keeps the database locked', () => {
	it('the ledger waits without stopping this process, and then answers', async () => {
		const { pause, waited } = patience(() => waited() > 1000 && other.isTransaction && other.exec('COMMIT'));
		const { store, keys, close } = await openSqliteStore(folder.path, () => START, pause);
		const other = new DatabaseSync(folder.database);
		other.exec('BEGIN IMMEDIATE');
		const seen: string[] = [];
		void turn().then(() => seen.push('other work'));
		const answers = await new PersonLedger('default', store, keys).claim([request(1)], asked());
		seen.push('answer');
		expect(toldAll(answers)).toEqual(['new / firstStep']);
		expect(waited()).toBeGreaterThan(1000);
		expect(seen).toEqual(['other work', 'answer']);
		other.close();
		close();
	});

	it('it gives up after half a minute, with what to do, and nothing is recorded', async () => {
		const { pause, waited } = patience();
		const { store, keys, close } = await openSqliteStore(folder.path, () => START, pause);
		const ledger = new PersonLedger('default', store, keys);
		const other = new DatabaseSync(folder.database);
		other.exec('BEGIN EXCLUSIVE');
		const failure = ledger.claim([request(1)], asked());
		await expect(failure).rejects.toThrow(LedgerUnavailableError);
		await expect(failure).rejects.toMatchObject({
			remedy: matching(/^Another process .* locked: end/),
		});
		expect(waited()).toBeGreaterThan(15_000);
		expect(waited()).toBeLessThan(60_000);
		other.exec('ROLLBACK');
		expect(toldAll(await ledger.claim([request(1)], asked()))).toEqual(['new / firstStep']);
		other.close();
		close();
	});

	it('opening waits too', async () => {
		(await folder.open()).close();
		const other = new DatabaseSync(folder.database);
		other.exec('BEGIN IMMEDIATE');
		const { pause } = patience(() => other.isTransaction && other.exec('COMMIT'));
		const { close } = await openSqliteStore(folder.path, () => START, pause);
		close();
		other.close();
	});
});
