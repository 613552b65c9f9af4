import { PersonAdministration } from '../../lib/ledger/administration';
import { type ExecutionKey, RECEIPT_RETENTION_DAYS } from '../../lib/ledger/contract';
import { PersonLedger } from '../../lib/ledger/personLedger';
import { sweep } from '../../lib/ledger/sweep';
import { DAY, MINUTE } from '../lib/ledger/person';
import { asked, blank, held, receiptFor, request, toldAll } from '../lib/ledger/requests';
import type { OpenedStore, StoreWorld } from './storeWorld';

const EMAIL = { tier: 'email', value: 'zyxwia.qwertz+1@example.com' } as const;

/**
 * What is cleared away in every store once it counts for nobody. Part of `ledgerSuite`.
 *
 * @param start makes a world of its own for each test
 */
export function housekeepingSuite(name: string, start: () => Promise<StoreWorld> | StoreWorld): void {
	describe(`${name}, swept`, () => {
		let world: StoreWorld;
		let opened: OpenedStore;
		let ledger: PersonLedger;
		let administration: PersonAdministration;

		const deliver = async (lead: ReturnType<typeof request>, windowMs = 180 * DAY) => {
			const answers = await ledger.claim([lead], asked({ windowMs }));
			expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
			return answers[0];
		};
		const tidy = async (): Promise<void> => await sweep(opened.store, () => true);
		const storedSteps = async (): Promise<number[]> => {
			const records = await opened.store.scan('default', null, 100);
			return records.map(([, { steps }]) => steps.length);
		};

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

		it('holds no step that counts for nobody: confirmed before the window', async () => {
			const before = await deliver(request(1));
			await deliver(request(1, { offer: 'contoso.cloud' }));
			world.pass(180 * DAY - MINUTE);
			await tidy();
			expect(await storedSteps()).toEqual([2]);
			world.pass(2 * DAY);
			await tidy();
			expect(await storedSteps()).toEqual([0]);
			const [after] = await ledger.claim([request(1)], asked());
			expect(after).toMatchObject({ outcome: 'new', reason: 'firstStep' });
			expect(after?.recordKeys.person).toBe(before?.recordKeys.person);
		});

		it('keeps what the longest window asks for, whoever asked last', async () => {
			await deliver(request(1), 300 * DAY);
			world.pass(200 * DAY);
			await deliver(request(2), 1 * DAY);
			await tidy();
			expect(await storedSteps()).toEqual([1, 1]);
			const question = asked({ windowMs: 300 * DAY });
			expect(toldAll(await ledger.claim([request(1)], question))).toEqual(['duplicate / alreadyConfirmed']);
		});

		it('keeps what is not delivered, however old, and who is suppressed', async () => {
			await ledger.claim([request(1)], asked());
			await ledger.release(held(await ledger.claim([request(2)], asked({ attempts: 1 }))));
			await deliver(request(3));
			await administration.suppress([{ tier: 'email', value: 'zyxwia.qwertz+3@example.com' }]);
			world.pass(1000 * DAY);
			await tidy();
			expect((await storedSteps()).toSorted()).toEqual([0, 1, 1]);
			expect(toldAll(await ledger.claim([request(3)], asked()))).toEqual(['doNotContact / suppressedPerson']);
		});

		it('forgets what nothing identifies and was remembered at once', async () => {
			await ledger.claim([blank('blank 1')], asked({ remember: 'immediately' }));
			world.pass(181 * DAY);
			await tidy();
			expect(await storedSteps()).toEqual([]);
		});

		it('shows a journey the same before and after', async () => {
			await deliver(request(1));
			world.pass(100 * DAY);
			await deliver(request(1, { action: 'PLT' }));
			world.pass(100 * DAY);
			const before = await administration.lookUp([EMAIL]);
			await tidy();
			expect(before[0]?.journey).toMatchObject([{ action: 'PLT' }]);
			expect(await administration.lookUp([EMAIL])).toEqual(before);
		});

		it('erases leads that nobody has settled for long, and says how many', async () => {
			await ledger.receive([receiptFor(1), receiptFor(2)], MINUTE);
			world.pass((RECEIPT_RETENTION_DAYS - 2) * DAY);
			await ledger.receive([receiptFor(3)], MINUTE);
			await tidy();
			expect(await administration.statistics()).toMatchObject({ receipts: 3, expired: 0 });
			world.pass(3 * DAY);
			await tidy();
			expect(await administration.statistics()).toMatchObject({ receipts: 1, expired: 2 });
		});

		it('is swept again soon where a sweep was broken off', async () => {
			await deliver(request(1), DAY);
			world.pass(2 * DAY);
			await sweep(opened.store, () => false);
			expect(await administration.statistics()).toMatchObject({ prunedAt: null });
			await tidy();
			expect(await storedSteps()).toEqual([0]);
		});

		it('releases what one execution holds without a look at all that is remembered', async () => {
			await deliver(request(1));
			await ledger.claim([request(2, { owner: 'n8n:7:node:0:0' })], asked());
			const scanned = jest.spyOn(opened.store, 'scan');
			expect(await administration.releaseByExecution('n8n:7:' as ExecutionKey)).toBe(1);
			expect(scanned).not.toHaveBeenCalled();
		});

		it('is swept once a day, and tells when it was', async () => {
			await deliver(request(1), DAY);
			expect(await administration.statistics()).toMatchObject({ prunedAt: null });
			await tidy();
			const { prunedAt } = await administration.statistics();
			expect(prunedAt).toMatch(/^2026-11-23T08:00:0/);
			world.pass(DAY - MINUTE);
			await tidy();
			expect(await administration.statistics()).toMatchObject({ prunedAt });
			world.pass(2 * MINUTE);
			await tidy();
			expect(await administration.statistics()).not.toMatchObject({ prunedAt });
		});
	});
}
