import type { Channel, Problem } from '../lead/lead';

/** A row of a source, as it was read. */
export interface InboxRow {
	/**
	 * The source's own id, the same each time the row is read. What is to come out again when it was changed has another
	 * id then, for example with the time of the change behind it.
	 */
	readonly id: string;
	/** The row as the source has it, as JSON: what `readLead` reads the lead from. */
	readonly raw: Readonly<Record<string, unknown>>;
	/**
	 * What `readLead` reads the lead from instead, where it cannot know what the inbox knows: e.g. a lead source in a
	 * field that the builder has chosen. Where a changed row comes out again, its id here is the one above, so that each
	 * change is a lead of its own. @default raw
	 */
	readonly reading?: Readonly<Record<string, unknown>>;
	/** What the inbox knows to be wrong with the lead, beside what `readLead` finds. @default nothing */
	readonly problems?: readonly Problem[];
	/**
	 * When the source says that it was written, ms since the epoch; rounded down where the source is finer. The time that
	 * the inbox selects by.
	 */
	readonly writtenAt: number;
}

/** What is to be read. */
export interface PageQuery {
	/** Only rows that were written then or later, ms since the epoch by the source's clock. */
	readonly from: number;
	/** Where the page before has ended; null for the first one. */
	readonly position: string | null;
	/** Most rows of the page, at most {@link MOST_ROWS}. */
	readonly limit: number;
	/** Whether a row came out before, by its id: an inbox that has to ask more for a row may leave such a one out. */
	readonly isKnown?: (id: string) => boolean;
}

/** Rows that were read at once. */
export interface Page {
	/** In any order, and none where there is nothing yet on this stretch; leads that our own outputs wrote are left out. */
	readonly rows: readonly InboxRow[];
	/**
	 * Where the next page begins; null where this is the last one. At most {@link LONGEST_POSITION} characters, good for
	 * days, and without personal data, for it is stored.
	 */
	readonly position: string | null;
	/** The source's clock when the page was asked for, or a little before, ms since the epoch; never later. */
	readonly askedAt: number;
}

/**
 * A system that leads are polled from: how it is asked, and nothing of when. What was read already, and where to go on,
 * is the cursor's matter (`cursor.ts`), the same for every inbox.
 *
 * Rows may be given in any order. What must hold: whoever reads from `from` on, page by page, with as much time in
 * between as there may be, has every row that was there when the first page was asked for, is there still, and has not
 * been changed since. Rows that were written meanwhile may be among them.
 */
export interface Inbox {
	/** How its leads come. */
	readonly channel: Channel;
	/**
	 * Which rows these are, e.g. account and table: the same whoever signs in, another one where other rows are read.
	 * Without secrets and personal data.
	 */
	readonly place: string;
	/**
	 * How long after the time in it a row may become visible, in ms: transactions that take their time, clocks of several
	 * machines. What is younger is read again.
	 */
	readonly overlapMs: number;
	/**
	 * The source's clock, ms since the epoch; rather a little before than after.
	 *
	 * @throws InboxError
	 */
	now(signal: AbortSignal): Promise<number>;
	/**
	 * @throws InboxError where the source cannot be asked, and PositionLostError where it does not know the position any more
	 */
	page(query: PageQuery, signal: AbortSignal): Promise<Page>;
	/**
	 * The newest rows, the newest first, for a look: where a source cannot tell without reading all of it, those that were
	 * found with a moderate effort.
	 *
	 * @throws InboxError
	 */
	newest(count: number, signal: AbortSignal): Promise<InboxRow[]>;
	/** Ends its connections. Repeatable. */
	close(): void;
}

/** Most rows of a page: as many as the ledger takes at once. */
export const MOST_ROWS = 500;

/** Most characters (UTF-16) of a position. */
export const LONGEST_POSITION = 12_000;
