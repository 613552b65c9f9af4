import fc from 'fast-check';

import type { Page, PageQuery } from '../../../lib/inboxes/contract';
import { MemoryInbox, MINUTE, START } from './memoryInbox';
import { Reader } from './reader';

const SECOND = 1000;
const HOUR = 60 * MINUTE;

/** As the CRMs tell times: of a row, what is less than a second is cut off. */
class WholeSecondsInbox extends MemoryInbox {
	override async page(query: PageQuery): Promise<Page> {
		const from = Math.floor(query.from / SECOND) * SECOND;
		const page = await super.page({ ...query, from });
		const rows = page.rows.map((row) => ({
			...row,
			writtenAt: Math.floor(row.writtenAt / SECOND) * SECOND,
		}));
		return { ...page, rows };
	}
}

function filled(count: number, order: 'key' | 'time' = 'key'): MemoryInbox {
	const inbox = new MemoryInbox(order);
	for (let n = 0; n < count; n++) inbox.write(`row${String(n).padStart(6, '0')}`);
	return inbox;
}

describe('The first poll', () => {
	it('takes everything, where the builder says so', async () => {
		const reader = new Reader(filled(3));
		expect(await reader.poll({ start: { at: 0 } })).toBe(3);
	});

	it('takes what was written from a date on', async () => {
		const inbox = new MemoryInbox();
		inbox.write('old');
		inbox.pass(HOUR);
		inbox.write('new');
		const reader = new Reader(inbox);
		await reader.poll({ start: { at: START + HOUR } });
		expect(reader.ids()).toEqual(['new']);
	});

	it('takes what is written from now on, by the source’s clock, however wrong ours is', async () => {
		for (const ours of [START - 7 * HOUR, START + 7 * HOUR]) {
			const inbox = filled(3);
			inbox.pass(SECOND);
			const reader = new Reader(inbox);
			expect(await reader.poll({ start: { at: 'now' }, now: () => ours })).toBe(0);
			inbox.write('new');
			inbox.pass(HOUR);
			await reader.poll({ start: { at: 'now' }, now: () => ours + HOUR });
			expect(reader.ids()).toEqual(['new']);
		}
	});

	it('takes what is written in the very second it begins in, where the source tells times in whole seconds', async () => {
		const inbox = new WholeSecondsInbox();
		inbox.pass(400);
		const reader = new Reader(inbox);
		const round = { start: { at: 'now' }, now: () => inbox.clock } as const;
		await reader.poll(round);
		inbox.pass(400);
		inbox.write('new');
		await reader.poll(round);
		expect(reader.ids()).toEqual(['new']);
	});

	it('counts from when it was tried first, though the source could not be reached then', async () => {
		const inbox = filled(1);
		let now = START + HOUR;
		const reader = new Reader(inbox);
		const round = { start: { at: 'now' }, now: () => now } as const;
		inbox.pass(SECOND);
		inbox.pagesUntilFailure = 0;
		await expect(reader.poll(round)).rejects.toThrow('The source is away.');
		inbox.pagesUntilFailure = Infinity;
		inbox.pass(2 * HOUR);
		now += 2 * HOUR;
		inbox.write('while it was away');
		expect(await reader.poll(round)).toBe(1);
		expect(reader.ids()).toEqual(['while it was away']);
	});
});

