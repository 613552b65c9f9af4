import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';

import { LedgerConfigurationError, LedgerUnavailableError } from '../../../../lib/ledger/errors';
import { PersonLedger } from '../../../../lib/ledger/personLedger';
import { openSqliteStore } from '../../../../lib/ledger/sqlite/open';
import { SqliteStore } from '../../../../lib/ledger/sqlite/store';
import { matching } from '../matching';
import { MINUTE, START } from '../person';
import { addressOf, asked, blank, held, request, toldAll } from '../requests';
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

	it('it gives up after some seconds, with what to do, and nothing is recorded', async () => {
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
		expect(waited()).toBeGreaterThan(5_000);
		expect(waited()).toBeLessThan(20_000);
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

describe('a store that cannot write', () => {
	/** The ledger on a connection that is spoilt beforehand. */
	async function ledgerOn(connection: DatabaseSync): Promise<PersonLedger> {
		const { store, keys, close } = await folder.open();
		close();
		return new PersonLedger('default', new SqliteStore(connection, store.id, () => START, turn), keys);
	}

	it('because the disk is full says so, and records nothing of the batch', async () => {
		(await folder.open()).close();
		const connection = new DatabaseSync(folder.database);
		const ledger = await ledgerOn(connection);
		const [before] = await ledger.claim([request(0)], asked());
		const pages = Number(connection.prepare('PRAGMA page_count').get()?.['page_count']);
		connection.exec(`PRAGMA max_page_count = ${pages + 4}`);
		const batch = Array.from({ length: 500 }, (_, n) => request(n + 1));
		const failure = ledger.claim(batch, asked());
		await expect(failure).rejects.toThrow(LedgerUnavailableError);
		await expect(failure).rejects.toMatchObject({ remedy: matching(/Free space/) });
		expect(connection.prepare('SELECT count(*) AS persons FROM person').get()).toEqual({ persons: 1 });
		connection.exec('PRAGMA max_page_count = 1000000');
		expect(await ledger.confirm(before ? held([before]) : [])).toEqual(['confirmed']);
		expect(new Set(toldAll(await ledger.claim(batch, asked())))).toEqual(new Set(['new / firstStep']));
		connection.close();
	});

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

it('keeps nothing in its files that tells who a person is, once their leads are delivered', async () => {
	const { store, keys, close } = await folder.open();
	const ledger = new PersonLedger('default', store, keys);
	const persons = Array.from({ length: 200 }, (_, n) => request(n));
	const phone = request(1, { identity: { tier: 'phone', value: '+4930123456' } });
	const name = request(1, { identity: { tier: 'nameAndCompany', value: 'zyxwia\nqwertz\nplugh gmbh' } });
	const freeText = request(1, { source: 'call from zyxwia', action: 'zyxwia.qwertz@example.com' });
	const answers = await ledger.claim([...persons, phone, name, freeText, blank('zyxwia 1')], asked());
	await ledger.confirm(held(answers));
	folder.pass(MINUTE);
	await ledger.confirm(held(await ledger.claim([request(1, { offer: 'contoso.cloud' })], asked())));
	await store.scrub();
	const found = (): string[] => {
		const files = readdirSync(folder.path).map((file) => readFileSync(join(folder.path, file), 'latin1'));
		expect(files.join()).toContain('contoso.backup');
		const words = [addressOf(1), 'zyxwia', 'qwertz', '4930123456', 'plugh', 'example.com'];
		return words.filter((word) => files.some((text) => text.toLowerCase().includes(word)));
	};
	expect(readdirSync(folder.path)).toContain('ledger.sqlite-wal');
	expect(found()).toEqual([]);
	close();
	expect(found()).toEqual([]);
});

it('leaves nothing readable of a record that was deleted', async () => {
	const { store, keys, close } = await folder.open();
	const ledger = new PersonLedger('default', store, keys);
	const answers = await ledger.claim([blank('lead 1', { offer: 'plugh.xyzzy' })], asked());
	const bytes = (): string => readFileSync(folder.database, 'latin1');
	folder.look((database) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
	expect(bytes()).toContain('plugh.xyzzy');
	await ledger.confirm(held(answers));
	close();
	expect(bytes()).not.toContain('plugh.xyzzy');
});
