import type { Shipped } from '../shipped.ts';
import { type Days, HOUR } from './scenarios.ts';
import { SimulatedInbox, SimulatedTable } from './table.ts';

/** What came of the rows that arrived. */
export interface Outcome {
	readonly arrived: number;
	/** Never came out. */
	readonly lost: number;
	/** Came out again: one for each time too many. */
	readonly repeated: number;
	/** From the time in a row until it came out first, at most, in ms. */
	readonly longestWait: number;
}

/** Polls once, and gives out ids. */
export type Poll = (table: SimulatedTable) => Promise<readonly string[]>;

/** Most rows of a poll, as the node has it by default. */
const LIMIT = 1000;

/**
 * What Microsoft's page on leads in an Azure table tells readers to build with Power Automate: each hour, the rows with
 * a Timestamp after that of an hour ago. It is taken to read all of them, on however many pages.
 */
export const documented: Poll = async (table) => {
	const rows = table.since(table.now - HOUR);
	return await Promise.resolve(
		rows.filter(({ writtenAt }) => writtenAt > table.now - HOUR).map(({ id }) => id),
	);
};

/** Our way of reading on, as it is shipped, with its bookmark in the place of the ledger. */
export function ours(shipped: Shipped): Poll {
	const { readOn } = shipped('./inboxes/readOn') as typeof import('../../lib/inboxes/readOn.ts');
	let bookmark: string | null = null;
	return async (table) => {
		const found: string[] = [];
		const pages = readOn(new SimulatedInbox(table), bookmark, {
			start: { at: 0 },
			limit: LIMIT,
			timeMs: Infinity,
			now: () => table.now,
			patience: () => new AbortController().signal,
		});
		for await (const page of pages) {
			bookmark = page.bookmark;
			found.push(...page.rows.map(({ id }) => id));
		}
		return found;
	};
}

/** Lets simulated days go by. @param polls times at which polls begin */
export async function simulate(
	{ arrivals, outages }: Days,
	polls: readonly number[],
	poll: Poll,
): Promise<Outcome> {
	const table = new SimulatedTable(arrivals);
	const writtenAt = new Map(arrivals.map(({ id, writtenAt: time }) => [id, time]));
	const given = new Set<string>();
	let repeated = 0;
	let longestWait = 0;
	for (const at of polls) {
		if (outages.some(({ from, to }) => at >= from && at < to)) continue;
		table.now = at;
		for (const id of await poll(table)) {
			if (given.has(id)) repeated++;
			else longestWait = Math.max(longestWait, at - (writtenAt.get(id) ?? at));
			given.add(id);
		}
	}
	return { arrived: arrivals.length, lost: arrivals.length - given.size, repeated, longestWait };
}
