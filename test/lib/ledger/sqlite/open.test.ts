import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { OpenedStore } from '../../../contracts/storeWorld';
import { LedgerConfigurationError, LedgerError, LedgerUnavailableError } from '../../../../lib/ledger/errors';
import { PersonLedger } from '../../../../lib/ledger/personLedger';
import { openSqliteStore } from '../../../../lib/ledger/sqlite/open';
import { MINUTE } from '../person';
import { asked, held, request, toldAll } from '../requests';
import { storeFolder, type StoreFolder } from './folder';

let folder: StoreFolder;
beforeEach(() => {
	folder = storeFolder();
});
afterEach(() => folder.end());

function permissionsOf(path: string): string {
	return (statSync(path).mode & 0o777).toString(8);
}

/** Remembers one person's step. */
async function remember(): Promise<void> {
	const { store, keys, close } = await folder.open();
	const ledger = new PersonLedger('default', store, keys);
	await ledger.confirm(held(await ledger.claim([request(1)], asked())));
	close();
}

async function refusal(opening: Promise<OpenedStore> = folder.open()): Promise<LedgerError> {
	const error: unknown = await opening.then(
		() => null,
		(reason: unknown) => reason,
	);
	if (!(error instanceof LedgerError)) throw new Error('it should have been refused with a LedgerError');
	return error;
}

describe('a new store', () => {
	it('is made with its folder, for its owner only', async () => {
		const { close } = await folder.open();
		expect(permissionsOf(folder.path)).toBe('700');
		const files = [folder.database, `${folder.database}-wal`, `${folder.database}-shm`, folder.secret];
		expect(files.map(permissionsOf)).toEqual(Array(4).fill('600'));
		close();
		expect([folder.database, folder.secret].map(permissionsOf)).toEqual(['600', '600']);
	});

	it('has a random id and secret of its own', async () => {
		const other = storeFolder();
		const [one, two] = [await folder.open(), await other.open()];
		expect(one.store.id).not.toBe(two.store.id);
		expect(one.keys.checkValue()).not.toBe(two.keys.checkValue());
		one.close();
		two.close();
		other.end();
	});

	it('has one id and one secret though several open it at once', async () => {
		const opened = await Promise.all([1, 2, 3, 4].map(async () => await openSqliteStore(folder.path)));
		expect(new Set(opened.map(({ store }) => store.id)).size).toBe(1);
		expect(new Set(opened.map(({ keys }) => keys.checkValue())).size).toBe(1);
		for (const { close } of opened) close();
	});

	it('leaves no draft of the secret behind', async () => {
		(await folder.open()).close();
		expect(existsSync(`${folder.secret}.new`)).toBe(false);
	});

	it('can be closed twice', async () => {
		const { close } = await folder.open();
		close();
		expect(close).not.toThrow();
	});
});

describe('the secret', () => {
	it.each([
		['wrong', () => writeFileSync(folder.secret, `${'0'.repeat(64)}\n`), 'another secret'],
		['missing', () => rmSync(folder.secret), 'missing'],
		['damaged', () => writeFileSync(folder.secret, 'abc'), 'damaged'],
		['empty', () => writeFileSync(folder.secret, ''), 'damaged'],
	])('that is %s is an error that says what to do, never "new"', async (_, spoil, message) => {
		await remember();
		spoil();
		const error = await refusal();
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error.message).toContain(message);
		expect(error.remedy).toMatch(/^Put back the .*\.$/);
	});

	it('is not replaced when it is missing, so that putting it back heals the ledger', async () => {
		await remember();
		const secret = readFileSync(folder.secret, 'utf8');
		rmSync(folder.secret);
		await refusal();
		expect(existsSync(folder.secret)).toBe(false);
		writeFileSync(folder.secret, secret.trim());
		const { store, keys, close } = await folder.open();
		const answers = await new PersonLedger('default', store, keys).claim([request(1)], asked());
		expect(toldAll(answers)).toEqual(['duplicate / alreadyConfirmed']);
		close();
	});

	it('without its database is a memory that has vanished, not an empty one', async () => {
		const before = await folder.open();
		before.close();
		rmSync(folder.database);
		const error = await refusal();
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error).toMatchObject({ message: expect.stringContaining('has vanished') as string });
		expect(existsSync(folder.database)).toBe(false);
	});

	it('with an emptied database is a memory that has vanished too', async () => {
		await remember();
		writeFileSync(folder.database, '');
		const error = await refusal();
		expect(error).toMatchObject({ message: expect.stringContaining('has vanished') as string });
	});

	it('of a store that never came to be is no hindrance to making one', async () => {
		mkdirSync(folder.path);
		writeFileSync(`${folder.secret}.new`, 'half');
		await remember();
		expect(readFileSync(folder.secret, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
	});

	it('that is damaged in a new ledger is an error too', async () => {
		mkdirSync(folder.path);
		writeFileSync(folder.secret, 'abc');
		expect(await refusal()).toBeInstanceOf(LedgerConfigurationError);
	});
});

it('a store that was made before sources were polled remembers what it did, and keeps cursors too', async () => {
	await remember();
	folder.look((database) => database.exec('DROP TABLE poll; PRAGMA user_version = 1'));
	for (const cursor of [null, 'next']) {
		const { store, keys, close } = await folder.open();
		const ledger = new PersonLedger('default', store, keys);
		expect(toldAll(await ledger.claim([request(1)], asked()))).toEqual(['duplicate / alreadyConfirmed']);
		const begun = await ledger.beginPoll('workflow/node', MINUTE);
		if (begun === 'busy') throw new Error('nobody else polls');
		expect(begun.cursor).toBe(cursor);
		const page = { receipts: [], graceMs: MINUTE, nextCursor: 'next', leaseMs: MINUTE };
		expect(await ledger.keepPolled(begun.poll, page)).toBe('kept');
		await ledger.endPoll(begun.poll);
		close();
	}
});

describe('a database that cannot be used', () => {
	it('was written by a newer version: it is refused and left as it is', async () => {
		await remember();
		folder.look((database) => database.exec('PRAGMA user_version = 99'));
		const error = await refusal();
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error.message).toContain('newer version');
		expect(error.remedy).not.toBe('');
		expect(folder.look((database) => database.prepare('PRAGMA user_version').get())).toEqual({
			user_version: 99,
		});
	});

	it('is no database', async () => {
		mkdirSync(folder.path);
		writeFileSync(folder.database, 'This is a shopping list. '.repeat(400));
		const error = await refusal();
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error.remedy).toBe('The file ledger.sqlite is not a database: restore it from a backup.');
	});

	it('is damaged', async () => {
		await remember();
		const bytes = readFileSync(folder.database);
		writeFileSync(folder.database, bytes.fill(0xab, 100));
		expect((await refusal()).remedy).toContain('backup');
	});

	it('is a folder', async () => {
		mkdirSync(folder.database, { recursive: true });
		const error = await refusal();
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error.remedy).toContain('readable and writable');
	});

	it('has a file where its folder should be', async () => {
		mkdirSync(dirname(folder.path), { recursive: true });
		writeFileSync(folder.path, '');
		const error = await refusal();
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error.remedy).toContain('Check the folder');
	});
});
