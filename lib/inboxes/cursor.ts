import { hash } from 'node:crypto';

import type { InboxRow, Page } from './contract';

/**
 * How far a source was read. All times are its own, ms since the epoch.
 *
 * A source is read in scans: from a time on, page by page, to the end. A row becomes visible up to an overlap after the
 * time in it, so a scan that began at U has surely seen all rows from before U − overlap and no others: these are
 * settled. The next scan begins there, and sees the younger ones again. Of those, the ids that were given out are
 * remembered.
 *
 *       from              settled = U − overlap            U           rows that come while it is read
 *     ───┼───────────────────────┼─────────────────────────┼───────────────────────►
 *        │ never asked for again │ seen again: by their ids, what is known is left out
 *                                └─ from of the next scan
 *
 * Within a scan the order of the rows does not matter, so that a source may be read in the order of its keys, over any
 * number of polls.
 */
export interface Cursor {
	/** Rows from before are not asked for any more. */
	readonly from: number;
	/** Rows from then on that were given out already: digests of their ids, with their times. */
	readonly known: ReadonlyMap<string, number>;
	/** Null between two scans. */
	readonly scan: Scan | null;
}

/** A scan that has not come to its end. */
export interface Scan {
	/** Where its next page begins. */
	readonly position: string;
	/** From where on rows may still become visible behind it. */
	readonly settled: number;
}

/** What is new of a page, and the cursor behind it. */
export interface Taken {
	readonly rows: readonly InboxRow[];
	readonly cursor: Cursor;
}

/** Most ids that are remembered. */
export const MOST_KNOWN = 700;

const DIGEST_LENGTH = 16;

/** A source that is read from a time on. */
export function cursorFrom(from: number): Cursor {
	return { from, known: new Map(), scan: null };
}

/**
 * Takes what is new from a page. Pure.
 *
 * A young row that is new is given out and remembered. Where no more can be remembered, it is left for a scan to come:
 * that sees it again, and when it is settled nothing has to be remembered of it. So a flood costs time, at most the
 * overlap, but neither a lead nor memory.
 *
 * @param page the one that the cursor asks for
 * @param overlapMs of the inbox
 */
export function take(cursor: Cursor, page: Page, overlapMs: number): Taken {
	// A clock that goes back, and a new overlap, never move it back.
	const settled = cursor.scan?.settled ?? Math.max(cursor.from, page.askedAt - overlapMs);
	const known = new Map(cursor.known);
	const ofPage = new Set<string>();
	const rows = page.rows.filter(({ id, writtenAt }) => {
		if (writtenAt < cursor.from) return false;
		const digest = digestOf(id);
		const before = known.get(digest);
		if (before !== undefined) {
			// Somebody may have changed it since: then it will be seen for longer.
			known.set(digest, Math.max(before, writtenAt));
			return false;
		}
		if (ofPage.has(digest)) return false;
		if (writtenAt >= settled) {
			if (known.size >= MOST_KNOWN) return false;
			known.set(digest, writtenAt);
		}
		ofPage.add(digest);
		return true;
	});
	return { rows, cursor: behind({ from: cursor.from, known, scan: null }, settled, page.position) };
}

/** Whether a row is remembered to have come out. */
export function isKnown({ known }: Cursor, id: string): boolean {
	return known.has(digestOf(id));
}

/** The same scan from its beginning on: what of it was given out and is not remembered is given out again. */
export function rescanned(cursor: Cursor): Cursor {
	return { ...cursor, scan: null };
}

function behind(cursor: Cursor, settled: number, position: string | null): Cursor {
	if (position !== null) return { ...cursor, scan: { position, settled } };
	const young = [...cursor.known].filter(([, writtenAt]) => writtenAt >= settled);
	return { from: settled, known: new Map(young), scan: null };
}

/** Short, and nothing of what it is made from can be read in it. */
function digestOf(id: string): string {
	return hash('sha256', id, 'base64url').slice(0, DIGEST_LENGTH);
}
