import { emailOf, send, task } from './deliveries';
import type { CrmCapabilities, CrmWorld } from './world';

/** What happens with persons whom sales knows already. */
export function customerSuite(can: CrmCapabilities, world: () => CrmWorld): void {
	const converted = (): string => world().convert(world().insertLead({ email: emailOf(1) }));

	/** @returns id of the contact */
	const KNOWN: readonly (readonly [string, () => string])[] = [
		['a contact', () => world().insertContact({ email: emailOf(1) })],
		['a converted lead', converted],
	];

	describe.each(KNOWN)('a person with %s', (_, make) => {
		it('gets the step on the contact, and no lead', async () => {
			const contact = make();
			const before = world().leads().length;
			const [outcome] = await send(await world().open(), [task({ n: 1 })]);
			expect(outcome).toMatchObject({ status: 'updated', remoteId: contact });
			expect(outcome).toMatchObject({ activityId: expect.any(String) as string });
			expect(world().activities()).toEqual([expect.objectContaining({ on: contact })]);
			expect(world().leads()).toHaveLength(before);
		});

		it('gets the step once, however often it is delivered', async () => {
			make();
			await send(await world().open(), [task({ n: 1 })]);
			const [again] = await send(await world().open(), [task({ n: 1 })]);
			expect(again).toMatchObject({ status: 'duplicate' });
			expect(world().activities()).toHaveLength(1);
		});

		it('gets a lead where the builder wants that, and only one', async () => {
			make();
			const before = world().leads().length;
			for (const status of ['created', 'duplicate']) {
				const [outcome] = await send(await world().open({ whenCustomer: 'create' }), [task({ n: 1 })]);
				expect(outcome).toMatchObject({ status });
			}
			expect(world().leads()).toHaveLength(before + 1);
		});

		it.each([
			['skip', 'skipped'],
			['reject', 'rejected'],
		] as const)('gets nothing where the builder wants that (%s)', async (whenCustomer, status) => {
			make();
			const before = world().leads().length;
			const [outcome] = await send(await world().open({ whenCustomer }), [task({ n: 1 })]);
			expect(outcome).toMatchObject({ status });
			expect(world().leads()).toHaveLength(before);
			expect(world().activities()).toEqual([]);
		});
	});

	it('prefers an open lead to a contact of the same address', async () => {
		world().insertContact({ email: emailOf(1) });
		const lead = world().insertLead({ email: emailOf(1) });
		const [outcome] = await send(await world().open(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', remoteId: lead });
	});

	it('keeps the steps of our own lead together after it was converted', async () => {
		await send(await world().open(), [task({ n: 1 })]);
		const contact = world().convert(world().leads()[0]?.id ?? '');
		const [outcome] = await send(await world().open(), [task({ n: 1, step: 1 })]);
		expect(outcome).toMatchObject({ remoteId: contact });
		expect(world().leads()).toHaveLength(1);
	});

	if (can.closedLeads) {
		it('makes a new lead beside one that somebody made and closed', async () => {
			world().close(world().insertLead({ email: emailOf(1) }));
			const [outcome] = await send(await world().open(), [task({ n: 1 })]);
			expect(outcome).toMatchObject({ status: 'created' });
			expect(world().leads()).toHaveLength(2);
		});
	}
}
