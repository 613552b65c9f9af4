import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';

import { LedgerUnavailableError } from '../../../../lib/ledger/errors';
import { PersonLedger } from '../../../../lib/ledger/personLedger';
import { SqliteStore } from '../../../../lib/ledger/sqlite/store';
import { matching } from '../matching';
import { MINUTE, START } from '../person';
import { asked, contentOf, held, request, toldAll } from '../requests';
import { storeFolder, type StoreFolder } from './folder';

/** A ledger on a disk that can be filled, and emptied again. */
interface FullDisk {
	readonly ledger: PersonLedger;
	fill(): void;
	free(): void;
	close(): void;
}

let folder: StoreFolder;
let disk: FullDisk;
beforeEach(() => {
	folder = storeFolder();
});
afterEach(() => {
	disk.close();
	folder.end();
});

/** SQLite's own limit: to the ledger the same as a disk without space. */
async function limited(): Promise<FullDisk> {
	const { store, keys, close } = await folder.open();
	close();
	const connection = new DatabaseSync(folder.database);
	return {
		ledger: new PersonLedger('default', new SqliteStore(connection, store.id, () => START, turn), keys),
		fill: () => {
			const pages = Number(connection.prepare('PRAGMA page_count').get()?.['page_count']);
			connection.exec(`PRAGMA max_page_count = ${pages + 4}`);
		},
		free: () => connection.exec('PRAGMA max_page_count = 1000000'),
		close: () => connection.close(),
	};
}

/** A disk of 2 MB in memory. */
async function small(): Promise<FullDisk> {
	mkdirSync(folder.path, { recursive: true });
	mount(folder.path);
	const { store, keys, close } = await folder.open();
	const ballast = join(folder.path, 'ballast');
	return {
		ledger: new PersonLedger('default', store, keys),
		fill: () => {
			expect(() => writeFileSync(ballast, Buffer.alloc(4_000_000))).toThrow('ENOSPC');
		},
		free: () => rmSync(ballast),
		close: () => {
			close();
			execFileSync('umount', [folder.path]);
		},
	};
}

function mount(path: string): void {
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', path], { stdio: 'pipe' });
}

/** Mounting is for root, and in many containers for nobody. */
function mayMount(): boolean {
	const trial = storeFolder();
	try {
		mkdirSync(dirname(trial.database), { recursive: true });
		mount(trial.path);
		execFileSync('umount', [trial.path]);
		return true;
	} catch {
		return false;
	} finally {
		trial.end();
	}
}

const disks: ReadonlyArray<readonly [string, () => Promise<FullDisk>]> = [
	['that may not grow', limited],
	...(mayMount() ? ([['on a real disk of 2 MB', small]] as const) : []),
];

describe.each(disks)('a full disk, for a database %s', (_, start) => {
	it('is an error that says what to do; nothing of the batch is recorded, and with space again all goes well', async () => {
		disk = await start();
		const { ledger } = disk;
		const [before] = await ledger.claim([request(0)], asked());
		const counts = (): unknown =>
			folder.look((database) =>
				database
					.prepare(
						'SELECT (SELECT count(*) FROM person) AS persons, (SELECT count(*) FROM receipt) AS receipts',
					)
					.get(),
			);
		disk.fill();
		const batch = Array.from({ length: 500 }, (_, n) => request(n + 1));
		const receipts = batch.map(({ identity, leadId }, n) => ({
			id: `receipt ${n}`,
			workflow: 'wf',
			identity,
			leadId,
			content: contentOf(n + 1),
		}));
		for (const call of [
			async () => await ledger.claim(batch, asked()),
			async () => await ledger.receive(receipts, MINUTE),
		]) {
			const failure = call();
			await expect(failure).rejects.toThrow(LedgerUnavailableError);
			await expect(failure).rejects.toMatchObject({ remedy: matching(/Free space/) });
		}
		disk.free();
		expect(counts()).toEqual({ persons: 1, receipts: 1 });
		expect(await ledger.confirm(before ? held([before]) : [])).toEqual(['confirmed']);
		expect(new Set(toldAll(await ledger.claim(batch, asked())))).toEqual(new Set(['new / firstStep']));
		await ledger.receive(receipts, MINUTE);
		expect(counts()).toEqual({ persons: 501, receipts: 1000 });
	});
});
