import type { ClaimAnswer, ClaimRequest, Ledger, Question } from '../../lib/ledger/contract';
import { isoTime } from '../../lib/ledger/journey';
import { PersonAdministration } from '../../lib/ledger/administration';
import { PersonLedger } from '../../lib/ledger/personLedger';
import { DAY, MINUTE, START } from '../lib/ledger/person';
import { matching } from '../lib/ledger/matching';
import { addressOf, anew, asked, blank, held, request, toldAll } from '../lib/ledger/requests';
import { administrationSuite } from './ledgerAdministration';
import { housekeepingSuite } from './ledgerHousekeeping';
import { pollSuite } from './ledgerPolls';
import { receiptSuite } from './ledgerReceipts';
import { receiptChangeSuite } from './receiptChanges';
import { storySuite } from './storySuite';
import type { OpenedStore, StoreWorld } from './storeWorld';

/** In what stores may differ. Each is tested either way. */
export interface StoreCapabilities {
	/** What a failure in the middle of a batch leaves: nothing of the batch, or whole records. */
	readonly atomic: 'batch' | 'record';
}

const PLT = { action: 'PLT' };
const CLOUD = { offer: 'contoso.cloud' };
const CHANGED = { fingerprint: 'b'.repeat(64), contentAt: START + MINUTE };
const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * What holds for a ledger in every store, seen from outside.
 *
 * @param start makes a world of its own for each test
 */
