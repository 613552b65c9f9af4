import type { Inbox } from '../../lib/inboxes/contract';
import { MOST_ROWS } from '../../lib/inboxes/contract';
import { InboxLine } from './inboxLine';

/** A source with rows that the suite can steer. Rows are told apart by the e-mail addresses in them. */
export interface InboxWorld {
	/** Opens the inbox, as each poll does. */
	open(): Promise<Inbox>;
	/** Writes a row for each address, all in one go. */
	write(emails: readonly string[]): Promise<void>;
	/** Writes a row that has a time of so many ms ago, as a transaction does that took as long. */
	writeLate(email: string, ms: number): Promise<void>;
	/** Writes a row as our own output for this system does. */
	writeOwn(email: string): Promise<void>;
	/** Somebody changes something in the row that has nothing to do with the lead. */
	change(email: string): Promise<void>;
	/** So much time goes by that nothing is young that was written so far. Nothing is written after it. */
	settle(): void;
	/** The next so many pages are empty, and there is more behind them. */
	emptyPages(count: number): void;
	/** After so many more requests for rows, the source refuses until it is healed. */
	failAfter(requests: number): void;
	heal(): void;
	/** How often the source was asked. */
	requests(): number;
	stop(): Promise<void>;
}

/** What an inbox cannot do; left out, it can. */
export interface InboxCapabilities {
	/** Whether there are empty pages with more behind them. */
	readonly hasEmptyPages?: boolean;
	/** Whether a row that is changed later comes out again; Dedupe Leads knows it. */
	readonly repeatsChanged?: boolean;
	/** Rows of the largest backlog, a multiple of 1,000: fewer where another world of the same inbox has them all. */
	readonly backlog?: number;
	/** Most rows that the source gives at once. @default as many as a page has */
	readonly mostRows?: number;
}

const BACKLOG = 50_000;

/**
 * What holds for every inbox, seen from outside: through polls with a ledger, and with Dedupe behind them.
 *
 * @param start makes a world of its own for each test
 */
