/**
 * Claims and confirms many leads in this process, and tells how its memory and the ledger's file grow. A process of its
 * own, started by growthOf.ts, because everything else would count too.
 *
 *   node --expose-gc growth.ts <folder of the package> <persons> <how many at once>
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { shippedIn } from '../shipped.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { GRACE_MS, LEDGER, newLead, QUESTION, receiptOf } from './leads.ts';

/** What one process has come to. */
export interface Growth {
	/** Resident memory after so many claims, in bytes. */
	readonly memory: ReadonlyArray<{ readonly claims: number; readonly bytes: number }>;
	/** Bytes of the pages in use, a person, as they came and after VACUUM. */
	readonly bytesAPerson: { readonly asItComes: number; readonly afterVacuum: number };
	/** Bytes of the file itself, a person. */
	readonly fileBytesAPerson: number;
}

const MARKS = 10;

const [packageFolder = '', persons = '0', atOnce = '0'] = process.argv.slice(2);
const folder = temporaryFolder();
// Who started this process is gone.
process.on('disconnect', () => process.exit(1));
const growth = await grow(Number(persons), Number(atOnce));
process.send?.(growth, () => process.exit());

async function grow(count: number, atOnce: number): Promise<Growth> {
	const shipped = shippedIn(packageFolder);
	const { openSqliteStore } = shipped(
		'./ledger/sqlite/open',
	) as typeof import('../../lib/ledger/sqlite/open.ts');
	const { PersonLedger } = shipped(
		'./ledger/personLedger',
	) as typeof import('../../lib/ledger/personLedger.ts');
	const { store, keys, close } = await openSqliteStore(folder);
	const ledger = new PersonLedger(LEDGER, store, keys);
	const memory: Array<{ claims: number; bytes: number }> = [];
	for (let claims = atOnce; claims <= count; claims += atOnce) {
		const leads = Array.from({ length: atOnce }, () => newLead(true));
		await ledger.receive(leads.map(receiptOf), GRACE_MS);
		const answers = await ledger.claim(leads, QUESTION);
		await ledger.confirm(
			answers.flatMap(({ person, claim }) => (claim ? [{ person, ...claim, destination: 'bench' }] : [])),
		);
		if (claims % (count / MARKS) === 0) memory.push({ claims, bytes: await resident() });
	}
	await store.scrub();
	close();
	const path = join(folder, 'ledger.sqlite');
	return {
		memory,
		fileBytesAPerson: (await stat(path)).size / count,
		bytesAPerson: { asItComes: bytesInUse(path) / count, afterVacuum: bytesInUse(path, 'VACUUM') / count },
	};
}

async function resident(): Promise<number> {
	for (let i = 0; i < 3; i++) {
		globalThis.gc?.();
		await pause(100);
	}
	return process.memoryUsage.rss();
}

function bytesInUse(path: string, first = ''): number {
	const database = new DatabaseSync(path);
	try {
		database.exec(first);
		const figure = (pragma: string) =>
			Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
		return (figure('page_count') - figure('freelist_count')) * figure('page_size');
	} finally {
		database.close();
	}
}