describe('A poll', () => {
	it('reads pages until there are no more', async () => {
		const inbox = filled(1234);
		const reader = new Reader(inbox);
		expect(await reader.poll({ limit: 10_000 })).toBe(700);
		inbox.pass(HOUR);
		await reader.poll({ limit: 10_000 });
		expect(reader.given.size).toBe(1234);
		expect(reader.repeated()).toEqual([]);
	});

	it('stops at the limit, and the next one goes on there', async () => {
		const inbox = filled(100);
		inbox.pass(HOUR);
		const reader = new Reader(inbox);
		const rounds = [
			await reader.poll({ limit: 40 }),
			await reader.poll({ limit: 40 }),
			await reader.poll({ limit: 40 }),
		];
		expect(rounds).toEqual([40, 40, 20]);
		expect(reader.repeated()).toEqual([]);
	});

	it('begins no page when its time is over, and the next one goes on there', async () => {
		const inbox = filled(2000);
		inbox.pass(HOUR);
		inbox.pageTakesMs = 20_000;
		const reader = new Reader(inbox);
		const round = { limit: 10_000, timeMs: 30_000, now: () => inbox.clock };
		expect(await reader.poll(round)).toBe(1000);
		expect(await reader.poll(round)).toBe(1000);
	});

	it('passes over empty pages', async () => {
		const inbox = filled(3);
		inbox.emptyPages = 4;
		expect(await new Reader(inbox).poll()).toBe(3);
	});

	it('keeps what it has read when the source fails, and goes on there', async () => {
		const inbox = filled(2000);
		inbox.pass(HOUR);
		inbox.pagesUntilFailure = 2;
		const reader = new Reader(inbox);
		await expect(reader.poll({ limit: 2000 })).rejects.toThrow('The source is away.');
		expect(reader.given.size).toBe(1000);
		inbox.pagesUntilFailure = Infinity;
		await reader.poll({ limit: 2000 });
		expect(reader.given.size).toBe(2000);
		expect(reader.repeated()).toEqual([]);
	});

	it('begins the scan anew where the source has forgotten the position', async () => {
		const inbox = filled(100);
		inbox.pass(HOUR);
		const reader = new Reader(inbox);
		await reader.poll({ limit: 40 });
		inbox.forgetsPositions = true;
		await reader.poll();
		expect(reader.given.size).toBe(100);
		expect(reader.repeated()).toHaveLength(40);
	});

	it('says so where the source forgets each position at once, and gives nothing out again and again', async () => {
		const inbox = filled(1200);
		inbox.pass(HOUR);
		const page = inbox.page.bind(inbox);
		inbox.page = async (query) => {
			inbox.forgetsPositions = true;
			return await page(query);
		};
		const reader = new Reader(inbox);
		const polled = async (): Promise<number> => await reader.poll({ limit: 5000 });
		await expect(polled()).rejects.toThrow('The position is unknown.');
		await expect(polled()).rejects.toThrow('The position is unknown.');
		expect([...new Set(reader.given.values())]).toEqual([2]);
	});

	it('tells the source which rows it knows, so that it need not look further into them', async () => {
		const inbox = filled(2);
		const reader = new Reader(inbox);
		await reader.poll();
		await reader.poll();
		const [first, second] = inbox.asked;
		expect([first?.isKnown?.('row000001'), second?.isKnown?.('row000001')]).toEqual([false, true]);
		expect(second?.isKnown?.('row000002')).toBe(false);
	});

	it('needs no more than room for a page, with 50,000 rows to read', async () => {
		const inbox = filled(50_000);
		inbox.pass(HOUR);
		const reader = new Reader(inbox);
		let most = 0;
		while (reader.given.size < 50_000) {
			await reader.poll({ limit: 1000 });
			most = Math.max(most, reader.bookmark?.length ?? 0);
		}
		expect(reader.repeated()).toEqual([]);
		expect(Math.max(...inbox.asked.map(({ limit }) => limit))).toBe(500);
		expect(inbox.asked).toHaveLength(100);
		expect(most).toBeLessThan(200);
	});
});

/** What may happen to a source and to who polls it. */
type Happening =
	| { readonly is: 'write'; readonly count: number; readonly key: number; readonly takesMs: number }
	| { readonly is: 'change'; readonly key: number }
	| { readonly is: 'pass'; readonly ms: number }
	| {
			readonly is: 'poll';
			readonly limit: number;
			readonly timeMs: number;
			readonly pagesUntilFailure: number;
			readonly diesAfter: number;
			readonly pageTakesMs: number;
			readonly emptyPages: number;
	  };

const OVERLAP = new MemoryInbox().overlapMs;
const rarely = (value: fc.Arbitrary<number>): fc.Arbitrary<number> =>
	fc.oneof({ weight: 4, arbitrary: fc.constant(Infinity) }, { weight: 1, arbitrary: value });

