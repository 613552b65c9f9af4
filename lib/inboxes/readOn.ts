import { type Inbox, type InboxRow, MOST_ROWS } from './contract';
import { type Cursor, cursorFrom, isKnown, rescanned, take, type Taken } from './cursor';
import { PositionLostError } from './errors';
import { type Bookmark, readBookmark, storeBookmark } from './storedCursor';

const SECOND_MS = 1000;

/** Where a source that was never polled is read from: from now on, or from a time on, ms since the epoch. */
export type Start = { readonly at: 'now' } | { readonly at: number };

/** How much one poll reads. */
export interface Reading {
	readonly start: Start;
	/** Most rows that come out. */
	readonly limit: number;
	/** No page is begun later than so many ms after the beginning. */
	readonly timeMs: number;
	/** This machine's clock, ms since the epoch. */
	readonly now: () => number;
	/** Ends a request that takes too long; a new one for each. */
	readonly patience: () => AbortSignal;
}

/** Rows that are new, and the bookmark behind them. Each holds only where the one before it was kept. */
export interface NewRows {
	readonly rows: readonly InboxRow[];
	readonly bookmark: string;
}

/**
 * Reads on in a source, page by page: to its end, to the limit, or until the time is over. Whoever asks keeps the rows
 * of each page together with its bookmark, and begins with the last bookmark that was kept the next time. Holds one
 * page at a time.
 *
 * @param bookmark null where the source was never polled
 * @throws InboxError where the source cannot be asked; the pages before stand
 */
export async function* readOn(
	inbox: Inbox,
	bookmark: string | null,
	reading: Reading,
): AsyncGenerator<NewRows, void, void> {
	const { now, timeMs, limit, patience } = reading;
	const deadline = now() + timeMs;
	const begin = bookmark === null ? firstBookmark(reading) : readBookmark(bookmark);
	// Kept before the source is asked: what is written while it cannot be reached was written after this moment.
	if (bookmark === null) yield { rows: [], bookmark: storeBookmark(begin) };

	let cursor = begin.is === 'read' ? begin.cursor : await sinceAsked(inbox, begin.at, reading);
	let left = limit;
	let read = firstPage;
	do {
		const taken = await read(inbox, cursor, Math.min(left, MOST_ROWS), patience);
		// A position of this very poll is good, or none ever is: then the scan would begin anew for ever.
		read = nextPage;
		cursor = taken.cursor;
		left -= taken.rows.length;
		yield { rows: taken.rows, bookmark: storeBookmark({ is: 'read', cursor }) };
	} while (cursor.scan !== null && left > 0 && now() < deadline);
}

function firstBookmark({ start, now }: Reading): Bookmark {
	return start.at === 'now' ? { is: 'asked', at: now() } : { is: 'read', cursor: cursorFrom(start.at) };
}

/**
 * The moment at which the source was first asked, by the source's clock: the clocks differ, their seconds do not. From
 * the beginning of its second on, for many sources tell no more of a row's time.
 */
async function sinceAsked(inbox: Inbox, askedAt: number, { now, patience }: Reading): Promise<Cursor> {
	const ago = Math.max(0, now() - askedAt);
	const moment = (await inbox.now(patience())) - ago;
	return cursorFrom(Math.floor(moment / SECOND_MS) * SECOND_MS);
}

/** Where the source has forgotten since the last poll where that has left off, the scan begins anew. */
async function firstPage(...asked: Parameters<typeof nextPage>): Promise<Taken> {
	const [inbox, cursor, limit, patience] = asked;
	try {
		return await nextPage(...asked);
	} catch (error) {
		if (!(error instanceof PositionLostError) || cursor.scan === null) throw error;
		return await nextPage(inbox, rescanned(cursor), limit, patience);
	}
}

async function nextPage(
	inbox: Inbox,
	cursor: Cursor,
	limit: number,
	patience: () => AbortSignal,
): Promise<Taken> {
	const position = cursor.scan?.position ?? null;
	const query = { from: cursor.from, position, limit, isKnown: (id: string) => isKnown(cursor, id) };
	return take(cursor, await inbox.page(query, patience()), inbox.overlapMs);
}
