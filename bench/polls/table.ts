import type { Inbox, Page, PageQuery } from '../../lib/inboxes/contract.ts';

/** A row of the simulated source. Times are the source's, ms. */
export interface Arrival {
	readonly id: string;
	/** The time in it. */
	readonly writtenAt: number;
	/** When others see it first. */
	readonly visibleAt: number;
}

/** A source on a simulated clock, with rows that become visible, perhaps later than the time in them. */
export class SimulatedTable {
	now = 0;
	/** In the order of their times. */
	private readonly arrivals: readonly Arrival[];

	constructor(arrivals: readonly Arrival[]) {
		this.arrivals = arrivals.toSorted((a, b) => a.writtenAt - b.writtenAt);
	}

	/** The visible rows with a time of `from` or later. */
	since(from: number): Arrival[] {
		const found: Arrival[] = [];
		for (let at = firstAt(this.arrivals, from); at < this.arrivals.length; at++) {
			const arrival = this.arrivals[at];
			if (!arrival || arrival.writtenAt > this.now) break;
			if (arrival.visibleAt <= this.now) found.push(arrival);
		}
		return found;
	}
}

/** The table as our inboxes show one: rows in the order of their ids, as in Azure Table, page by page. */
export class SimulatedInbox implements Inbox {
	readonly channel = 'other';
	readonly place = 'simulation';
	/** As that of Azure Table. */
	readonly overlapMs = 5 * 60_000;
	private readonly table: SimulatedTable;

	constructor(table: SimulatedTable) {
		this.table = table;
	}

	async now(): Promise<number> {
		return await Promise.resolve(this.table.now);
	}

	async page({ from, position, limit }: PageQuery): Promise<Page> {
		const all = this.table.since(from).filter(({ id }) => id > (position ?? ''));
		const rows = all.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
		const last = rows.at(-1);
		return await Promise.resolve({
			rows: rows.map(({ id, writtenAt }) => ({ id, writtenAt, raw: {} })),
			position: last && all.length > limit ? last.id : null,
			askedAt: this.table.now,
		});
	}

	async newest(): Promise<[]> {
		return await Promise.resolve([]);
	}

	close(): void {}
}

/** Where the first arrival at or after a time stands. */
function firstAt(arrivals: readonly Arrival[], time: number): number {
	let low = 0;
	let high = arrivals.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((arrivals[middle]?.writtenAt ?? Infinity) < time) low = middle + 1;
		else high = middle;
	}
	return low;
}