const write = fc.record({
	is: fc.constant('write' as const),
	count: fc.oneof(
		{ weight: 9, arbitrary: fc.integer({ min: 1, max: 12 }) },
		{ weight: 1, arbitrary: fc.integer({ min: 500, max: 1600 }) },
	),
	key: fc.nat(1_000_000),
	takesMs: fc.oneof(fc.constantFrom(0, OVERLAP), fc.integer({ min: 1, max: OVERLAP })),
});
const change = fc.record({ is: fc.constant('change' as const), key: fc.nat(100) });
const pass = fc.record({
	is: fc.constant('pass' as const),
	// The edges themselves are rare among all times.
	ms: fc.oneof(fc.constantFrom(1, MINUTE, OVERLAP - 1, OVERLAP), fc.nat(3 * MINUTE), fc.nat(3 * HOUR)),
});
const poll = fc.record({
	is: fc.constant('poll' as const),
	limit: fc.integer({ min: 1, max: 1000 }),
	timeMs: rarely(fc.nat(MINUTE)),
	pagesUntilFailure: rarely(fc.nat(4)),
	diesAfter: rarely(fc.nat(3)),
	pageTakesMs: fc.nat(2 * MINUTE),
	emptyPages: fc.nat(2),
});
const stories = (...happenings: fc.Arbitrary<Happening>[]): fc.Arbitrary<Happening[]> =>
	fc.array(fc.oneof(...happenings), { maxLength: 30 });

/** Plays a story, then lets time go by and polls until nothing is left. */
async function play(order: 'key' | 'time', story: readonly Happening[]) {
	const inbox = new MemoryInbox(order);
	const reader = new Reader(inbox);
	const written: string[] = [];
	const changed = new Set<string>();
	for (const happening of story) {
		switch (happening.is) {
			case 'write':
				for (let n = 0; n < happening.count; n++) {
					const key = `${(happening.key * 7919 + n * 104_729) % 1_000_003} ${written.length}`;
					written.push(key);
					inbox.write(key, { takesMs: happening.takesMs });
				}
				break;
			case 'change': {
				const key = written[happening.key % Math.max(1, written.length)];
				if (key === undefined) break;
				changed.add(key);
				inbox.write(key);
				break;
			}
			case 'pass':
				inbox.pass(happening.ms);
				break;
			case 'poll': {
				const { pagesUntilFailure, pageTakesMs, emptyPages, ...round } = happening;
				Object.assign(inbox, { pagesUntilFailure, pageTakesMs, emptyPages });
				await reader.poll({ ...round, now: () => inbox.clock }).catch((error: unknown) => {
					expect(error).toMatchObject({ message: 'The source is away.' });
				});
				break;
			}
		}
	}
	Object.assign(inbox, { pagesUntilFailure: Infinity, pageTakesMs: 0, emptyPages: 0 });
	for (let round = 0; round < 3; round++) {
		inbox.pass(HOUR);
		await reader.poll({ limit: Infinity });
	}
	return { reader, written: written.sort(), changed };
}

describe.each(['key', 'time'] as const)('Whatever happens to a source in the order of its %ss', (order) => {
	it('no row is lost, and none comes out twice', async () => {
		await fc.assert(
			fc.asyncProperty(stories(write, pass, poll), async (story) => {
				const { reader, written } = await play(order, story);
				expect(reader.ids()).toEqual(written);
				expect(reader.repeated()).toEqual([]);
			}),
			{ numRuns: 150 },
		);
	});

	it('no row is lost that somebody changes, and only those come out again', async () => {
		await fc.assert(
			fc.asyncProperty(stories(write, change, pass, poll), async (story) => {
				const { reader, written, changed } = await play(order, story);
				expect(reader.ids()).toEqual(written);
				expect(reader.repeated().filter((id) => !changed.has(id))).toEqual([]);
			}),
			{ numRuns: 150 },
		);
	});
});
