import { emailOf, send, task } from './deliveries';
import type { CrmCapabilities, CrmWorld, SeenRecord } from './world';

/** Steps that ask for no contact, and leads that are only tests. */
export function leaveAloneSuite(can: CrmCapabilities, world: () => CrmWorld): void {
	const first = (): SeenRecord | undefined => world().leads()[0];

	describe('a do-not-contact step', () => {
		const dnc = task({ n: 1, action: 'DNC' });
		const writing = { doNotContact: 'write' } as const;

		it('makes a record with opt-outs', async () => {
			const [outcome] = await send(await world().open(writing), [dnc]);
			expect(outcome).toMatchObject({ status: 'created' });
			expect(first()).toMatchObject({ email: emailOf(1), isOptedOut: true });
		});

		it('sets no opt-out on a record that is there, and leaves its owner', async () => {
			const id = world().insertLead({ email: emailOf(1) });
			const before = first();
			await send(await world().open(writing), [dnc]);
			expect(first()).toMatchObject({ id, isOptedOut: false, owner: before?.owner ?? null });
			if (can.activities) {
				expect(world().activities()).toEqual([expect.objectContaining({ on: id, isClosed: true })]);
			}
		});

		it('sets no opt-out on our own record of an earlier step', async () => {
			await send(await world().open(writing), [task({ n: 1 })]);
			await send(await world().open(writing), [task({ n: 1, step: 1, action: 'DNC' })]);
			expect(world().leads()).toEqual([expect.objectContaining({ isOptedOut: false })]);
		});

		it('is followed by a step that asks for contact, which clears no opt-out', async () => {
			await send(await world().open(writing), [dnc]);
			const [outcome] = await send(await world().open(writing), [task({ n: 1, step: 1, action: 'PLT' })]);
			expect(outcome).toMatchObject({ status: 'updated' });
			expect(first()).toMatchObject({ isOptedOut: true });
		});

		it('writes nothing where the builder wants it skipped', async () => {
			const [outcome] = await send(await world().open({ doNotContact: 'skip' }), [dnc]);
			expect(outcome).toMatchObject({ status: 'skipped' });
			expect(world().leads()).toEqual([]);
		});
	});

	it.each([[{}], [{ whenExists: 'update' }]] as const)(
		'an opt-out that somebody set stays (%j)',
		async (chosen) => {
			world().insertLead({ email: emailOf(1), isOptedOut: true });
			await send(await world().open(chosen), [task({ n: 1 })]);
			expect(first()).toMatchObject({ isOptedOut: true });
		},
	);

	describe('a test lead', () => {
		it('is not written, and counts as delivered', async () => {
			const [outcome] = await send(await world().open(), [task({ n: 1, isTest: true })]);
			expect(outcome).toMatchObject({ status: 'skipped' });
			expect(world().leads()).toEqual([]);
		});

		it('is written where the builder wants that', async () => {
			const [outcome] = await send(await world().open({ testLeads: 'write' }), [
				task({ n: 1, isTest: true }),
			]);
			expect(outcome).toMatchObject({ status: 'created' });
			expect(first()?.email).toBe(emailOf(1));
		});
	});
}
