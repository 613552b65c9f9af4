import fc from 'fast-check';

import { LONGEST_POSITION, MOST_ROWS } from '../../../lib/inboxes/contract';
import { type Cursor, cursorFrom, MOST_KNOWN, take } from '../../../lib/inboxes/cursor';
import { readBookmark, storeBookmark } from '../../../lib/inboxes/storedCursor';
import { LONGEST_CURSOR, MAX_BATCH } from '../../../lib/ledger/contract';
import { MINUTE, START } from './memoryInbox';

const OVERLAP = 5 * MINUTE;

const row = (id: string, writtenAt: number) => ({ id, writtenAt, raw: {} });
const rows = (count: number, writtenAt: number, prefix = '') =>
	Array.from({ length: count }, (_, n) => row(`${prefix}${n}`, writtenAt));
const ids = (found: readonly { readonly id: string }[]): string[] => found.map(({ id }) => id);

/** Takes a page that is the last one of its scan. */
const takeAll = (cursor: Cursor, found: ReturnType<typeof row>[], askedAt: number) =>
	take(cursor, { rows: found, position: null, askedAt }, OVERLAP);

describe('The cursor', () => {
	it('gives a row out once while it is in sight', () => {
		const found = [row('a', START)];
		const first = takeAll(cursorFrom(0), found, START);
		const second = takeAll(first.cursor, found, START + MINUTE);
		expect([ids(first.rows), ids(second.rows)]).toEqual([['a'], []]);
	});

	it('asks next for what was written an overlap before the scan began, or later', () => {
		const { cursor } = takeAll(cursorFrom(0), [], START);
		expect(cursor).toEqual({ from: START - OVERLAP, known: new Map(), scan: null });
	});

	it('never goes back, though the source’s clock does', () => {
		const { cursor } = takeAll(cursorFrom(0), [], START);
		expect(takeAll(cursor, [], START - 60 * MINUTE).cursor.from).toBe(START - OVERLAP);
	});

	it('leaves out what is older than the builder wants', () => {
		const { rows: found } = takeAll(cursorFrom(START), [row('old', START - 1), row('new', START)], START);
		expect(ids(found)).toEqual(['new']);
	});

	it('keeps ties at its boundary apart by their ids', () => {
		const boundary = START - OVERLAP;
		const first = takeAll(cursorFrom(0), [row('a', boundary)], START);
		const second = takeAll(first.cursor, [row('a', boundary), row('b', boundary)], START);
		expect([ids(first.rows), ids(second.rows)]).toEqual([['a'], ['b']]);
	});

	it('remembers only what it will see again', () => {
		const { cursor } = takeAll(cursorFrom(0), [row('old', 1), row('young', START)], START);
		expect([...cursor.known.values()]).toEqual([START]);
		expect(takeAll(cursor, [row('young', START)], START + 6 * MINUTE).cursor.known.size).toBe(0);
	});

	it('knows a row again that was changed while it was young', () => {
		let cursor = takeAll(cursorFrom(0), [row('a', START)], START).cursor;
		for (let minutes = 1; minutes < 20; minutes++) {
			const now = START + minutes * MINUTE;
			const taken = takeAll(cursor, [row('a', now)], now);
			expect(taken.rows).toEqual([]);
			cursor = taken.cursor;
		}
	});

	it('gives a row out again that was changed later', () => {
		const { cursor } = takeAll(cursorFrom(0), [row('a', 1)], START);
		expect(ids(takeAll(cursor, [row('a', START)], START).rows)).toEqual(['a']);
	});

	it('takes a row once that a page holds twice', () => {
		expect(ids(takeAll(cursorFrom(0), [row('a', 1), row('a', 1)], START).rows)).toEqual(['a']);
	});

	it('holds a scan to the time at which it began, over any number of pages', () => {
		const first = take(cursorFrom(0), { rows: [], position: 'p', askedAt: START }, OVERLAP);
		const later = START + 90 * MINUTE;
		const { cursor } = take(first.cursor, { rows: [], position: null, askedAt: later }, OVERLAP);
		expect(cursor.from).toBe(START - OVERLAP);
	});

	it('gives out all rows of one instant where they are settled, remembering none', () => {
		const { rows: found, cursor } = takeAll(cursorFrom(0), rows(5000, 1), START);
		expect(found).toHaveLength(5000);
		expect(cursor.known.size).toBe(0);
	});

	it('leaves young rows beyond what it can remember for later, and repeats none', () => {
		const flood = rows(3 * MOST_KNOWN, START);
		const first = takeAll(cursorFrom(0), flood, START);
		const second = takeAll(first.cursor, flood, START + MINUTE);
		const third = takeAll(second.cursor, flood, START + 6 * MINUTE);
		expect(first.rows).toHaveLength(MOST_KNOWN);
		expect(second.rows).toHaveLength(0);
		expect(ids([...first.rows, ...third.rows]).sort()).toEqual(ids(flood).sort());
	});
});

describe('A bookmark', () => {
	const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
	const digest = fc.stringMatching(/^[\w-]{16}$/);
	const cursor: fc.Arbitrary<Cursor> = fc.record({
		from: time,
		known: fc.array(fc.tuple(digest, time), { maxLength: 40 }).map((entries) => new Map(entries)),
		scan: fc.option(fc.record({ position: fc.string(), settled: time })),
	});

	it('brings the cursor back as it was', () => {
		fc.assert(
			fc.property(cursor, (value) => {
				expect(readBookmark(storeBookmark({ is: 'read', cursor: value }))).toEqual({
					is: 'read',
					cursor: value,
				});
			}),
		);
	});

	it('fits what the ledger keeps, at its longest', () => {
		const flood = takeAll(cursorFrom(0), rows(2 * MOST_KNOWN, START), START).cursor;
		const position = 'x'.repeat(LONGEST_POSITION);
		const longest = { ...flood, from: 0, scan: { position, settled: START } };
		expect(storeBookmark({ is: 'read', cursor: longest }).length).toBeLessThan(LONGEST_CURSOR);
		expect(MOST_ROWS).toBeLessThanOrEqual(MAX_BATCH);
	});

	it('has nothing of a row’s id in it', () => {
		const { cursor: behind } = takeAll(cursorFrom(0), [row('ann@example.com', START)], START);
		expect(storeBookmark({ is: 'read', cursor: behind })).not.toContain('ann');
	});

	it.each(['', 'x', '{}', '{"v":2,"from":1}', '{"v":1}'])(
		'is refused where it is another form: %s',
		(text) => {
			expect(() => readBookmark(text)).toThrow('in a form that this version does not know');
		},
	);
});