export function ledgerSuite(
	name: string,
	{ atomic }: StoreCapabilities,
	start: () => Promise<StoreWorld> | StoreWorld,
): void {
	administrationSuite(name, start);
	receiptSuite(name, start);
	receiptChangeSuite(name, start);
	housekeepingSuite(name, start);
	pollSuite(name, 100, start);
	storySuite(name, 500, start);
	describe(`${name}, as a ledger`, () => {
		let world: StoreWorld;
		let opened: OpenedStore[];
		let ledger: Ledger;

		const open = async (ledgerName = 'default'): Promise<Ledger> => {
			const one = await world.open();
			opened.push(one);
			return new PersonLedger(ledgerName, one.store, one.keys);
		};
		const closeAll = async (): Promise<void> => {
			for (const one of opened.splice(0)) await one.close();
		};
		const first = (): OpenedStore => {
			if (!opened[0]) throw new Error('no store is open');
			return opened[0];
		};
		const claim = async (
			requests: readonly ClaimRequest[],
			question: Partial<Question> = {},
		): Promise<ClaimAnswer[]> => await ledger.claim(requests, asked(question));
		const tell = async (
			requests: readonly ClaimRequest[],
			question: Partial<Question> = {},
		): Promise<string[]> => toldAll(await claim(requests, question));
		const deliver = async (...requests: ClaimRequest[]): Promise<ClaimAnswer[]> => {
			const answers = await claim(requests);
			expect(await ledger.confirm(held(answers))).toEqual(held(answers).map(() => 'confirmed'));
			return answers;
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

		describe('a claim', () => {
			it('is answered with all that Dedupe says of a lead', async () => {
				const [answer] = await claim([request(1)]);
				expect(answer).toEqual({
					outcome: 'new',
					reason: 'firstStep',
					matchedOn: 'email',
					person: matching(/^v1\.email\.[\w-]{22,}$/),
					attempt: 1,
					firstSeenAt: new Date(START).toISOString(),
					journey: [
						{
							at: new Date(START).toISOString(),
							source: 'AzureMarketplace',
							action: 'INS',
							offer: 'contoso.backup',
							state: 'claimed',
						},
					],
					recordKeys: {
						step: matching(UUID_V5),
						offer: matching(UUID_V5),
						person: matching(UUID_V5),
					},
					deliveryKey: matching(UUID_V5),
					dryRun: false,
					claim: {
						ledger: 'default',
						occurrence: matching(/./),
						epoch: 1,
						leaseUntil: new Date(START + 15 * MINUTE).toISOString(),
					},
				});
				const keys = [...Object.values(answer?.recordKeys ?? {}), answer?.deliveryKey];
				expect(new Set(keys).size).toBe(4);
			});

			it('holds until it is confirmed, and the step is a duplicate from then on', async () => {
				const answers = await claim([request(1)]);
				expect(await tell([request(1)])).toEqual(['duplicate / inProgress']);
				expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
				const [again] = await claim([request(1)]);
				expect(again).toMatchObject({ outcome: 'duplicate', reason: 'alreadyConfirmed', claim: null });
				expect(again?.journey).toEqual([expect.objectContaining({ state: 'confirmed' })]);
			});

			it('passes on when its lease ends, with the outcome first told', async () => {
				const stale = await claim([request(1)]);
				world.pass(15 * MINUTE);
				const [again] = await claim([request(1)]);
				expect(again).toMatchObject({ outcome: 'new', reason: 'reclaimed', attempt: 2, claim: { epoch: 2 } });
				expect(await ledger.confirm(held(stale))).toEqual(['lost']);
				expect(await ledger.release(held(stale))).toEqual(['lost']);
			});

			it('can be confirmed after its lease while nobody else has claimed', async () => {
				const answers = await claim([request(1)]);
				world.pass(DAY);
				expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
				expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
			});

			it('that is released waits until it is due', async () => {
				const answers = await claim([request(1), request(2)]);
				const [one, two] = held(answers);
				if (!one || !two) throw new Error('both are claimed');
				expect(await ledger.release([one, { ...two, notBefore: START + 10 * MINUTE }])).toEqual([
					'released',
					'released',
				]);
				expect(await tell([request(1), request(2)])).toEqual(['new / reclaimed', 'duplicate / waiting']);
				world.pass(10 * MINUTE);
				expect(await tell([request(2)])).toEqual(['new / reclaimed']);
			});

			it('asked for again by the same owner is the same claim', async () => {
				const mine = request(1, { owner: 'run A' });
				const [before] = await claim([mine]);
				expect(await claim([mine])).toEqual([before]);
			});

			it('of a person that nobody remembers is gone, and nothing is created', async () => {
				const [answer] = await claim([request(1)]);
				const other = await open('another');
				if (!answer) throw new Error('it is claimed');
				expect(await other.confirm(held([answer]))).toEqual(['gone']);
				expect(await other.release(held([answer]))).toEqual(['gone']);
				expect(toldAll(await other.claim([request(1)], asked()))).toEqual(['new / firstStep']);
			});

			it('remembered at once stands though it is never confirmed', async () => {
				const answers = await claim([request(1)], { remember: 'immediately' });
				expect(answers[0]?.claim?.leaseUntil).toBeNull();
				expect(await ledger.release(held(answers))).toEqual(['lost']);
				world.pass(DAY);
				expect(await tell([request(1)])).toEqual(['duplicate / alreadyConfirmed']);
			});
		});

		describe('a lead that is tried again and again', () => {
			it('is parked after its last attempt, by its release or when its last lease has ended', async () => {
				const leads = [request(1), request(2)];
				const first = await claim(leads, { attempts: 2 });
				expect(await ledger.release(held(first))).toEqual(['released', 'released']);
				const [one, two] = await claim(leads.map(anew), { attempts: 2 });
				expect(await ledger.release(held(one ? [one] : []))).toEqual(['parked']);
				expect(await tell(leads.map(anew))).toEqual(['duplicate / parked', 'duplicate / inProgress']);
				world.pass(15 * MINUTE);
				expect(await tell(leads.map(anew))).toEqual(Array(2).fill('duplicate / parked'));
				expect(await tell([request(1, CHANGED)])).toEqual(['new / contentChanged']);
				expect(await ledger.confirm(held(two ? [two] : []))).toEqual(['confirmed']);
			});

			it('may be held back once it is delivered, though its content changed', async () => {
				await deliver(request(1));
				expect(await tell([request(1, CHANGED)], { onChange: 'hold' })).toEqual([
					'duplicate / alreadyConfirmed',
				]);
			});
		});

		describe('a lead that two destinations must have', () => {
			it('is noted, then confirmed; a reclaim keeps who has it, a repeat does not count twice', async () => {
				const before = await claim([request(1)], { destinations: 2 });
				expect(await ledger.confirm(held(before, 'crm'))).toEqual(['noted']);
				expect(await ledger.confirm(held(before, 'crm'))).toEqual(['noted']);
				expect(await ledger.release(held(before))).toEqual(['released']);
				const after = await claim([request(1)], { destinations: 2 });
				expect(toldAll(after)).toEqual(['new / reclaimed']);
				const leaseUntil = isoTime(START + 15 * MINUTE);
				expect(await ledger.hold([...held(before), ...held(after, 'crm'), ...held(after, 'sheet')])).toEqual([
					{ is: 'lost' },
					{ is: 'held', isDelivered: true, leaseUntil },
					{ is: 'held', isDelivered: false, leaseUntil },
				]);
				expect(await ledger.confirm(held(after, 'sheet'))).toEqual(['confirmed']);
				expect(await ledger.hold([...held(after, 'sheet'), ...held(after, 'mail')])).toEqual([
					{ is: 'confirmed', isDelivered: true },
					{ is: 'confirmed', isDelivered: false },
				]);
				expect(await tell([request(1)])).toEqual(['duplicate / alreadyConfirmed']);
			});

			it('starts anew when its content changed', async () => {
				await claim([request(1)], { destinations: 2 });
				const [before] = await claim([request(2)], { destinations: 2 });
				await ledger.confirm(held(before ? [before] : [], 'crm'));
				await ledger.release(held(before ? [before] : []));
				const changed = await claim([request(2, CHANGED)], { destinations: 2 });
				expect(await ledger.hold(held(changed, 'crm'))).toMatchObject([{ is: 'held', isDelivered: false }]);
				expect(await ledger.confirm(held(changed, 'sheet'))).toEqual(['noted']);
			});

			it('that nothing identifies goes with the second, and counts as confirmed from then on', async () => {
				const answers = await claim([blank('lead 1')], { destinations: 2 });
				expect(await ledger.confirm(held(answers, 'crm'))).toEqual(['noted']);
				expect(await ledger.hold(held(answers, 'crm'))).toMatchObject([{ is: 'held', isDelivered: true }]);
				expect(await ledger.confirm(held(answers, 'sheet'))).toEqual(['confirmed']);
				expect(await ledger.hold(held(answers))).toEqual([{ is: 'confirmed', isDelivered: false }]);
				expect(await ledger.confirm(held(answers, 'mail'))).toEqual(['confirmed']);
			});
		});

		it('tells how claims stand, in the order asked, and gives those that do a lease anew', async () => {
			const stale = held(await claim([request(1)]));
			world.pass(15 * MINUTE);
			const current = held(await claim([request(1), request(2)]));
			await deliver(request(3));
			const unknown = stale.map((claim) => ({ ...claim, occurrence: 'no such occurrence' }));
			world.pass(10 * MINUTE);
			const renewed = { is: 'held', isDelivered: false, leaseUntil: isoTime(START + 40 * MINUTE) };
			expect(await ledger.hold([...unknown, ...current, ...stale])).toEqual([
				{ is: 'gone' },
				renewed,
				renewed,
				{ is: 'lost' },
			]);
			world.pass(14 * MINUTE);
			expect(await tell([request(1)])).toEqual(['duplicate / inProgress']);
			expect(await ledger.hold([])).toEqual([]);
		});

		describe('a batch', () => {
			it('is answered in the order asked', async () => {
				await deliver(request(2));
				const answers = await claim([request(1), request(2), request(3), request(2, PLT)]);
				expect(toldAll(answers)).toEqual([
					'new / firstStep',
					'duplicate / alreadyConfirmed',
					'new / firstStep',
					'returning / newStep',
				]);
				const [one, two, , four] = answers.map(({ person }) => person);
				expect(four).toBe(two);
				expect(one).not.toBe(two);
			});

			it('finds repeats within itself', async () => {
				const batch = [request(1), request(1), request(1, PLT), request(1)];
				expect(await tell(batch)).toEqual([
					'new / firstStep',
					'duplicate / inProgress',
					'returning / newStep',
					'duplicate / inProgress',
				]);
				expect(await tell([request(2), request(2)], { remember: 'immediately' })).toEqual([
					'new / firstStep',
					'duplicate / alreadyConfirmed',
				]);
			});

			it('may be empty', async () => {
				expect(await claim([])).toEqual([]);
				expect(await ledger.confirm([])).toEqual([]);
				expect(await ledger.release([])).toEqual([]);
			});

			it('of confirmations and releases is answered in the order asked', async () => {
				const stale = held(await claim([request(1)]));
				world.pass(15 * MINUTE);
				const [one, two] = held(await claim([request(1), request(2)]));
				if (!one || !two) throw new Error('both are claimed');
				const unknown = { ...two, occurrence: 'no such occurrence' };
				expect(await ledger.confirm([two, ...stale, unknown, one, two])).toEqual([
					'confirmed',
					'lost',
					'gone',
					'confirmed',
					'confirmed',
				]);
				expect(await ledger.release([unknown, one])).toEqual(['gone', 'lost']);
			});

			it('that fails in the middle leaves no half-made record', async () => {
				const { store, keys } = first();
				const [one, two] = [1, 2].map((n) => keys.person('default', { tier: 'email', value: addressOf(n) }));
				if (!one || !two) throw new Error('both have keys');
				const record = { id: 'some id', steps: [] } as const;
				const failing = store.change('default', [
					{ key: one, decide: () => ({ record, answer: 1 }) },
					{
						key: two,
						decide: () => {
							throw new Error('stumbled');
						},
					},
				]);
				await expect(failing).rejects.toThrow('stumbled');
				const { records } = await store.load('default', [one, two]);
				expect(records.get(two)).toBeNull();
				if (atomic === 'batch') expect(records.get(one)).toBeNull();
				else expect([null, record]).toContainEqual(records.get(one));
				expect(await tell([request(2)])).toEqual(['new / firstStep']);
			});

			it('of 500 persons with two steps each tells each person "new" once', async () => {
				const persons = Array.from({ length: 250 }, (_, n) => n);
				const answers = await claim(persons.flatMap((n) => [request(n), request(n, CLOUD)]));
				expect(toldAll(answers)).toEqual(persons.flatMap(() => ['new / firstStep', 'returning / newStep']));
			});
		});

		describe('its keys for other systems', () => {
			it('are constant for a step, over failure, retry and changed content', async () => {
				const answers = await claim([request(1)]);
				await ledger.release(held(answers));
				const retried = await deliver(request(1));
				const changed = await claim([request(1, CHANGED)]);
				expect(retried[0]?.recordKeys).toEqual(answers[0]?.recordKeys);
				expect(changed[0]?.recordKeys).toEqual(answers[0]?.recordKeys);
				expect(retried[0]?.deliveryKey).toBe(answers[0]?.deliveryKey);
				expect(changed[0]?.deliveryKey).not.toBe(answers[0]?.deliveryKey);
			});

			it('are shared by the steps of a person and of an offer, and by nothing else', async () => {
				const answers = await claim([
					request(1),
					request(1, PLT),
					request(1, CLOUD),
					request(1, { offer: null }),
					request(2),
				]);
				const count = (of: 'step' | 'offer' | 'person'): number =>
					new Set(answers.map(({ recordKeys }) => recordKeys[of])).size;
				expect([count('step'), count('offer'), count('person')]).toEqual([5, 4, 2]);
				expect(answers[1]?.recordKeys.offer).toBe(answers[0]?.recordKeys.offer);
			});

			it("are new for the step, and the person's own, when the step is done again after the window", async () => {
				const [before] = await deliver(request(1));
				world.pass(181 * DAY);
				const [after] = await claim([request(1)]);
				expect(after?.recordKeys.step).not.toBe(before?.recordKeys.step);
				expect(after?.recordKeys.person).toBe(before?.recordKeys.person);
				expect(after?.recordKeys.offer).toBe(before?.recordKeys.offer);
			});
		});

		describe('who is the same', () => {
			it('is asked by match and window, which change nothing that is remembered', async () => {
				await deliver(request(1));
				world.pass(20 * DAY);
				expect(await tell([request(1, CLOUD)], { match: 'person' })).toEqual([
					'duplicate / alreadyConfirmed',
				]);
				expect(await tell([request(1, PLT)], { match: 'personAndOffer' })).toEqual([
					'duplicate / alreadyConfirmed',
				]);
				expect(await tell([request(1)], { windowMs: 19 * DAY, match: 'person' })).toEqual([
					'new / firstStep',
				]);
			});

			it('is forgotten by the window and no earlier', async () => {
				await deliver(request(1));
				world.pass(180 * DAY - 1);
				expect(await tell([request(1)])).toEqual(['duplicate / alreadyConfirmed']);
				world.pass(1);
				expect(await tell([request(1)])).toEqual(['new / firstStep']);
			});

			it('is told from who is known by another kind of identity, even by the same text', async () => {
				const tiers = (['email', 'phone', 'nameAndCompany'] as const).map((tier) =>
					request(1, { identity: { tier, value: '+4930123456' } }),
				);
				const answers = await claim(tiers);
				expect(toldAll(answers)).toEqual(Array(3).fill('new / firstStep'));
				expect(answers.map(({ matchedOn }) => matchedOn)).toEqual(['email', 'phone', 'nameAndCompany']);
			});

			it('is never another lead that nothing identifies', async () => {
				const answers = await claim([blank('lead 1'), blank('lead 2')]);
				expect(toldAll(answers)).toEqual(Array(2).fill('new / unkeyed'));
				expect(answers.map(({ matchedOn }) => matchedOn)).toEqual(['none', 'none']);
				expect(await tell([blank('lead 1')])).toEqual(['duplicate / inProgress']);
				expect(await ledger.confirm(held(answers))).toEqual(['confirmed', 'confirmed']);
				const { records } = await first().store.load(
					'default',
					answers.map(({ person }) => person),
				);
				expect([...records.values()]).toEqual([null, null]);
			});
		});

		it("tells a person's journey in order", async () => {
			const [begun] = await claim([request(1, { owner: 'run A' })]);
			world.pass(MINUTE);
			await deliver(request(1, PLT));
			await claim([request(1, { owner: 'run A' })]);
			world.pass(MINUTE);
			const [last] = await claim([request(1, { action: 'DNC', doNotContact: true })]);
			expect(last?.outcome).toBe('doNotContact');
			expect(last?.journey.map(({ action, state }) => `${action} ${state}`)).toEqual([
				'INS claimed',
				'PLT confirmed',
				'DNC claimed',
			]);
			expect(last?.journey[0]?.at).toBe(begun?.firstSeenAt);
		});

		it('knows an action that is free text again, in any case, and keeps it out of the journey', async () => {
			const freeText = { source: 'Somebody called', action: 'Ann Example' };
			await deliver(request(1, freeText));
			const [again] = await claim([request(1, { ...freeText, action: 'ann example' })]);
			expect(again?.reason).toBe('alreadyConfirmed');
			expect(again?.journey).toEqual([expect.objectContaining({ source: null, action: null })]);
		});

		it('shows an offer in the journey that is an id or a name, and none that may be about a person', async () => {
			const guid = 'docusign.3701c77e-1cfa-4c56-91e6-3ed0b622145a';
			const offers = [guid, 'Contoso Backup', 'call 004930123456', 'ann@example.com'];
			await claim(offers.map((offer) => request(1, { offer })));
			const [answer] = await claim([request(1, PLT)]);
			const shown = answer?.journey.slice(0, 4).map(({ offer }) => offer);
			expect(shown).toEqual([guid, 'Contoso Backup', null, null]);
		});

		it('repeats changed content as returning, once', async () => {
			await deliver(request(1));
			const [changed] = await deliver(request(1, CHANGED));
			expect(changed).toMatchObject({ outcome: 'returning', reason: 'contentChanged' });
			expect(await tell([request(1, CHANGED), request(1)])).toEqual(
				Array(2).fill('duplicate / alreadyConfirmed'),
			);
		});

		describe('a rehearsal', () => {
			const leads = [
				request(1),
				request(1, PLT),
				request(1),
				request(2, { action: 'DNC', doNotContact: true }),
			];

			it('gives the same answer each time, and writes nothing', async () => {
				const once = await ledger.rehearsal().claim(leads, asked());
				expect(toldAll(once)).toEqual([
					'new / firstStep',
					'returning / newStep',
					'duplicate / inProgress',
					'doNotContact / doNotContactStep',
				]);
				expect(once.every(({ dryRun }) => dryRun)).toBe(true);
				expect(await ledger.rehearsal().claim(leads, asked())).toEqual(once);
				const { records } = await first().store.load(
					'default',
					once.map(({ person }) => person),
				);
				expect([...records.values()]).toEqual([null, null]);
				expect(await tell(leads)).toEqual(toldAll(once));
			});

			it('reads the real memory', async () => {
				await deliver(request(1));
				expect(toldAll(await ledger.rehearsal().claim(leads, asked()))).toEqual([
					'duplicate / alreadyConfirmed',
					'returning / newStep',
					'duplicate / alreadyConfirmed',
					'doNotContact / doNotContactStep',
				]);
			});

			it('remembers what it answered from one call to the next', async () => {
				const rehearsal = ledger.rehearsal();
				await rehearsal.claim([request(1)], asked());
				expect(toldAll(await rehearsal.claim([request(1), request(1, PLT), request(2)], asked()))).toEqual([
					'duplicate / inProgress',
					'returning / newStep',
					'new / firstStep',
				]);
			});

			it('knows what is parked, suppressed and has its attempts used up, and parks nothing', async () => {
				const { store, keys } = first();
				await ledger.release(held(await claim([request(1)], { attempts: 1 })));
				const last = await claim([request(2)], { attempts: 1 });
				await new PersonAdministration('default', store, keys).suppress([
					{ tier: 'email', value: addressOf(3) },
				]);
				world.pass(15 * MINUTE);
				const rehearsed = [request(1), request(2), request(2), request(3), request(1, CHANGED)];
				const once = await ledger.rehearsal().claim(rehearsed, asked());
				expect(toldAll(once)).toEqual([
					'duplicate / parked',
					'duplicate / parked',
					'duplicate / parked',
					'doNotContact / suppressedPerson',
					'new / contentChanged',
				]);
				expect(await ledger.rehearsal().claim(rehearsed, asked())).toEqual(once);
				const { records } = await store.load(
					'default',
					last.map(({ person }) => person),
				);
				expect([...records.values()]).toMatchObject([{ steps: [{ state: { is: 'claimed' } }] }]);
			});

			it('leaves the claims of real runs alone', async () => {
				const answers = await claim([request(1)]);
				world.pass(DAY);
				expect(toldAll(await ledger.rehearsal().claim([request(1)], asked()))).toEqual(['new / reclaimed']);
				expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
			});
		});

		it('remembers over closing and opening again', async () => {
			const [confirmed] = await deliver(request(1));
			const [claimed] = await claim([request(2)]);
			await closeAll();
			ledger = await open();
			const [one, two] = await claim([request(1), request(2)]);
			expect(toldAll([one, two].flatMap((answer) => answer ?? []))).toEqual([
				'duplicate / alreadyConfirmed',
				'duplicate / inProgress',
			]);
			expect(one?.recordKeys).toEqual(confirmed?.recordKeys);
			expect(await ledger.confirm(held(claimed ? [claimed] : []))).toEqual(['confirmed']);
		});

		it('keeps ledgers of different names apart', async () => {
			const [here] = await deliver(request(1));
			const other = await open('campaign 2');
			const [there] = await other.claim([request(1)], asked());
			expect(there).toMatchObject({ outcome: 'new', reason: 'firstStep', claim: { ledger: 'campaign 2' } });
			expect(there?.person).not.toBe(here?.person);
			expect(there?.recordKeys.person).not.toBe(here?.recordKeys.person);
		});

		it('lets exactly one of several who ask at once have each step, and tells each person "new" once', async () => {
			const clients = [ledger, await open(), await open()];
			const persons = Array.from({ length: 40 }, (_, n) => n);
			const answers = await Promise.all(
				clients.flatMap((client) => [
					client.claim(
						persons.map((n) => request(n)),
						asked(),
					),
					client.claim(persons.map((n) => request(n, PLT)).reverse(), asked()),
				]),
			);
			const granted = answers.flat().filter(({ claim: granted }) => granted !== null);
			expect(new Set(granted.map(({ recordKeys }) => recordKeys.step)).size).toBe(80);
			expect(granted).toHaveLength(80);
			expect(granted.filter(({ outcome }) => outcome === 'new')).toHaveLength(40);
		});

		it('gives nothing personal away in what it tells', async () => {
			const answers = await claim([request(1), request(1, CLOUD), request(1)]);
			expect(JSON.stringify(answers)).not.toContain('zyxwia');
		});
	});
}
