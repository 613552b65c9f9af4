import type { MarketoChoices } from '../../../../lib/destinations/marketo/setup';
import { people, policy, startWorld, task, type World } from './world';

let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(async () => await world.stop());

const email = (n: number): string => `zyxwia.qwertz+${n}@example.com`;
const PROGRAMME = 1107;
const FORM = 1029;
const statuses = { interest: 'Interested', trial: 'Trial', active: 'Active', unknown: 'Interested' };
const member = (chosen: Partial<Record<string, string>> = statuses): Partial<MarketoChoices> => ({
	programme: { id: PROGRAMME, statuses: chosen },
});
const bodies = (path: string): unknown[] =>
	world.marketo.requests
		.filter((one) => one.path === path)
		.map(({ body }) => JSON.parse(body.toString()) as unknown);
/** The member statuses of all people, in the order in which they were added. */
const statusOf = (): (string | undefined)[] =>
	world.marketo.leads().map(({ id }) => world.marketo.programmes[0]?.members.get(id)?.status);

describe('A programme', () => {
	it('has people as members, with the status of their step', async () => {
		await world.deliver([task(1), task(2, { stage: 'trial' }), task(3, { stage: 'active' })], member());
		expect(statusOf()).toEqual(['Interested', 'Trial', 'Active']);
	});

	it('moves a person on with a further step, and never back', async () => {
		await world.deliver([task(1)], member());
		await world.deliver([task(1, { delivery: 2, stage: 'active' })], member());
		expect(statusOf()).toEqual(['Active']);
		const [outcome] = await world.deliver([task(1, { delivery: 3, stage: 'trial' })], member());
		expect(outcome).toMatchObject({ status: 'updated' });
		expect(statusOf()).toEqual(['Active']);
	});

	it('starts people at its first status where none was chosen', async () => {
		await world.deliver([task(1), task(2, { stage: 'active' })], member({ active: 'Active' }));
		expect(statusOf()).toEqual(['Interested', 'Active']);
	});

	it('is not asked about where each stage has its status', async () => {
		await world.deliver([task(1)], member());
		expect(world.marketo.requests.some(({ path }) => path.startsWith('/rest/asset/'))).toBe(false);
	});

	it('whose channel has no status for members is refused before anything is sent', async () => {
		world.marketo.fault({
			on: ({ path }) => path.startsWith('/rest/asset/v1/channel/'),
			trouble: { answer: { status: 200, body: { success: true, warnings: [], errors: [] } } },
		});
		await expect(world.open(member({ active: 'Active' }))).rejects.toThrow(/no status/);
	});

	it('that is not there is refused before anything is sent', async () => {
		await expect(world.open({ programme: { id: 1, statuses: {} } })).rejects.toThrow(/no programme 1/);
	});

	it.each([
		['marketo1013', { id: 1, statuses }],
		['marketo1025', { id: PROGRAMME, statuses: { ...statuses, interest: 'Gone' } }],
	])('that is not there any more keeps leads from counting as delivered (%s)', async (code, programme) => {
		expect(await world.deliver([task(1)], { programme })).toMatchObject([{ status: 'rejected', code }]);
		expect(await world.deliver([task(1)], member())).toMatchObject([{ status: 'updated' }]);
		expect(statusOf()).toEqual(['Interested']);
	});

	it.each(['enrich', 'update', 'skip'] as const)(
		'gets its members at the next try where it was too busy (%s)',
		async (whenExists) => {
			world.marketo.fault({
				on: ({ path }) => path.includes('/members/'),
				trouble: { answer: { status: 200, body: { success: false, errors: [{ code: '713' }] } } },
			});
			const chosen = { ...member(), policy: policy({ whenExists }) };
			expect(await world.deliver([task(1)], chosen)).toMatchObject([{ status: 'duplicate' }]);
			expect(statusOf()).toEqual(['Interested']);
		},
	);
});

