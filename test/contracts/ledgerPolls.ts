import fc from 'fast-check';

import { PersonAdministration } from '../../lib/ledger/administration';
import {
	type BegunPoll,
	LONGEST_CURSOR,
	LONGEST_SOURCE,
	MAX_BATCH,
	type NewReceipt,
	type Poll,
	type PolledPage,
} from '../../lib/ledger/contract';
import { PersonLedger } from '../../lib/ledger/personLedger';
import { sweep } from '../../lib/ledger/sweep';
import { DAY, MINUTE } from '../lib/ledger/person';
import { addressOf, contentOf, receiptFor } from '../lib/ledger/requests';
import { pollStories } from './pollStories';
import { PollTeller } from './pollTeller';
import type { OpenedStore, StoreWorld } from './storeWorld';

const SOURCE = 'workflow 7/node b0c4';
const OTHER = 'workflow 7/node 91aa';
const LEASE = 5 * MINUTE;
const GRACE = 20 * MINUTE;

/**
 * What holds for sources that are polled, in every store: one poll at a time, and the cursor never without the leads. Part
 * of `ledgerSuite`.
 *
 * @param stories how many random ones are played
 * @param start makes a world of its own for each test
 */
export function pollSuite(
	name: string,
	stories: number,
	start: () => Promise<StoreWorld> | StoreWorld,
): void {
	describe(`${name}, as the keeper of cursors`, () => {
		let world: StoreWorld;
		let opened: OpenedStore[];
		let ledger: PersonLedger;

		const open = async (ledgerName = 'default'): Promise<PersonLedger> => {
			const one = await world.open();
			opened.push(one);
			return new PersonLedger(ledgerName, one.store, one.keys);
		};
		const closeAll = async (): Promise<void> => {
			for (const one of opened.splice(0)) await one.close();
		};
		const begin = async (source = SOURCE, of = ledger): Promise<BegunPoll> => {
			const begun = await of.beginPoll(source, LEASE);
			if (begun === 'busy') throw new Error('it should have begun');
			return begun;
		};
		const page = (nextCursor: string, ...receipts: NewReceipt[]): PolledPage => ({
			receipts,
			graceMs: GRACE,
			nextCursor,
			leaseMs: LEASE,
		});
		/** Polls a source from its beginning to its end. */
		const pollOnce = async (nextCursor: string, ...receipts: NewReceipt[]): Promise<void> => {
			const { poll } = await begin();
			expect(await ledger.keepPolled(poll, page(nextCursor, ...receipts))).toBe('kept');
			await ledger.endPoll(poll);
		};
		/** Ids of what comes out some time later, and what is kept of it. */
		const comesOut = async (afterMs = GRACE): Promise<Map<string, string>> => {
			world.pass(afterMs);
			const leads = await ledger.recover({
				by: 'workflow/node',
				workflow: null,
				limit: MAX_BATCH,
				graceMs: GRACE,
				maxAgeMs: 7 * DAY,
			});
			return new Map(leads.map(({ receipt, content }) => [receipt, content]));
		};

		beforeEach(async () => {
			opened = [];
			world = await start();
			ledger = await open();
		});
		afterEach(async () => {
			await closeAll();
			await world.end();
		});

		describe('a cursor', () => {
			it('is null before the first page, and then where the last page left it', async () => {
				expect(await ledger.peekCursor(SOURCE)).toBeNull();
				const { poll, cursor } = await begin();
				expect(cursor).toBeNull();
				await ledger.keepPolled(poll, page('one', receiptFor(1)));
				await ledger.keepPolled(poll, page('two', receiptFor(2)));
				await ledger.endPoll(poll);
				expect(await ledger.peekCursor(SOURCE)).toBe('two');
				expect(await begin()).toMatchObject({ cursor: 'two' });
			});

			it('moves with the leads of its page, which come out again if no run brings them to an end', async () => {
				const [one, two] = [receiptFor(1), receiptFor(2)];
				await pollOnce('next', one, two);
				expect(await comesOut()).toEqual(
					new Map([
						[one.id, contentOf(1)],
						[two.id, contentOf(2)],
					]),
				);
			});

			it('moves over a page without leads', async () => {
				await pollOnce('nothing of ours');
				expect(await ledger.peekCursor(SOURCE)).toBe('nothing of ours');
				expect(await comesOut()).toEqual(new Map());
			});

			it('moves over leads that are there already, which stay as they are', async () => {
				const lead = receiptFor(1);
				await pollOnce('one', lead);
				world.pass(GRACE - MINUTE);
				await pollOnce('two', { ...lead, content: '"another"' }, receiptFor(2));
				expect(await ledger.peekCursor(SOURCE)).toBe('two');
				expect(await comesOut(MINUTE)).toEqual(new Map([[lead.id, contentOf(1)]]));
			});

			it('outlives the process', async () => {
				await pollOnce('next', receiptFor(1));
				await closeAll();
				ledger = await open();
				expect(await begin()).toMatchObject({ cursor: 'next' });
			});

			it('may be as long as it may be, in any script', async () => {
				const rows = JSON.stringify({ '"\\"': 'é漢😀\u2028', ids: 'é"漢'.repeat(LONGEST_CURSOR) });
				const longest = rows.slice(0, LONGEST_CURSOR);
				await pollOnce(longest, receiptFor(1));
				expect(await ledger.peekCursor(SOURCE)).toBe(longest);
				await pollOnce('"'.repeat(LONGEST_CURSOR));
				expect(await ledger.peekCursor(SOURCE)).toBe('"'.repeat(LONGEST_CURSOR));
			});

			it('that is longer is refused, and neither it nor its leads are kept', async () => {
				const { poll } = await begin();
				const tooLong = page('x'.repeat(LONGEST_CURSOR + 1), receiptFor(1));
				await expect(ledger.keepPolled(poll, tooLong)).rejects.toThrow(RangeError);
				expect(await ledger.peekCursor(SOURCE)).toBeNull();
				expect(await comesOut()).toEqual(new Map());
			});

			it('moves with as many leads as a call takes', async () => {
				const leads = Array.from({ length: MAX_BATCH }, (_, person) => receiptFor(person));
				await pollOnce('all', ...leads);
				await pollOnce('all again', ...leads);
				expect([...(await comesOut()).keys()].toSorted()).toEqual(leads.map(({ id }) => id).toSorted());
			});

			it('is looked at without being moved, whether or not a poll is under way', async () => {
				await pollOnce('next');
				expect([await ledger.peekCursor(SOURCE), await ledger.peekCursor(SOURCE)]).toEqual(['next', 'next']);
				await begin();
				expect(await ledger.peekCursor(SOURCE)).toBe('next');
				expect(await ledger.beginPoll(SOURCE, LEASE)).toBe('busy');
			});

			it('is of one source and one ledger', async () => {
				await pollOnce('next');
				expect(await ledger.peekCursor(OTHER)).toBeNull();
				expect(await (await open('another')).peekCursor(SOURCE)).toBeNull();
			});

			it('and a poll stay as they are when persons are forgotten and what is old is cleared away', async () => {
				await pollOnce('next', receiptFor(1));
				const { poll } = await begin();
				const [{ store, keys } = await world.open()] = opened;
				const administration = new PersonAdministration('default', store, keys);
				await administration.forget([{ tier: 'email', value: addressOf(1) }]);
				world.pass(400 * DAY);
				await sweep(store, () => true);
				expect(await comesOut()).toEqual(new Map());
				expect(await ledger.keepPolled(poll, page('more'))).toBe('kept');
				expect(await ledger.peekCursor(SOURCE)).toBe('more');
			});
		});

		describe('a source', () => {
			it('is polled by one at a time, until the poll ends', async () => {
				const { poll } = await begin();
				const other = await open();
				expect(await other.beginPoll(SOURCE, LEASE)).toBe('busy');
				await ledger.keepPolled(poll, page('next'));
				expect(await other.beginPoll(SOURCE, LEASE)).toBe('busy');
				await ledger.endPoll(poll);
				expect(await other.beginPoll(SOURCE, LEASE)).toMatchObject({ cursor: 'next' });
			});

			it('is free again when the lease of a poll that died has ended, not before', async () => {
				await pollOnce('next');
				await begin();
				world.pass(LEASE - MINUTE);
				expect(await ledger.beginPoll(SOURCE, LEASE)).toBe('busy');
				world.pass(MINUTE);
				expect(await begin()).toMatchObject({ cursor: 'next' });
			});

			it('is the poll’s for another lease with each page', async () => {
				const { poll } = await begin();
				world.pass(LEASE - MINUTE);
				await ledger.keepPolled(poll, { ...page('next'), leaseMs: 2 * LEASE });
				world.pass(2 * LEASE - MINUTE);
				expect(await ledger.beginPoll(SOURCE, LEASE)).toBe('busy');
				world.pass(MINUTE);
				expect(await begin()).toMatchObject({ cursor: 'next' });
			});

			it('is polled beside others, and beside one of its name in another ledger', async () => {
				await begin();
				expect((await begin(OTHER)).cursor).toBeNull();
				expect((await begin(SOURCE, await open('another'))).cursor).toBeNull();
			});

			it('of all who ask at once lets one begin', async () => {
				const askers = await Promise.all(Array.from({ length: 8 }, async () => await open()));
				const ask = async (): Promise<Array<BegunPoll | 'busy'>> =>
					await Promise.all(askers.map(async (asker) => await asker.beginPoll(SOURCE, LEASE)));
				for (const cursor of [null, 'next']) {
					const begun = (await ask()).filter((answer) => answer !== 'busy');
					expect(begun).toMatchObject([{ cursor }]);
					for (const { poll } of begun) await ledger.keepPolled(poll, page('next', receiptFor(1)));
					world.pass(LEASE);
				}
			});

			it.each([
				['without a name', ''],
				['with too long a name', 'x'.repeat(LONGEST_SOURCE + 1)],
			])('%s is refused', async (_, source) => {
				await expect(ledger.beginPoll(source, LEASE)).rejects.toThrow(RangeError);
			});

			it('may have a name of any script and length allowed, told from all others', async () => {
				const names = [
					'漢'.repeat(LONGEST_SOURCE),
					`${'漢'.repeat(LONGEST_SOURCE - 1)}é`,
					'a/b#c?d',
					'a/b#c?D',
				];
				for (const source of names) {
					const { poll } = await begin(source);
					await ledger.keepPolled(poll, page(`of ${source}`));
				}
				for (const source of names) expect(await ledger.peekCursor(source)).toBe(`of ${source}`);
			});
		});

		it('passes no row over, and lets no two poll at once, whatever crashes, fails and passes', async () => {
			const [{ store, keys } = await world.open()] = opened;
			let played = 0;
			await fc.assert(
				fc.asyncProperty(pollStories(40), async (story) => {
					const named = `story ${++played}`;
					const teller = new PollTeller({ store, keys, ledger: named, pass: (ms) => world.pass(ms) });
					await teller.tell(story);
					await teller.checkNothingIsPassedOver();
				}),
				{ numRuns: stories },
			);
		}, 600_000);

		describe('a poll that is overtaken', () => {
			let late: Poll;
			let next: Poll;
			beforeEach(async () => {
				({ poll: late } = await begin());
				world.pass(LEASE);
				({ poll: next } = await begin(SOURCE, await open()));
			});

			it('is told that it is lost, and moves nothing and keeps nothing', async () => {
				expect(await ledger.keepPolled(late, page('behind', receiptFor(1)))).toBe('lost');
				expect(await ledger.peekCursor(SOURCE)).toBeNull();
				expect(await ledger.keepPolled(next, page('ahead', receiptFor(2)))).toBe('kept');
				expect(await ledger.keepPolled(late, page('behind', receiptFor(1)))).toBe('lost');
				expect(await ledger.peekCursor(SOURCE)).toBe('ahead');
				expect([...(await comesOut()).values()]).toEqual([contentOf(2)]);
			});

			it('does not end the poll of the other', async () => {
				await ledger.endPoll(late);
				expect(await ledger.beginPoll(SOURCE, LEASE)).toBe('busy');
				expect(await ledger.keepPolled(next, page('ahead'))).toBe('kept');
			});

			it('stays lost when the other has ended', async () => {
				await ledger.endPoll(next);
				expect(await ledger.keepPolled(late, page('behind'))).toBe('lost');
				await ledger.endPoll(late);
				expect(await begin()).toMatchObject({ cursor: null });
			});
		});

		describe('a poll', () => {
			it('that is slower than its lease counts, where no other has begun', async () => {
				const { poll } = await begin();
				world.pass(2 * LEASE);
				expect(await ledger.keepPolled(poll, page('next', receiptFor(1)))).toBe('kept');
				expect(await ledger.beginPoll(SOURCE, LEASE)).toBe('busy');
			});

			it('that has ended is lost, and may end twice', async () => {
				const { poll } = await begin();
				await ledger.endPoll(poll);
				await ledger.endPoll(poll);
				expect(await ledger.keepPolled(poll, page('behind', receiptFor(1)))).toBe('lost');
				expect(await comesOut()).toEqual(new Map());
			});

			it('that nobody has begun is lost, and leaves nothing behind', async () => {
				const poll: Poll = { source: SOURCE, id: 'made up' };
				expect(await ledger.keepPolled(poll, page('next', receiptFor(1)))).toBe('lost');
				await ledger.endPoll(poll);
				expect(await begin()).toMatchObject({ cursor: null });
				expect(await comesOut()).toEqual(new Map());
			});
		});
	});
}
