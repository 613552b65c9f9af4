import { Chance } from './polls/chance.ts';
import { type Cost, type Costs, measureCost } from './polls/cost.ts';
import { daysOf, HOUR, MINUTE, pollsOf, type Scenario, SCENARIOS } from './polls/scenarios.ts';
import { documented, ours, type Outcome, simulate } from './polls/simulation.ts';
import { type Shipped, shippedIn, unpack } from './shipped.ts';
import { ms, print } from './table.ts';

const SEED = 20261123;
const ROWS_A_DAY = 1000;

/**
 * Polls a simulated source the documented way and ours, and a table on Azurite; prints the tables.
 *
 * @param quick with a tenth of the days and rows: shows that it works
 */
export async function measurePolls(tarball: string, quick: boolean): Promise<void> {
	const folder = await unpack(tarball);
	const days = quick ? 7 : 70;
	const rows: string[][] = [];
	for (const scenario of SCENARIOS) rows.push(await rowOf(shippedIn(folder), scenario, days));
	print(
		`${days} simulated days with ${ROWS_A_DAY.toLocaleString('en')} rows a day`,
		[
			'what happens',
			'rows',
			...['documented, hourly', 'ours, hourly', 'ours, each minute'].flatMap((how) => [
				`${how}: lost`,
				'repeated',
				'longest wait',
			]),
		],
		rows,
	);
	printCosts(await measureCost(folder, 100, quick ? 5000 : 50_000));
}

/** All three look at the same arrivals, in the same troubles; the first two at the same times. */
async function rowOf(shipped: Shipped, scenario: Scenario, days: number): Promise<string[]> {
	const happens = daysOf(scenario, days, ROWS_A_DAY, new Chance(SEED));
	const times = (everyMs: number): number[] => pollsOf(scenario, everyMs, happens.end, new Chance(SEED + 1));
	const outcomes = [
		await simulate(happens, times(HOUR), documented),
		await simulate(happens, times(HOUR), ours(shipped)),
		await simulate(happens, times(MINUTE), ours(shipped)),
	];
	return [scenario.name, whole(happens.arrivals.length), ...outcomes.flatMap(cellsOf)];
}

function cellsOf({ lost, repeated, longestWait }: Outcome): string[] {
	const wait =
		longestWait < 2 * HOUR
			? `${Math.ceil(longestWait / MINUTE)} min`
			: `${(longestWait / HOUR).toFixed(1)} h`;
	return [whole(lost), whole(repeated), wait];
}

function printCosts({ ours: own, documented: theirs, memory }: Costs): void {
	const cells = ({ polls, rows, calls, bytes, ms: time }: Cost): string[] => [
		whole(polls),
		whole(rows),
		whole(calls),
		whole(bytes),
		ms(time),
	];
	print(
		'What a poll of a table on Azurite takes, by what is new in it (bytes are those of answers)',
		['what is new', 'how', 'polls', 'rows', 'calls', 'bytes', 'time'],
		own.flatMap((cost, at) => {
			const peer = theirs[at];
			const first = [cost.case, 'ours', ...cells(cost)];
			return peer ? [first, [cost.case, 'documented', ...cells(peer)]] : [first];
		}),
	);
	print(
		'Memory of the process that polls, by how many rows it has read, in polls of 1,000',
		['', ...memory.map(({ rows }) => whole(rows))],
		[
			['in use, after garbage collection', ...memory.map(({ heap }) => megabytes(heap))],
			['resident, at most so far', ...memory.map(({ peak }) => megabytes(peak))],
		],
	);
}

function megabytes(bytes: number): string {
	return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

function whole(value: number): string {
	return Math.round(value).toLocaleString('en');
}
