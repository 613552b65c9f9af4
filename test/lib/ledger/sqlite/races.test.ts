import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildSync } from 'esbuild';

import type { ClaimAnswer } from '../../../../lib/ledger/contract';
import { PersonLedger } from '../../../../lib/ledger/personLedger';
import { parseRecord } from '../../../../lib/ledger/record';
import { openSqliteStore } from '../../../../lib/ledger/sqlite/open';
import { MINUTE } from '../person';
import { asked } from '../requests';
import { storeFolder, type StoreFolder } from './folder';
import { BATCH, leads, type Report } from './raceWorker';

let bundles: string;
let worker: string;
beforeAll(() => {
	bundles = mkdtempSync(join(tmpdir(), 'race-'));
	worker = join(bundles, 'worker.cjs');
	const entryPoints = [join(__dirname, 'raceWorker.ts')];
	buildSync({ entryPoints, outfile: worker, bundle: true, platform: 'node', format: 'cjs' });
});
afterAll(() => rmSync(bundles, { recursive: true }));

let folder: StoreFolder;
let workers: ChildProcess[];
beforeEach(() => {
	folder = storeFolder();
	workers = [];
});
afterEach(() => {
	for (const process of workers) process.kill('SIGKILL');
	folder.end();
});

/** Starts a process of its own that waits for the word to begin. */
async function ready(seed: number): Promise<ChildProcess> {
	const process = fork(worker, [folder.path, String(seed)], { execArgv: [] });
	workers.push(process);
	await once(process, 'message');
	return process;
}

/** Lets processes run together, each until it ends or has reported so many batches and is killed. */
async function run(processes: readonly ChildProcess[], batches = Infinity): Promise<Report[]> {
	const reports: Report[] = [];
	const ends = processes.map(async (process) => {
		let heard = 0;
		process.on('message', (report) => {
			reports.push(report as Report);
			if (++heard === batches) process.kill('SIGKILL');
		});
		process.send('begin');
		await once(process, 'exit');
	});
	await Promise.all(ends);
	return reports;
}

/** Asks for every lead, batch by batch, at a time given in ms from now. */
async function askForAll(later: number): Promise<ClaimAnswer[]> {
	const { store, keys, close } = await openSqliteStore(folder.path, () => Date.now() + later);
	const ledger = new PersonLedger('default', store, keys);
	const all = leads('the next run');
	const answers: ClaimAnswer[] = [];
	for (let at = 0; at < all.length; at += BATCH) {
		answers.push(...(await ledger.claim(all.slice(at, at + BATCH), asked())));
	}
	close();
	return answers;
}

it('of four processes that ask for the same 1,000 leads one gets each, and each of 500 persons is told "new" once', async () => {
	const processes = await Promise.all([1, 2, 3, 4].map(ready));
	const reports = await run(processes);
	expect(reports.filter(({ last }) => last)).toHaveLength(4);
	const granted = reports.flatMap((report) => report.granted);
	expect(granted).toHaveLength(1000);
	expect(new Set(granted.map(({ step }) => step)).size).toBe(1000);
	expect(granted.filter(({ outcome }) => outcome === 'new')).toHaveLength(500);
	expect(granted.filter(({ outcome }) => outcome === 'returning')).toHaveLength(500);
}, 60_000);

it.each([1, 4, 9, 17])(
	'loses no lead when a process is killed after batch %i, and records no batch by halves',
	async (batches) => {
		const reports = await run([await ready(1)], batches);
		expect(workers[0]?.signalCode).toBe('SIGKILL');
		const { integrity, states } = folder.look((database) => ({
			integrity: database.prepare('PRAGMA integrity_check').get(),
			states: database
				.prepare('SELECT body FROM person')
				.all()
				.flatMap(({ body }) => statesIn(String(body))),
		}));
		expect(integrity).toEqual({ integrity_check: 'ok' });
		expect(states.length).toBeGreaterThanOrEqual(batches * BATCH);
		expect(states.length % BATCH).toBe(0);
		expect(states.filter((state) => state === 'confirmed').length % Math.ceil(BATCH / 2)).toBe(0);

		const answers = await askForAll(16 * MINUTE);
		const [settled, granted] = [answers.filter(isSettled), answers.filter((answer) => !isSettled(answer))];
		expect(new Set(settled.map(({ reason }) => reason))).toEqual(new Set(['alreadyConfirmed']));
		expect(settled).toHaveLength(states.filter((state) => state === 'confirmed').length);
		const settledSteps = new Set(settled.map(stepOf));
		expect(reports.flatMap(({ confirmed }) => confirmed).filter((step) => !settledSteps.has(step))).toEqual(
			[],
		);

		const toldNow = new Map(granted.map((answer) => [stepOf(answer), answer.outcome]));
		const toldBefore = reports
			.flatMap((report) => report.granted)
			.filter(({ step }) => !settledSteps.has(step));
		expect(toldBefore.length).toBeGreaterThan(0);
		expect(toldBefore.filter(({ step, outcome }) => toldNow.get(step) !== outcome)).toEqual([]);
	},
	60_000,
);

function statesIn(body: string): string[] {
	return parseRecord(body).steps.map(({ state }) => state.is);
}

function isSettled({ claim }: ClaimAnswer): boolean {
	return claim === null;
}

function stepOf({ recordKeys }: ClaimAnswer): string {
	return recordKeys.step;
}
