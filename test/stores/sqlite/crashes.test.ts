import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { LedgerPlace } from '../../../lib/ledger/place';
import { crashSuite } from '../../contracts/crashes';
import type { PipelineJob, PipelineReport } from '../../contracts/pipelineWorker';
import { workersOf } from '../../contracts/workers';
import { sqlitePlace } from '../../lib/ledger/sqlite/folder';

crashSuite('SQLite', sqlitePlace, { rounds: 30, within: 60_000, afterDeath: isWhole, afterAll: isClean });

it('SQLite records no batch by halves, before whichever word to the database the process is killed', async () => {
	const workers = workersOf<PipelineJob, PipelineReport>('pipelineWorker.ts');
	const leads = [0, 2, 4, 6, 8, 10];
	const found: Array<{ persons: number; receipts: number }> = [];
	for (let word = 1, isKilled = true; isKilled; word++) {
		const { place, end } = sqlitePlace();
		const worker = workers.start({
			place,
			// Nobody is there: the process fails at the latest when it delivers.
			url: 'http://127.0.0.1:9/',
			batches: [leads],
			graceMs: 60_000,
			dieBeforeWord: word,
		});
		isKilled = (await worker.ended).signal === 'SIGKILL';
		found.push(countsIn(place));
		await end();
	}
	workers.end();
	const sorts = new Set(found.map(({ persons, receipts }) => `${persons} persons, ${receipts} receipts`));
	expect([...sorts]).toEqual(['0 persons, 0 receipts', '0 persons, 6 receipts', '6 persons, 6 receipts']);
	expect(found.length).toBeGreaterThan(20);
}, 60_000);

/** The database as whoever finds it: SQLite itself says that it is sound. */
function isWhole(place: LedgerPlace): void {
	const sound = look(place, (database) => database.prepare('PRAGMA integrity_check').all());
	expect(sound).toEqual([{ integrity_check: 'ok' }]);
}

function countsIn(place: LedgerPlace): { persons: number; receipts: number } {
	const count = (table: string): number =>
		look(place, (database) => {
			if (!database.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table)) return 0;
			return Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count']);
		});
	return { persons: count('person'), receipts: count('receipt') };
}

function look<T>(place: LedgerPlace, at: (database: DatabaseSync) => T): T {
	const database = new DatabaseSync(fileOf(place));
	try {
		return at(database);
	} finally {
		database.close();
	}
}

/** Nothing of what leads contained is left in any file. */
function isClean(place: LedgerPlace): void {
	const file = fileOf(place);
	expect(existsSync(file)).toBe(true);
	for (const name of readdirSync(join(file, '..'))) {
		expect(readFileSync(join(file, '..', name), 'latin1')).not.toContain('zyxwia');
	}
}

function fileOf(place: LedgerPlace): string {
	if (place.store !== 'sqlite') throw new Error('that is another store');
	return join(place.folder, 'ledger.sqlite');
}
