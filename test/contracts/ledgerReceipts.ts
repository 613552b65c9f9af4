import { PersonAdministration } from '../../lib/ledger/administration';
import {
	type ClaimRequest,
	MAX_BATCH,
	type NewReceipt,
	type Question,
	type RecoveredLead,
	type RecoveryQuery,
	type UnclaimedReceipt,
} from '../../lib/ledger/contract';
import { PersonLedger } from '../../lib/ledger/personLedger';
import { DAY, MINUTE, START } from '../lib/ledger/person';
import { anew, asked, blank, contentOf, held, receiptFor, request, toldAll } from '../lib/ledger/requests';
import type { OpenedStore, StoreWorld } from './storeWorld';

const GRACE = 20 * MINUTE;
const LEASE = 15 * MINUTE;
const CLOUD = { offer: 'contoso.cloud' };
const CHANGED = { fingerprint: 'b'.repeat(64), contentAt: START + MINUTE };

/**
 * What becomes of the content of leads in every store: kept until a lead is settled, out again when it is due. Part of
 * `ledgerSuite`.
 *
 * @param start makes a world of its own for each test
 */
export function receiptSuite(name: string, start: () => Promise<StoreWorld> | StoreWorld): void {
	describe(`${name}, as the keeper of leads`, () => {
		let world: StoreWorld;
		let opened: OpenedStore;
		let ledger: PersonLedger;
		let administration: PersonAdministration;

		/** A lead that came with a receipt, as Dedupe asks about it. */
		const received = (person: number, id: string, more: Partial<ClaimRequest> = {}): ClaimRequest => {
			const lead = request(person, more);
			return { ...lead, receipt: { ...lead.receipt, id } };
		};
		/** A lead as it came in at the trigger, and as Dedupe asks about it. */
		const arrive = async (person: number, more: Partial<ClaimRequest> = {}): Promise<ClaimRequest> => {
			const receipt = receiptFor(person, more);
			await ledger.receive([receipt], GRACE);
			return received(person, receipt.id, more);
		};
		const recover = async (more: Partial<RecoveryQuery> = {}): Promise<RecoveredLead[]> =>
			await ledger.recover({
				by: 'workflow/node',
				workflow: null,
				limit: MAX_BATCH,
				graceMs: GRACE,
				maxAgeMs: 7 * DAY,
				...more,
			});
		const recovered = async (more: Partial<RecoveryQuery> = {}): Promise<string[]> =>
			(await recover(more)).map(({ receipt }) => receipt).toSorted();
		const tell = async (lead: ClaimRequest, question: Partial<Question> = {}): Promise<string | undefined> =>
			toldAll(await ledger.claim([lead], asked(question)))[0];
		const claim = async (lead: ClaimRequest, question: Partial<Question> = {}) =>
			held(await ledger.claim([lead], asked(question)));
		const deliver = async (lead: ClaimRequest): Promise<void> => {
			expect(await ledger.confirm(await claim(lead))).toEqual(['confirmed']);
		};
		const idOf = ({ receipt }: ClaimRequest): string => receipt.id ?? '';
		const unclaimed = (lead: ClaimRequest): UnclaimedReceipt => ({ ...lead, id: idOf(lead) });
		const kept = async (): Promise<number> => (await administration.statistics()).receipts;

		beforeEach(async () => {
			world = await start();
			opened = await world.open();
			ledger = new PersonLedger('default', opened.store, opened.keys);
			administration = new PersonAdministration('default', opened.store, opened.keys);
		});
		afterEach(async () => {
			await opened.close();
			await world.end();
		});

		describe('a lead that Dedupe was never asked about', () => {
			it('comes out after its grace, not before, with all that was kept of it', async () => {
				const lead = await arrive(1);
				world.pass(GRACE - MINUTE);
				expect(await recover()).toEqual([]);
				world.pass(2 * MINUTE);
				expect(await recover()).toEqual([
					{
						receipt: idOf(lead),
						content: contentOf(1),
						receivedAt: expect.stringMatching(/^2026-11-23T08:00:0/) as string,
						times: 1,
						attempt: 0,
						journey: [],
					},
				]);
			});

			it('is hidden from everybody else for the grace it comes out with, and then comes out once more', async () => {
				const lead = await arrive(1);
				world.pass(GRACE);
				expect(await recovered()).toEqual([idOf(lead)]);
				expect(await recovered()).toEqual([]);
				world.pass(GRACE);
				expect(await recover()).toMatchObject([{ times: 2 }]);
			});

			it('waits for a person after five times, and comes out anew when it is replayed', async () => {
				const lead = await arrive(1);
				for (const time of [1, 2, 3, 4, 5]) {
					world.pass(GRACE);
					expect(await recover()).toMatchObject([{ times: time }]);
				}
				world.pass(GRACE);
				expect(await recover()).toEqual([]);
				world.pass(DAY);
				expect(await recover()).toEqual([]);
				expect(await administration.statistics()).toMatchObject({ receipts: 1, parkedReceipts: 1 });
				expect(await administration.replayParked()).toBe(1);
				expect(await recover()).toMatchObject([{ receipt: idOf(lead), times: 1 }]);
			});

			it('is kept once however often its id is received', async () => {
				const receipt = receiptFor(1);
				await ledger.receive([receipt, receiptFor(2)], GRACE);
				world.pass(MINUTE);
				await ledger.receive([{ ...receipt, content: '"another"' }], GRACE);
				world.pass(GRACE);
				const out = await recover();
				expect(out.map(({ content }) => content).toSorted()).toEqual([contentOf(1), contentOf(2)]);
			});

			it('is looked at without coming out', async () => {
				const query = { by: 'x', workflow: null, limit: 10, graceMs: GRACE, maxAgeMs: DAY };
				const lead = await arrive(1);
				expect(await ledger.peek(query)).toEqual([]);
				world.pass(GRACE);
				const seen = [await ledger.peek(query), await ledger.peek(query)];
				expect(seen.flat()).toMatchObject([{ receipt: idOf(lead), times: 1 }, { times: 1 }]);
				expect(await recover()).toMatchObject([{ times: 1 }]);
			});

			it('that others have delivered is settled, and comes out later where they could not', async () => {
				const [delivered, failed, barred] = [await arrive(1), await arrive(2), await arrive(3)];
				await ledger.settle([unclaimed(delivered)]);
				await ledger.postpone([{ id: idOf(failed) }, { id: idOf(barred), due: START + DAY }]);
				world.pass(5 * MINUTE);
				expect(await recovered()).toEqual([idOf(failed)]);
				world.pass(DAY);
				expect(await recovered()).toEqual([idOf(failed), idOf(barred)].toSorted());
				await ledger.settle([unclaimed(failed), unclaimed(barred), { ...unclaimed(barred), id: 'unknown' }]);
				expect(await kept()).toBe(0);
			});
		});

		describe('a claimed lead', () => {
			it('comes out when its lease ends, with its attempts and journey, and is told as reclaimed', async () => {
				const lead = await arrive(1);
				await tell(lead, { leaseMs: LEASE });
				world.pass(LEASE - MINUTE);
				expect(await recover()).toEqual([]);
				world.pass(2 * MINUTE);
				expect(await recover()).toMatchObject([
					{ receipt: idOf(lead), times: 1, attempt: 1, journey: [{ action: 'INS', state: 'claimed' }] },
				]);
				expect(await tell(anew(lead))).toBe('new / reclaimed');
			});

			it('is kept where it came without a receipt', async () => {
				await tell(request(1));
				world.pass(LEASE);
				expect(await recover()).toMatchObject([{ content: contentOf(1), attempt: 1 }]);
			});

			it('never comes out once it is confirmed: its content is erased', async () => {
				await deliver(await arrive(1));
				await deliver(request(2));
				expect(await kept()).toBe(0);
				world.pass(20 * DAY);
				expect(await recover()).toEqual([]);
			});

			it('stays until all destinations have it', async () => {
				const lead = await arrive(1);
				const claims = await claim(lead, { destinations: 2 });
				expect(await ledger.confirm(claims)).toEqual(['noted']);
				expect(await kept()).toBe(1);
				expect(await ledger.confirm(claims.map((one) => ({ ...one, destination: 'the other' })))).toEqual([
					'confirmed',
				]);
				expect(await kept()).toBe(0);
			});

			it('comes out later where its output holds it', async () => {
				const claims = await claim(await arrive(1), { leaseMs: LEASE });
				world.pass(10 * MINUTE);
				await ledger.hold(claims);
				world.pass(10 * MINUTE);
				expect(await recover()).toEqual([]);
				world.pass(LEASE);
				expect(await recover()).toHaveLength(1);
			});

			it('is kept anew where its receipt was settled meanwhile: a run may be late', async () => {
				const lead = await arrive(1);
				await ledger.settle([unclaimed(lead)]);
				await tell(lead);
				world.pass(LEASE);
				expect(await recover()).toMatchObject([{ receipt: idOf(lead), content: contentOf(1) }]);
			});

			it('stays where others have delivered it beside the claim: the claim says what becomes of it', async () => {
				const lead = await arrive(1);
				const claims = await claim(lead);
				await ledger.settle([unclaimed(lead)]);
				expect(await kept()).toBe(1);
				await ledger.confirm(claims);
				expect(await kept()).toBe(0);
			});

			it('is not kept where it is remembered at once', async () => {
				await tell(await arrive(1), { remember: 'immediately' });
				await tell(request(2), { remember: 'immediately' });
				expect(await kept()).toBe(0);
			});

			it('counts anew how often it came out', async () => {
				const lead = await arrive(1);
				for (let time = 1; time <= 4; time++) {
					world.pass(GRACE);
					await recover();
				}
				await tell(lead);
				world.pass(LEASE);
				expect(await recover()).toMatchObject([{ times: 1, attempt: 1 }]);
			});

			it('hands on the receipt with the claim: what it took the place of never comes out', async () => {
				await tell(await arrive(1));
				world.pass(LEASE);
				const again = await arrive(1, CHANGED);
				expect(await tell(again)).toMatch('reclaimed');
				expect(await kept()).toBe(1);
				world.pass(LEASE);
				expect(await recovered()).toEqual([idOf(again)]);
			});
		});

		describe('a lead that could not be delivered', () => {
			it('comes out again by itself, a minute later at first and longer each time, until it is parked', async () => {
				const lead = await arrive(1);
				for (const minutes of [1, 5, 30, 120]) {
					expect(await ledger.release(await claim(anew(lead)))).toEqual(['released']);
					world.pass((minutes - 1) * MINUTE);
					expect(await recover()).toEqual([]);
					world.pass(2 * MINUTE);
					expect(await recovered()).toEqual([idOf(lead)]);
				}
				expect(await ledger.release(await claim(anew(lead)))).toEqual(['parked']);
				world.pass(20 * DAY);
				expect(await recover()).toEqual([]);
				expect(await administration.replayParked()).toBe(1);
				expect(await recovered()).toEqual([idOf(lead)]);
				expect(await tell(anew(lead))).toBe('new / reclaimed');
			});

			it('can be claimed at once all the same, and comes out no sooner than its not-before', async () => {
				const lead = await arrive(1);
				const [one] = await claim(lead);
				if (!one) throw new Error('not claimed');
				await ledger.release([{ ...one, notBefore: START + DAY }]);
				world.pass(DAY - MINUTE);
				expect(await recover()).toEqual([]);
				world.pass(2 * MINUTE);
				expect(await recovered()).toEqual([idOf(lead)]);
			});

			it('comes out again where its run gave it back untried', async () => {
				const lead = await arrive(1);
				await ledger.release((await claim(lead)).map((one) => ({ ...one, undo: true })));
				world.pass(MINUTE);
				expect(await recover()).toMatchObject([{ receipt: idOf(lead), attempt: 0 }]);
			});

			it('comes out again where its execution was released', async () => {
				const lead = await arrive(1, { owner: 'n8n:7:node:0:0' });
				await tell(lead);
				await administration.releaseByExecution('n8n:7:' as never);
				world.pass(MINUTE);
				expect(await recovered()).toEqual([idOf(lead)]);
			});
		});

		describe('a duplicate', () => {
			it('of what was delivered, or of older content, is settled', async () => {
				await deliver(await arrive(1));
				await deliver(await arrive(1, CHANGED));
				expect(await tell(await arrive(1))).toBe('duplicate / alreadyConfirmed');
				expect(await tell(await arrive(1, { fingerprint: 'c'.repeat(64) }))).toBe('duplicate / superseded');
				expect(await kept()).toBe(0);
			});

			it('of what is in progress comes out when that should be over, and is settled then', async () => {
				const claims = await claim(await arrive(1));
				const second = await arrive(1);
				const third = request(1, { leadId: 'another lead' });
				expect([await tell(second), await tell(third)]).toEqual([
					'duplicate / inProgress',
					'duplicate / inProgress',
				]);
				await ledger.confirm(claims);
				expect(await kept()).toBe(2);
				world.pass(LEASE);
				const out = await recover();
				expect(out).toHaveLength(2);
				for (const { receipt } of out) {
					expect(await tell(received(1, receipt))).toBe('duplicate / alreadyConfirmed');
				}
				expect(await kept()).toBe(0);
			});

			it('with newer content is not lost: it comes out and is delivered after what was in progress', async () => {
				const claims = await claim(await arrive(1));
				const changed = await arrive(1, CHANGED);
				expect(await tell(changed)).toBe('duplicate / inProgress');
				await ledger.confirm(claims);
				world.pass(LEASE);
				expect(await recovered()).toEqual([idOf(changed)]);
				expect(await tell(anew(changed))).toBe('returning / contentChanged');
			});

			it('of what is parked waits with it for a person', async () => {
				await ledger.release(await claim(await arrive(1), { attempts: 1 }));
				expect(await tell(await arrive(1))).toBe('duplicate / parked');
				world.pass(10 * DAY);
				expect(await recover()).toEqual([]);
				expect(await administration.replayParked()).toBe(1);
				expect(await recover()).toHaveLength(2);
			});
		});

		it('settles the lead of a suppressed person', async () => {
			const lead = await arrive(1);
			await administration.suppress([{ tier: 'email', value: 'zyxwia.qwertz+1@example.com' }]);
			expect(await tell(lead)).toBe('doNotContact / suppressedPerson');
			expect(await kept()).toBe(0);
		});

		it('keeps two blank leads apart, and both come out', async () => {
			const leads = [blank('blank 1'), blank('blank 2')];
			expect(toldAll(await ledger.claim(leads, asked()))).toEqual(['new / unkeyed', 'new / unkeyed']);
			world.pass(LEASE);
			expect(await recover()).toHaveLength(2);
		});

		it('gives a blank lead the same keys where its receipt came late, after it was delivered', async () => {
			const lead = blank('blank 1');
			const before = await ledger.claim([lead], asked());
			await ledger.confirm(held(before));
			await ledger.receive([{ ...receiptFor(0), id: 'blank 1', identity: null, leadId: 'blank 1' }], GRACE);
			world.pass(GRACE);
			expect(await recovered()).toEqual(['blank 1']);
			const after = await ledger.claim([anew(lead)], asked());
			expect(after[0]?.deliveryKey).toBe(before[0]?.deliveryKey);
			expect(after[0]?.recordKeys).toEqual(before[0]?.recordKeys);
		});

		it('forgets the content of a person’s leads, claimed or not, and of nobody else’s', async () => {
			await arrive(1);
			await tell(await arrive(1, CLOUD));
			await tell(request(1, { action: 'PLT' }));
			const other = await arrive(2);
			await administration.forget([{ tier: 'email', value: 'zyxwia.qwertz+1@example.com' }]);
			world.pass(DAY);
			expect(await recovered()).toEqual([idOf(other)]);
		});

		it('hands each lead to one of many who ask at the same time', async () => {
			const receipts = Array.from({ length: 60 }, (_, person) => receiptFor(person));
			await ledger.receive(receipts, GRACE);
			world.pass(GRACE);
			const others = await Promise.all([1, 2, 3].map(async () => await world.open()));
			const ledgers = others.map(({ store, keys }) => new PersonLedger('default', store, keys));
			const query = { by: 'a', workflow: null, limit: 25, graceMs: GRACE, maxAgeMs: DAY };
			const out = await Promise.all([ledger, ...ledgers].map(async (one) => await one.recover(query)));
			out.push(await recover());
			const ids = out.flat().map(({ receipt }) => receipt);
			expect(new Set(ids).size).toBe(ids.length);
			expect(ids).toHaveLength(60);
			for (const one of others) await one.close();
		});

		it('hands out what came in through the workflow asked for, no more than asked for, the oldest first', async () => {
			const receipts: NewReceipt[] = [];
			for (const person of [1, 2, 3]) {
				const receipt = { ...receiptFor(person), workflow: person === 2 ? 'other' : 'wf' };
				receipts.push(receipt);
				await ledger.receive([receipt], GRACE);
				world.pass(2000);
			}
			world.pass(GRACE);
			expect(await recovered({ workflow: 'wf', limit: 1 })).toEqual([receipts[0]?.id]);
			expect(await recovered({ workflow: 'wf' })).toEqual([receipts[2]?.id]);
			expect(await recovered()).toEqual([receipts[1]?.id]);
		});

		it('parks what is old when a workflow recovers for the first time, and nothing later', async () => {
			const [old, young] = [await arrive(1), receiptFor(2)];
			world.pass(7 * DAY);
			await ledger.receive([young], 0);
			expect(await recovered({ maxAgeMs: 6 * DAY })).toEqual([young.id]);
			expect(await administration.statistics()).toMatchObject({ parkedReceipts: 1 });
			expect(await administration.replayParked()).toBe(1);
			expect(await recovered({ maxAgeMs: 6 * DAY })).toEqual([idOf(old)]);
			world.pass(20 * DAY);
			expect(await recover()).toHaveLength(2);
		});
	});
}
