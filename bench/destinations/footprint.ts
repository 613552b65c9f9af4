import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startHarness } from '../../scripts/host/harness.ts';
import { quiet } from '../quiet.ts';
import { unpack } from '../shipped.ts';
import { median, ms, print } from '../table.ts';

const LOADS = 7;
/** The goal of the packed package, in bytes. */
const LARGEST_TARBALL = 1.5 * 2 ** 20;

/** Loads a file as n8n would, in a process that has loaded nothing else, and prints how long that took. */
const LOAD = `
const { performance } = require('node:perf_hooks');
const start = performance.now();
require(process.argv[1]);
console.log(performance.now() - start);
`;

/** Measures what the package costs: the libraries in it, the package itself, and the start of n8n. Prints it. */
export async function measureFootprint(tarball: string, quick: boolean): Promise<void> {
	const folder = join(await unpack(tarball), 'dist', 'lib', 'vendor');
	const bundles = (await readdir(folder)).filter((name) => name.endsWith('.js')).sort();
	const rows: string[][] = [];
	const loads = quick ? 1 : LOADS;
	for (const bundle of bundles) rows.push(await rowOf(bundle, join(folder, bundle), loads));
	print(
		`Libraries in the package (median of ${loads} loads; each is loaded when it is first needed)`,
		['bundle', 'size', 'load'],
		rows,
	);

	const { size } = await stat(tarball);
	console.log(`\nThe packed package: ${kilobytes(size)}; the goal is ${kilobytes(LARGEST_TARBALL)} at most.`);
	const rounds = quick ? 1 : 5;
	const [without, withOurs] = await startTimes(tarball, rounds);
	print(
		`Start of n8n, in turns (${rounds} rounds)`,
		['', 'fastest', 'median'],
		[
			['without the package', ms(Math.min(...without)), ms(median(without))],
			['with it', ms(Math.min(...withOurs)), ms(median(withOurs))],
		],
	);
}

async function rowOf(name: string, path: string, loads: number): Promise<string[]> {
	const times: number[] = [];
	for (let i = 0; i < loads; i++) {
		const { stdout } = await promisify(execFile)(process.execPath, ['-e', LOAD, path]);
		times.push(Number(stdout));
	}
	return [name, kilobytes((await stat(path)).size), ms(median(times))];
}

/** From the start of the process until the editor answers, on a database that is there already; in turns. */
async function startTimes(tarball: string, rounds: number): Promise<[number[], number[]]> {
	const [bare, full] = await Promise.all([startHarness(), startHarness({ tarball })]);
	await Promise.all([bare.process.stop(), full.process.stop()]);
	const times: [number[], number[]] = [[], []];
	try {
		for (let round = 0; round < rounds; round++) {
			for (const [at, n8n] of [bare, full].entries()) {
				await quiet();
				const start = performance.now();
				await n8n.process.restart();
				times[at]?.push(performance.now() - start);
				await n8n.process.stop();
			}
		}
	} finally {
		await bare.stop();
		await full.stop();
	}
	return times;
}

function kilobytes(bytes: number): string {
	return `${Math.round(bytes / 1024).toLocaleString('en')} kB`;
}
