import type { Inbox, InboxRow, Page, PageQuery } from '../../../lib/inboxes/contract';
import { InboxError, PositionLostError } from '../../../lib/inboxes/errors';

export const MINUTE = 60_000;
export const START = Date.parse('2026-11-23T08:00:00.000Z');

/** A row with the moment at which others see it first. */
interface Row {
	readonly key: string;
	/** What the order goes by. */
	readonly rank: string;
	readonly writtenAt: number;
	readonly visibleAt: number;
	readonly raw: Readonly<Record<string, unknown>>;
}

/** What a row is written with. */
export interface Writing {
	/** How long its transaction takes: it has the time of its beginning, and is seen at its end. In ms. */
	readonly takesMs?: number;
	readonly raw?: Readonly<Record<string, unknown>>;
}

/** What an inbox must do and nothing more: the rules of the cursor are tested on it thousands of times. */
export class MemoryInbox implements Inbox {
	readonly channel = 'other';
	readonly place = 'memory';
	readonly overlapMs = 5 * MINUTE;
	/** The source's clock. */
	clock = START;
	/** What it takes to read a page: time goes by meanwhile. */
	pageTakesMs = 0;
	/** So many requests more are answered. */
	pagesUntilFailure = Infinity;
	/** The next so many pages are empty, and there is more behind them. */
	emptyPages = 0;
	/** Positions that were given out before are good for nothing. */
	forgetsPositions = false;
	/** Pages that were asked for. */
	asked: PageQuery[] = [];
	private readonly rows = new Map<string, Row>();
	/** In their order; null where something was written since. */
	private sorted: Row[] | null = null;

	/** @param order of the rows: their keys, as in Azure Table, or their times, as in CRMs */
	constructor(readonly order: 'key' | 'time' = 'key') {}

	write(key: string, { takesMs = 0, raw = { email: `${key}@example.com` } }: Writing = {}): void {
		const writtenAt = this.clock;
		const rank = this.order === 'key' ? key : `${String(writtenAt).padStart(15, '0')} ${key}`;
		this.rows.set(key, { key, rank, raw, writtenAt, visibleAt: writtenAt + takesMs });
		this.sorted = null;
	}

	pass(ms: number): void {
		this.clock += ms;
	}

	async now(): Promise<number> {
		this.answer();
		return this.clock;
	}

	async page(query: PageQuery): Promise<Page> {
		const { from, position, limit } = query;
		this.asked.push(query);
		this.answer();
		if (this.forgetsPositions && position !== null) {
			this.forgetsPositions = false;
			throw new PositionLostError('The position is unknown.', 'Nothing is to be done.');
		}
		const askedAt = this.clock;
		// What becomes visible while the page is read is not on it: a source may do so, and it is the harder case.
		const visible = this.visible();
		this.pass(this.pageTakesMs);
		if (this.emptyPages > 0) {
			this.emptyPages--;
			return { rows: [], position: position ?? '', askedAt };
		}
		const rest = visible.filter(({ writtenAt, rank }) => writtenAt >= from && rank > (position ?? ''));
		const rows = rest.slice(0, limit);
		const last = rows.at(-1);
		return { rows: rows.map(toRow), position: last && rest.length > limit ? last.rank : null, askedAt };
	}

	async newest(count: number): Promise<InboxRow[]> {
		this.answer();
		return this.visible()
			.sort((a, b) => b.writtenAt - a.writtenAt)
			.slice(0, count)
			.map(toRow);
	}

	close(): void {}

	private visible(): Row[] {
		this.sorted ??= [...this.rows.values()].sort((a, b) => (a.rank < b.rank ? -1 : 1));
		return this.sorted.filter(({ visibleAt }) => visibleAt <= this.clock);
	}

	private answer(): void {
		if (this.pagesUntilFailure-- > 0) return;
		throw new InboxError('The source is away.', 'Look whether it is there.');
	}
}

function toRow({ key, raw, writtenAt }: Row): InboxRow {
	return { id: key, raw, writtenAt };
}