export function inboxSuite(
	name: string,
	start: () => Promise<InboxWorld>,
	{
		hasEmptyPages = true,
		repeatsChanged = true,
		backlog = BACKLOG,
		mostRows = MOST_ROWS,
	}: InboxCapabilities = {},
): void {
	describe(`${name}, as an inbox`, () => {
		let world: InboxWorld;
		let line: InboxLine;
		beforeEach(async () => {
			world = await start();
			line = new InboxLine(async () => await world.open());
		});
		afterEach(async () => await world.stop());

		const emails = (count: number, prefix = 'lead'): string[] =>
			Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(5, '0')}@example.com`);
		/** Everything came out, and nothing twice. */
		const expectOnce = (expected: readonly string[]): void => {
			expect(line.emails()).toEqual([...expected].sort());
			expect(line.repeated()).toEqual([]);
		};
		/** Everything came out, and Dedupe let everything pass once. */
		const expectOnceBehindDedupe = (expected: readonly string[]): void => {
			expect(line.emails()).toEqual([...expected].sort());
			expect(line.passed()).toEqual([...expected].sort());
		};

		it('gives out nothing where there is nothing', async () => {
			expect(await line.poll()).toBe(0);
			expect(await line.poll()).toBe(0);
		});

		it('gives out one page of leads, with what the source has and when it came', async () => {
			await world.write(emails(3));
			expect(await line.poll()).toBe(3);
			const inbox = await world.open();
			for (const { lead, raw } of line.leads) {
				expect(lead).toMatchObject({ channel: inbox.channel, contact: { lastName: 'Example' } });
				expect(lead.createdAt).not.toBeNull();
				expect(lead.problems).toEqual([]);
				expect(JSON.stringify(raw)).toContain(lead.contact.email);
			}
			inbox.close();
			expectOnce(emails(3));
		});

		it('gives a lead the same id whenever it is read', async () => {
			await world.write(emails(3));
			const again = new InboxLine(async () => await world.open());
			await line.poll();
			await again.poll();
			const idsOf = ({ leads }: InboxLine): string[] => leads.map(({ lead }) => lead.id).sort();
			expect(idsOf(again)).toEqual(idsOf(line));
			expect(new Set(idsOf(line)).size).toBe(3);
		});

		it('gives out many pages, up to the limit, and the rest with the next poll', async () => {
			await world.write(emails(1300));
			world.settle();
			expect(await line.poll({ limit: 1000 })).toBe(1000);
			expect(await line.poll({ limit: 1000 })).toBe(300);
			expectOnce(emails(1300));
		});

		it('keeps rows of one instant apart over the boundary of a page', async () => {
			await world.write(emails(23));
			while (line.leads.length < 23) await line.poll({ limit: 7 });
			await line.poll();
			expectOnce(emails(23));
		});

		it('gives out what comes between two polls, and what was there once', async () => {
			for (const round of ['a', 'b', 'c']) {
				await world.write(emails(5, round));
				expect(await line.poll()).toBe(5);
			}
			expect(await line.poll()).toBe(0);
			expectOnce(['a', 'b', 'c'].flatMap((round) => emails(5, round)));
		});

		it('finds a row with an older time than what was read already', async () => {
			await world.write(['early@example.com']);
			await line.poll();
			await world.writeLate('late@example.com', 60_000);
			expect(await line.poll()).toBe(1);
			expectOnce(['early@example.com', 'late@example.com']);
		});

		it('gives out what is written while a scan goes on', async () => {
			await world.write(emails(20, 'm'));
			await line.poll({ limit: 10 });
			await world.write([...emails(5, 'a'), ...emails(5, 'z')]);
			for (let polls = 0; polls < 4; polls++) await line.poll({ limit: 10 });
			expectOnce([...emails(20, 'm'), ...emails(5, 'a'), ...emails(5, 'z')]);
		});

		if (hasEmptyPages) {
			it('goes on behind empty pages', async () => {
				await world.write(emails(3));
				world.emptyPages(3);
				expect(await line.poll()).toBe(3);
			});
		}

		it('gives out what was read before the source failed, and goes on there', async () => {
			await world.write(emails(1200));
			world.settle();
			world.failAfter(2);
			await expect(line.poll({ limit: 2000 })).rejects.toMatchObject({ name: 'InboxError' });
			expect(line.leads).toHaveLength(2 * mostRows);
			await expect(line.poll({ limit: 2000 })).rejects.toMatchObject({ name: 'InboxError' });
			world.heal();
			expect(await line.poll({ limit: 2000 })).toBe(1200 - 2 * mostRows);
			expectOnce(emails(1200));
		});

		it('goes on after a restart, in the midst of a scan too', async () => {
			await world.write(emails(30));
			await line.poll({ limit: 10 });
			line = line.restarted();
			await line.poll({ limit: 10 });
			line = line.restarted();
			await line.poll();
			expectOnce(emails(30));
		});

		it('gives a row out at least once that is changed after it was read, and Dedupe lets it pass once', async () => {
			await world.write(emails(3));
			await line.poll();
			await world.change(emails(3)[1] ?? '');
			await line.poll();
			expectOnceBehindDedupe(emails(3));
			world.settle();
			await line.poll();
			expectOnceBehindDedupe(emails(3));
			if (!repeatsChanged) expect(line.repeated()).toEqual([]);
		});

		it('gives out again by recovery what a run lost', async () => {
			await world.write(emails(3));
			await line.poll({ isLost: true });
			expect(line.passed()).toEqual([]);
			expect(await line.poll()).toBe(0);
			await line.recover();
			expectOnceBehindDedupe(emails(3));
		});

		it('lets one of two polls at once read', async () => {
			await world.write(emails(20));
			const found = await Promise.all([line.poll({ limit: 5 }), line.poll({ limit: 5 })]);
			expect(found.sort()).toEqual([0, 5]);
			await line.poll();
			expectOnce(emails(20));
		});

		it('begins with what is written from now on, where the builder wants it so', async () => {
			await world.write(['before@example.com']);
			world.settle();
			expect(await line.poll({ start: { at: 'now' } })).toBe(0);
			expect(await line.poll({ start: { at: 'now' } })).toBe(0);
		});

		it('leaves alone what our own outputs wrote', async () => {
			await world.writeOwn('ours@example.com');
			await world.write(['theirs@example.com']);
			await line.poll();
			expectOnce(['theirs@example.com']);
		});

		it('shows the newest rows, the newest first, whatever was polled', async () => {
			await line.poll();
			for (const email of emails(4)) await world.write([email]);
			await world.writeOwn('ours@example.com');
			expect(await line.newest(2)).toEqual(emails(4).slice(2).reverse());
			expect(await line.newest(9)).toHaveLength(4);
			expect(await line.poll()).toBe(4);
		});

		it('asks once for a page, however few rows are new', async () => {
			await line.poll();
			await world.write(emails(100));
			const before = world.requests();
			await line.poll();
			await line.poll();
			expect(world.requests() - before).toBe(2);
			expectOnce(emails(100));
		});

		it(`gives out a backlog of ${backlog} rows, with room for one page and a short bookmark`, async () => {
			await world.write(emails(backlog));
			world.settle();
			const before = world.requests();
			let polls = 0;
			while (line.leads.length < backlog && polls++ < 60) await line.poll({ limit: 1000 });
			expect(polls).toBe(backlog / 1000);
			// The service ends some pages earlier.
			expect(world.requests() - before).toBeLessThanOrEqual((2 * backlog) / MOST_ROWS);
			expect(line.largestPage).toBeLessThanOrEqual(MOST_ROWS);
			expect(line.longestCursor).toBeLessThan(1000);
			expectOnce(emails(backlog));
		});
	});
}