describe('A push', () => {
	const push: Partial<MarketoChoices> = { addBy: 'push', ...member() };

	it('adds people, and tells the programme', async () => {
		expect(await world.deliver(people(3), push)).toMatchObject(Array(3).fill({ status: 'created' }));
		expect(bodies('/rest/v1/leads/push.json')).toMatchObject([
			{ programName: 'Marketplace Leads', lookupField: 'email', source: 'Microsoft commercial marketplace' },
		]);
		expect(statusOf()).toEqual(['Interested', 'Interested', 'Interested']);
	});

	it('counts, and is not made again, where the membership is refused for good and no note tells of it', async () => {
		const gone = { ...push, programme: { id: PROGRAMME, statuses: { ...statuses, interest: 'Gone' } } };
		expect(await world.deliver([task(1)], gone)).toMatchObject([
			{ status: 'created', changes: [{ field: 'Programme', what: 'dropped' }] },
		]);
		expect(bodies('/rest/v1/leads/push.json')).toHaveLength(1);
	});

	it('is made for each step of a person, and fills in what is empty', async () => {
		world.marketo.insert({ email: email(1), firstName: 'Zyx' });
		const [outcome] = await world.deliver([task(1)], push);
		expect(outcome).toMatchObject({ status: 'updated' });
		expect(world.marketo.leads()[0]).toMatchObject({ firstName: 'Zyx', lastName: 'Qwertz' });
		await world.deliver([task(1, { delivery: 2 })], push);
		const pushes = bodies('/rest/v1/leads/push.json');
		expect(pushes[1]).toMatchObject({ input: [{ email: email(1) }] });
		expect(pushes).toHaveLength(2);
	});

	it.each([0, 1])(
		'is not made again after a lost answer, where the notes tell of it (%d there before)',
		async (there) => {
			if (there > 0) world.marketo.insert({ email: email(1) });
			world.marketo.fault({ on: ({ path }) => path.endsWith('/push.json'), trouble: { cut: 'afterDoing' } });
			const [outcome] = await world.deliver([task(1)], { ...push, notesField: 'marketplaceNotes' });
			const matched = there > 0 ? 'email' : 'own key';
			expect(outcome).toMatchObject({ status: 'duplicate', matched });
			expect(bodies('/rest/v1/leads/push.json')).toHaveLength(1);
			expect(statusOf()).toEqual(['Interested']);
		},
	);

	it.each([0, 1])('is not made again because the programme was busy (%d there before)', async (there) => {
		if (there > 0) world.marketo.insert({ email: email(1) });
		world.marketo.fault({
			on: ({ path }) => path.includes('/members/'),
			times: 2,
			trouble: { answer: { status: 200, body: { success: false, errors: [{ code: '713' }] } } },
		});
		expect(await world.deliver([task(1)], push)).toMatchObject([{ status: 'duplicate' }]);
		expect(bodies('/rest/v1/leads/push.json')).toHaveLength(1);
		expect(statusOf()).toEqual(['Interested']);
	});

	it('is read where its results have no status', async () => {
		world.marketo.settings.hasPushStatus = false;
		world.marketo.settings.refuse = ({ email: address }) =>
			address === email(1) ? { code: '1003', message: 'Invalid data' } : null;
		expect(await world.deliver(people(3), push)).toMatchObject([
			{ status: 'created' },
			{ status: 'rejected', code: 'marketo1003' },
			{ status: 'created' },
		]);
	});

	it('into one of several people with an address is refused, with what to do', async () => {
		world.marketo.insert({ email: email(1) });
		world.marketo.insert({ email: email(1) });
		expect(await world.deliver([task(1)], push)).toMatchObject([
			{ status: 'rejected', code: 'severalPeople' },
		]);
	});

	it('needs a programme', async () => {
		await expect(world.open({ addBy: 'push' })).rejects.toThrow(/choose a Programme/);
	});
});

describe('A form', () => {
	const form: Partial<MarketoChoices> = { addBy: 'form', formId: FORM };

	it('is filled out for each lead, with the fields that it has', async () => {
		const outcomes = await world.deliver(people(3), { ...form, notesField: 'marketplaceNotes' });
		expect(outcomes).toMatchObject(
			Array(3).fill({ status: 'created', changes: [{ field: 'marketplaceNotes', what: 'dropped' }] }),
		);
		expect(bodies('/rest/v1/leads/submitForm.json')).toHaveLength(3);
		expect(world.marketo.leads()[0]).toMatchObject({ lastName: 'Qwertz', company: 'Plugh GmbH' });
	});

	it('gets what it insists on from the person that is there', async () => {
		world.marketo.forms.push({
			id: 7,
			name: 'Insisting',
			fields: [
				{ name: 'email', isRequired: true },
				{ name: 'lastName', isRequired: true },
			],
		});
		world.marketo.insert({ email: email(1), lastName: 'Qwe' });
		expect(await world.deliver([task(1)], { ...form, formId: 7 })).toMatchObject([{ status: 'updated' }]);
		expect(world.marketo.leads()[0]).toMatchObject({ lastName: 'Qwe' });
		const contact = { lastName: null };
		expect(await world.deliver([task(2, { contact })], { ...form, formId: 7 })).toMatchObject([
			{ status: 'created' },
		]);
		expect(world.marketo.leads()[1]).toMatchObject({ lastName: 'Zyxwia' });
		expect(
			await world.deliver([task(3, { contact })], {
				...form,
				formId: 7,
				policy: policy({ whenMissing: 'reject' }),
			}),
		).toMatchObject([{ status: 'rejected', code: 'requiredMissing' }]);
	});

	it.each([null, 1])('has to be one: %s', async (formId) => {
		await expect(world.open({ ...form, formId })).rejects.toThrow(/Form/);
	});

	it('knows people by their address only', async () => {
		await expect(world.open({ ...form, lookupField: 'marketplaceLeadKey' })).rejects.toThrow(
			/e-mail address/,
		);
	});

	it('is not filled out again because the programme was busy', async () => {
		world.marketo.fault({
			on: ({ path }) => path.includes('/members/'),
			trouble: { answer: { status: 200, body: { success: false, errors: [{ code: '713' }] } } },
		});
		const outcomes = await world.deliver(people(3), { ...form, ...member() });
		expect(outcomes).toMatchObject(Array(3).fill({ status: 'duplicate' }));
		expect(bodies('/rest/v1/leads/submitForm.json')).toHaveLength(3);
	});

	it('makes members as well', async () => {
		await world.deliver([task(1, { stage: 'trial' })], { ...form, ...member() });
		expect(statusOf()).toEqual(['Trial']);
	});
});
