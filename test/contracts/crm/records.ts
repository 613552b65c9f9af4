import { isDelivered } from '../../../lib/destinations/outcome';
import { emailOf, send, task } from './deliveries';
import type { CrmCapabilities, CrmWorld, SeenRecord } from './world';

/** Which records a CRM has after leads were delivered, and what is in them. */
export function recordSuite(can: CrmCapabilities, world: () => CrmWorld): void {
	const one = (): SeenRecord => {
		const [record, ...more] = world().leads();
		if (!record || more.length > 0) throw new Error(`There are ${world().leads().length} leads, not one.`);
		return record;
	};
	/** Where the step is told: beside the record, or in its note. */
	const stepsOn = (id: string): string => {
		const beside = world()
			.activities()
			.filter(({ on }) => on === id)
			.map(({ note }) => note);
		const note =
			world()
				.leads()
				.find((lead) => lead.id === id)?.note ?? '';
		return [note, ...beside].join('\n');
	};

	describe('a new person', () => {
		it('becomes a record with what the lead says', async () => {
			const [outcome] = await send(await world().open(), [task({ n: 1 })]);
			expect(outcome).toMatchObject({ status: 'created', matched: 'none', remoteId: one().id, changes: [] });
			expect(one()).toMatchObject({
				email: emailOf(1),
				firstName: 'Zyxwia',
				lastName: 'Qwertz',
				company: 'Plugh GmbH',
				phone: '+4930123456',
				isOptedOut: false,
			});
			expect(one().note).toContain('xyzzy note 0');
			expect(one().note).toContain('AzureMarketplace-INS|contoso.backup');
		});

		it('has one record, however often the same lead is delivered', async () => {
			await send(await world().open(), [task({ n: 1 })]);
			const [again] = await send(await world().open(), [task({ n: 1 })]);
			expect(again && isDelivered(again)).toBe(true);
			expect(again).toMatchObject({ remoteId: one().id });
			expect(world().activities()).toEqual([]);
		});

		it('has one record where the same lead comes twice in one run', async () => {
			const outcomes = await send(await world().open(), [task({ n: 1 }), task({ n: 1 })]);
			expect(outcomes.map(isDelivered)).toEqual([true, true]);
			expect(one().email).toBe(emailOf(1));
		});

		it('gets 1,000 records where there are 1,000 of them', async () => {
			const leads = Array.from({ length: 1000 }, (_, n) => task({ n }));
			const outcomes = await send(await world().open(), leads);
			expect(outcomes.filter(({ status }) => status === 'created')).toHaveLength(1000);
			expect(
				new Set(
					world()
						.leads()
						.map(({ email }) => email),
				).size,
			).toBe(1000);
			expect(world().leads()).toHaveLength(1000);
			const ids = new Map(
				world()
					.leads()
					.map(({ email, id }) => [email, id]),
			);
			expect(outcomes.map((outcome) => isDelivered(outcome) && outcome.remoteId)).toEqual(
				leads.map((_, n) => ids.get(emailOf(n))),
			);
		});
	});

	describe('a person who comes back', () => {
		it('with changed words keeps the record, and the words are told there once', async () => {
			await send(await world().open(), [task({ n: 1 })]);
			const changed = [task({ n: 1, step: 1, description: 'other words' })];
			const [outcome] = await send(await world().open(), changed);
			expect(outcome).toMatchObject({ status: 'updated', remoteId: one().id });
			await send(await world().open(), changed);
			expect(stepsOn(one().id).split('other words')).toHaveLength(2);
			expect(stepsOn(one().id)).toContain('xyzzy note 0');
		});

		it('with a second step in the same run keeps the record', async () => {
			const steps = [task({ n: 1 }), task({ n: 1, step: 1, action: 'PLT' })];
			const outcomes = await send(await world().open(), steps);
			expect(outcomes.map(({ status }) => status)).toEqual(['created', 'updated']);
			expect(stepsOn(one().id)).toContain('Action PLT');
		});

		if (can.ownKey) {
			it('has another record for another offer, and for each step where the builder wants that', async () => {
				await send(await world().open(), [task({ n: 1 })]);
				const contact = { email: emailOf(1) };
				await send(await world().open(), [task({ n: 2, contact, offer: 'contoso.other' })]);
				await send(await world().open({ recordPer: 'step' }), [task({ n: 3, contact })]);
				expect(world().leads()).toHaveLength(3);
			});
		}

		it('keeps the record where the memory is lost, and its key with it', async () => {
			await send(await world().open(), [task({ n: 1 })]);
			const afresh = task({ n: 2, contact: { email: emailOf(1) } });
			const [outcome] = await send(await world().open(), [afresh]);
			expect(outcome).toMatchObject({ status: 'updated', remoteId: one().id });
		});

		if (can.activities) {
			it('has the step beside the record, for somebody to act on', async () => {
				await send(await world().open(), [task({ n: 1 })]);
				const [outcome] = await send(await world().open(), [task({ n: 1, step: 1 })]);
				expect(world().activities()).toEqual([expect.objectContaining({ on: one().id, isClosed: false })]);
				expect(outcome).toMatchObject({ activityId: expect.any(String) as string });
			});
		}
	});

	describe('a record that somebody else made', () => {
		const theirs = { email: emailOf(1), lastName: 'Typed' };

		it('is found by its address, in whatever case, and only its empty fields are filled', async () => {
			const id = world().insertLead({ ...theirs, email: emailOf(1).toUpperCase() });
			const { owner } = one();
			const [outcome] = await send(await world().open(), [task({ n: 1 })]);
			expect(outcome).toMatchObject({ status: 'updated', matched: 'email', remoteId: id });
			expect(one()).toMatchObject({ lastName: 'Typed', firstName: 'Zyxwia', phone: '+4930123456', owner });
			expect(stepsOn(id)).toContain('xyzzy note 0');
		});

		it('takes the lead’s values where the builder wants updates, and keeps its owner', async () => {
			world().insertLead(theirs);
			const { owner } = one();
			const [outcome] = await send(await world().open({ whenExists: 'update' }), [task({ n: 1 })]);
			expect(outcome).toMatchObject({ status: 'updated' });
			expect(one()).toMatchObject({ lastName: 'Qwertz', owner });
		});

		it('never takes a substitute, and none is told of', async () => {
			world().insertLead(theirs);
			const lead = task({ n: 1, contact: { lastName: null, firstName: null } });
			const [outcome] = await send(await world().open({ whenExists: 'update' }), [lead]);
			expect(one().lastName).toBe('Typed');
			expect(JSON.stringify(outcome)).not.toContain('substituted');
		});

		it('is left as it is where the builder wants that', async () => {
			world().insertLead(theirs);
			const before = one();
			const [outcome] = await send(await world().open({ whenExists: 'skip' }), [task({ n: 1 })]);
			expect(outcome).toMatchObject({ status: 'skipped' });
			expect(one()).toEqual(before);
			expect(world().activities()).toEqual([]);
		});

		if (can.ownKey) {
			it('gets one of ours beside it where the builder wants that, and no third one', async () => {
				world().insertLead(theirs);
				for (const step of [0, 0, 1]) {
					const [outcome] = await send(await world().open({ whenExists: 'create' }), [task({ n: 1, step })]);
					expect(outcome && isDelivered(outcome)).toBe(true);
				}
				expect(world().leads()).toHaveLength(2);
			});
		}
	});
}
