import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { LedgerConfigurationError, LedgerError } from '../../../../lib/ledger/errors';
import { closeLedgers, withLedger } from '../../../../lib/ledger/openLedger';
import type { Ledger } from '../../../../lib/ledger/contract';
import { matching } from '../matching';
import { DAY, MINUTE } from '../person';
import { asked, held, request, toldAll } from '../requests';
import { storeFolder, type StoreFolder } from './folder';

let folder: StoreFolder;
beforeEach(() => {
	folder = storeFolder();
});
afterEach(async () => {
	await closeLedgers();
	folder.end();
});

async function use<T>(work: (ledger: Ledger) => Promise<T>): Promise<T> {
	return await withLedger({ store: 'sqlite', folder: folder.path }, 'default', work);
}

/** Delivers the lead of person 1, and has person 2's under way. */
async function remember(): Promise<void> {
	await use(async (ledger) => {
		await ledger.confirm(held(await ledger.claim([request(1)], asked())));
		await ledger.claim([request(2)], asked());
	});
}

/** What is told of person 1, who is known, 2, who is under way, and 3, who is new. */
async function told(): Promise<string[]> {
	return await use(async (ledger) =>
		toldAll(
			await ledger.claim(
				[3, 2, 1].map((n) => request(n)),
				asked(),
			),
		),
	);
}

const AS_BEFORE = ['new / firstStep', 'duplicate / inProgress', 'duplicate / alreadyConfirmed'];

describe('a table that is missing', () => {
	const recover = async (): Promise<unknown> =>
		await use(
			async (ledger) =>
				await ledger.recover({ by: 'wf', workflow: null, limit: 10, graceMs: MINUTE, maxAgeMs: DAY }),
		);

	it.each([
		['person', told],
		['record', told],
		['receipt', told],
		['note', recover],
	])('is an error that says what to do, with nothing recorded: %s', async (table, call) => {
		await remember();
		const before = counts();
		rename(table, 'lost');
		for (let opened = 1; opened <= 2; opened++) {
			await expect(call()).rejects.toThrow(LedgerError);
			await expect(call()).rejects.toMatchObject({ remedy: matching(/backup/) });
			await closeLedgers();
		}
		rename('lost', table);
		expect(counts()).toEqual(before);
		await call();
		expect(await told()).toEqual(
			call === told ? ['duplicate / inProgress', ...AS_BEFORE.slice(1)] : AS_BEFORE,
		);
	});

	function rename(from: string, to: string): void {
		folder.look((database) => database.exec(`ALTER TABLE ${from} RENAME TO ${to}`));
	}

	function counts(): unknown {
		return folder.look((database) =>
			database
				.prepare(
					'SELECT (SELECT count(*) FROM person) AS persons, (SELECT count(*) FROM receipt) AS receipts',
				)
				.get(),
		);
	}
});

describe('a database that is not there any more, while it is open', () => {
	let backup: string;
	beforeEach(async () => {
		await remember();
		await closeLedgers();
		backup = join(dirname(folder.path), 'backup');
		cpSync(folder.path, backup, { recursive: true });
		await use(async () => {});
	});

	const faults: ReadonlyArray<readonly [string, () => Promise<void> | void, RegExp]> = [
		['was deleted', () => rmSync(folder.database), /has vanished/],
		['was moved away', () => renameSync(folder.database, `${folder.database}.old`), /has vanished/],
		['is another ledger', replaceByAnother, /has vanished|another secret/],
		['went with its folder', () => rmSync(folder.path, { recursive: true }), /has vanished/],
	];

	it.each(faults)('%s: nobody is called new, until it is put back', async (_, spoil, message) => {
		await spoil();
		for (let times = 1; times <= 3; times++) {
			const failure = told();
			await expect(failure).rejects.toThrow(LedgerConfigurationError);
			await expect(failure).rejects.toThrow(message);
			await expect(failure).rejects.toMatchObject({ remedy: matching(/Restore the|Put back/) });
		}
		await closeLedgers();
		rmSync(folder.path, { recursive: true, force: true });
		cpSync(backup, folder.path, { recursive: true });
		expect(await told()).toEqual(AS_BEFORE);
	});

	/** Somebody copies the database of another n8n over it, without its secret. */
	async function replaceByAnother(): Promise<void> {
		const other = storeFolder();
		(await other.open()).close();
		cpSync(other.database, `${folder.database}.other`);
		renameSync(`${folder.database}.other`, folder.database);
		other.end();
		expect(existsSync(folder.database)).toBe(true);
	}
});
