import type { PersonIdentity } from '../../lib/lead/keys';
import { PersonAdministration } from '../../lib/ledger/administration';
import type { ClaimAnswer, ExecutionKey, LedgerAdministration, Question } from '../../lib/ledger/contract';
import { MAX_BATCH } from '../../lib/ledger/contract';
import { PersonLedger } from '../../lib/ledger/personLedger';
import type { PersonKey } from '../../lib/ledger/keys';
import { DAY, MINUTE, START } from '../lib/ledger/person';
import { addressOf, asked, held, request, toldAll } from '../lib/ledger/requests';
import type { OpenedStore, StoreWorld } from './storeWorld';

const CLOUD = { offer: 'contoso.cloud' };
const ONCE = { attempts: 1 };

/**
 * What a person can do with the ledgers of any store, and what the ledgers answer then. Part of `ledgerSuite`.
 *
 * @param start makes a world of its own for each test
 */
export function administrationSuite(name: string, start: () => Promise<StoreWorld> | StoreWorld): void {
	describe(`${name}, looked after by a person`, () => {
		let world: StoreWorld;
		let opened: OpenedStore;
		let ledger: PersonLedger;
		let other: PersonLedger;
		let administration: LedgerAdministration;

		const tell = async (
			requests: readonly ReturnType<typeof request>[],
			question: Partial<Question> = {},
			of = ledger,
		): Promise<string[]> => toldAll(await of.claim(requests, asked(question)));
		const deliver = async (lead: ReturnType<typeof request>, of = ledger): Promise<ClaimAnswer> => {
			const answers = await of.claim([lead], asked());
			expect(await of.confirm(held(answers))).toEqual(['confirmed']);
			return only(answers);
		};
		/** Tries a lead as often as it may be. */
		const park = async (lead: ReturnType<typeof request>, of = ledger): Promise<ClaimAnswer> => {
			const answers = await of.claim([lead], asked(ONCE));
			expect(await of.release(held(answers))).toEqual(['parked']);
			return only(answers);
		};

		beforeEach(async () => {
			world = await start();
			opened = await world.open();
			const { store, keys } = opened;
			ledger = new PersonLedger('default', store, keys);
			other = new PersonLedger('campaign 2', store, keys);
			administration = new PersonAdministration('default', store, keys);
		});
		afterEach(async () => {
			await opened.close();
			await world.end();
		});

		describe('looking up', () => {
			it('tells the journey of who is known, and that nobody else is', async () => {
				const { person } = await deliver(request(1));
				await park(request(1, CLOUD));
				const [one, two] = await administration.lookUp([emailOf(1), emailOf(2)]);
				expect(one).toMatchObject({
					person,
					suppressedAt: null,
					journey: [
						{ offer: 'contoso.backup', state: 'confirmed' },
						{ offer: 'contoso.cloud', state: 'parked' },
					],
				});
				expect(two).toEqual({ person: null, suppressedAt: null, journey: [] });
			});

			it('may be of nobody', async () => {
				expect(await administration.lookUp([])).toEqual([]);
			});
		});

		describe('suppressing', () => {
			it('beats everything, and ends when it is lifted: all is known as before', async () => {
				await deliver(request(1));
				await park(request(1, CLOUD));
				expect(await administration.suppress([emailOf(1)])).toMatchObject([
					{
						suppressedAt: new Date(START).toISOString(),
						journey: [{ state: 'confirmed' }, { state: 'parked' }],
					},
				]);
				const leads = [request(1), request(1, CLOUD), request(1, { action: 'DNC', doNotContact: true })];
				for (const days of [0, 100]) {
					world.pass(days * DAY);
					expect(await tell(leads)).toEqual(leads.map(() => 'doNotContact / suppressedPerson'));
				}
				expect(await administration.lift([emailOf(1)])).toMatchObject([{ suppressedAt: null }]);
				expect(await tell([request(1), request(1, CLOUD), request(1, { action: 'PLT' })])).toEqual([
					'duplicate / alreadyConfirmed',
					'duplicate / parked',
					'returning / newStep',
				]);
			});

			it('outlives every window', async () => {
				await deliver(request(1));
				await administration.suppress([emailOf(1)]);
				world.pass(4000 * DAY);
				expect(await tell([request(1)])).toEqual(['doNotContact / suppressedPerson']);
				await administration.lift([emailOf(1)]);
				expect(await tell([request(1)])).toEqual(['new / firstStep']);
			});

			it('claims nothing, so that there is nothing to confirm, and tells leads apart', async () => {
				await administration.suppress([emailOf(1)]);
				const leads = [request(1), request(1, CLOUD), request(1, { fingerprint: 'b'.repeat(64) })];
				const answers = await ledger.claim(leads, asked());
				expect(answers.map(({ claim }) => claim)).toEqual([null, null, null]);
				const [one, two, three] = answers;
				expect(one?.firstSeenAt).toBe(new Date(START).toISOString());
				expect(one?.recordKeys.step).toBe(three?.recordKeys.step);
				expect(one?.recordKeys.step).not.toBe(two?.recordKeys.step);
				expect(one?.recordKeys.person).toBe(two?.recordKeys.person);
				expect(new Set(answers.map(({ deliveryKey }) => deliveryKey)).size).toBe(3);
				expect(await ledger.claim(leads, asked())).toEqual(answers);
			});

			it('holds for one who is not known yet; lifted, the person is as unknown as before', async () => {
				await administration.suppress([emailOf(1)]);
				expect(await tell([request(1), request(2)])).toEqual([
					'doNotContact / suppressedPerson',
					'new / firstStep',
				]);
				expect(await administration.lift([emailOf(1)])).toEqual([
					{ person: null, suppressedAt: null, journey: [] },
				]);
				expect(await tell([request(1)])).toEqual(['new / firstStep']);
			});

			it('can be repeated, and lifts with one word', async () => {
				await administration.suppress([emailOf(1)]);
				world.pass(DAY);
				expect(await administration.suppress([emailOf(1)])).toMatchObject([
					{ suppressedAt: new Date(START).toISOString() },
				]);
				await administration.lift([emailOf(1)]);
				await administration.lift([emailOf(1)]);
				expect(await tell([request(1)])).toEqual(['new / firstStep']);
			});
		});

		describe('forgetting', () => {
			it('takes a person out of all ledgers of the store; what is under way is gone, and nothing is created', async () => {
				const before = await deliver(request(1));
				const claims = held(await ledger.claim([request(1, CLOUD)], asked()));
				await deliver(request(1), other);
				await deliver(request(2));
				expect(await administration.forget([emailOf(1), emailOf(2), emailOf(3)])).toEqual([2, 1, 0]);
				expect(await ledger.confirm(claims)).toEqual(['gone']);
				expect(await ledger.release(claims)).toEqual(['gone']);
				expect(await ledger.hold(claims)).toEqual([{ is: 'gone' }]);
				expect(await administration.lookUp([emailOf(1)])).toMatchObject([{ person: null }]);
				const [after] = await ledger.claim([request(1)], asked());
				expect(after).toMatchObject({ outcome: 'new', reason: 'firstStep', claim: { epoch: 1 } });
				for (const which of ['step', 'offer', 'person'] as const) {
					expect(after?.recordKeys[which]).not.toBe(before.recordKeys[which]);
				}
				expect(after?.deliveryKey).not.toBe(before.deliveryKey);
				expect(await tell([request(1)], {}, other)).toEqual(['new / firstStep']);
			});

			it('leaves everybody else as they are', async () => {
				await deliver(request(1));
				await deliver(request(2));
				await administration.forget([emailOf(1)]);
				expect(await tell([request(2)])).toEqual(['duplicate / alreadyConfirmed']);
			});

			it('of a suppressed person ends the suppression, too', async () => {
				await administration.suppress([emailOf(1)]);
				expect(await administration.forget([emailOf(1), emailOf(1)])).toEqual([1, 0]);
				expect(await tell([request(1)])).toEqual(['new / firstStep']);
			});
		});

		describe('replaying', () => {
			it('gives parked steps all their attempts again: reclaimed, with the outcome first told and the next epoch', async () => {
				await park(request(1));
				await park(request(1, CLOUD));
				await park(request(2));
				await deliver(request(3));
				await park(request(4), other);
				expect(await administration.replayParked()).toBe(3);
				expect(await administration.replayParked()).toBe(0);
				const answers = await ledger.claim(
					[request(1), request(1, CLOUD), request(2)],
					asked({ attempts: 2 }),
				);
				expect(toldAll(answers)).toEqual(['new / reclaimed', 'returning / reclaimed', 'new / reclaimed']);
				expect(answers.map(({ claim, attempt }) => [claim?.epoch, attempt])).toEqual(Array(3).fill([2, 1]));
				expect(await ledger.release(held(answers))).toEqual(Array(3).fill('released'));
				expect(await tell([request(4)], {}, other)).toEqual(['duplicate / parked']);
			});
		});

		describe('releasing by execution', () => {
			const by = (run: string): { owner: string } => ({ owner: `abcdef01:${run}:node:0:0` });
			const execution = (run: string): ExecutionKey => `abcdef01:${run}:` as ExecutionKey;

			it('gives back what that execution holds, and nothing of one whose number begins alike', async () => {
				await ledger.claim(
					[
						request(1, by('1')),
						request(1, { ...CLOUD, ...by('1') }),
						request(2, by('11')),
						request(3, by('2')),
					],
					asked(),
				);
				await other.claim([request(1, by('1'))], asked());
				expect(await administration.releaseByExecution(execution('1'))).toBe(2);
				expect(await administration.releaseByExecution(execution('1'))).toBe(0);
				expect(await tell([request(1), request(1, CLOUD), request(2), request(3)])).toEqual([
					'new / reclaimed',
					'returning / reclaimed',
					'duplicate / inProgress',
					'duplicate / inProgress',
				]);
				expect(await tell([request(1)], {}, other)).toEqual(['duplicate / inProgress']);
			});

			it('leaves what it has delivered, and parks what it tried for the last time', async () => {
				const [one] = await ledger.claim([request(1, by('1'))], asked());
				await ledger.confirm(held(one ? [one] : []));
				await ledger.claim([request(2, by('1'))], asked({ remember: 'immediately' }));
				await ledger.claim([request(3, by('1'))], asked(ONCE));
				expect(await administration.releaseByExecution(execution('1'))).toBe(1);
				expect(await tell([request(1), request(2), request(3)])).toEqual([
					'duplicate / alreadyConfirmed',
					'duplicate / alreadyConfirmed',
					'duplicate / parked',
				]);
			});
		});

		describe('statistics', () => {
			it('of an empty ledger are noughts', async () => {
				await deliver(request(1), other);
				expect(await administration.statistics()).toEqual({
					persons: 0,
					remembered: 0,
					inProgress: 0,
					waiting: 0,
					abandoned: 0,
					parked: 0,
					suppressedPersons: 0,
					oldestUnconfirmed: null,
					receipts: 0,
					parkedReceipts: 0,
					expired: 0,
					prunedAt: null,
				});
			});

			it('count persons and steps by how they stand', async () => {
				await deliver(request(1));
				world.pass(MINUTE);
				await ledger.claim([request(1, CLOUD)], asked());
				await ledger.claim([request(2), request(3)], asked({ leaseMs: 60 * MINUTE }));
				await ledger.release(held(await ledger.claim([request(4)], asked())));
				await park(request(5));
				await administration.suppress([emailOf(1), emailOf(6)]);
				world.pass(15 * MINUTE);
				expect(await administration.statistics()).toEqual({
					persons: 6,
					remembered: 1,
					inProgress: 2,
					waiting: 1,
					abandoned: 1,
					parked: 1,
					suppressedPersons: 2,
					oldestUnconfirmed: new Date(START + MINUTE).toISOString(),
					receipts: 5,
					parkedReceipts: 1,
					expired: 0,
					prunedAt: null,
				});
			});

			it('count changed content from when it came in, not from when its step was first seen', async () => {
				await deliver(request(1));
				world.pass(10 * DAY);
				const changed = { fingerprint: 'b'.repeat(64), contentAt: START + 9 * DAY };
				await ledger.claim([request(1, changed)], asked());
				const { oldestUnconfirmed } = await administration.statistics();
				expect(oldestUnconfirmed).toBe(new Date(START + 9 * DAY).toISOString());
			});
		});

		describe('a ledger of more persons than a batch has', () => {
			const count = 2 * MAX_BATCH + 1;

			it('is counted, replayed and scanned whole, and nobody twice', async () => {
				const leads = Array.from({ length: count }, (_, n) => request(n));
				for (let at = 0; at < count; at += MAX_BATCH) {
					const answers = await ledger.claim(leads.slice(at, at + MAX_BATCH), asked(ONCE));
					await ledger.release(held(answers));
				}
				expect(await administration.statistics()).toMatchObject({ persons: count, parked: count });
				const seen: PersonKey[] = [];
				for (let page: PersonKey[] = []; seen.length === 0 || page.length > 0; seen.push(...page)) {
					const records = await opened.store.scan('default', seen.at(-1) ?? null, 800);
					page = records.map(([key]) => key);
					expect(page.length).toBe(Math.min(800, count - seen.length));
				}
				expect(seen).toEqual([...new Set(seen)]);
				expect(await administration.replayParked()).toBe(count);
				expect(await administration.statistics()).toMatchObject({ waiting: count, parked: 0 });
			}, 60_000);

			it('of exactly one batch is counted, too', async () => {
				const leads = Array.from({ length: MAX_BATCH }, (_, n) => request(n));
				await ledger.claim(leads, asked());
				expect(await administration.statistics()).toMatchObject({ inProgress: MAX_BATCH });
			}, 60_000);
		});

		it('the store names the ledgers that hold something', async () => {
			expect(await opened.store.ledgers()).toEqual([]);
			await deliver(request(1));
			await deliver(request(2));
			await deliver(request(1), other);
			expect([...(await opened.store.ledgers())].sort()).toEqual(['campaign 2', 'default']);
			await administration.forget([emailOf(1)]);
			expect(await opened.store.ledgers()).toEqual(['default']);
		});
	});
}

function emailOf(person: number): PersonIdentity {
	return { tier: 'email', value: addressOf(person) };
}

function only(answers: readonly ClaimAnswer[]): ClaimAnswer {
	const [answer] = answers;
	if (!answer || answers.length > 1) throw new Error('there is one answer');
	return answer;
}
