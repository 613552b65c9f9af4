import { emailOf, send, task } from '../../../contracts/crm/deliveries';
import { type SalesforceStandIn, startSalesforce } from '../../../servers/salesforce/salesforce';
import { isWrite, open, type Opened } from './world';

describe('owners', () => {
	let standIn: SalesforceStandIn;
	beforeEach(async () => {
		standIn = await startSalesforce();
	});
	afterEach(async () => await standIn.stop());

	const ownerAfter = async (opened: Opened, action: 'INS' | 'DNC' = 'INS') => {
		await send(await open(standIn, opened), [task({ n: 1, action })]);
		return standIn.records('Lead')[0]?.['OwnerId'];
	};

	it('of new leads are whom the active assignment rule says', async () => {
		expect(await ownerAfter({})).toBe(standIn.people.queue);
	});

	it('of new leads are whoever signs in where the builder wants no rule', async () => {
		expect(await ownerAfter({ settings: { assignment: { by: 'none' } } })).toBe(
			standIn.people.integrationUser,
		);
	});

	it('of new leads are whom one rule says', async () => {
		const assignment = { by: 'rule', id: standIn.people.assignmentRule } as const;
		expect(await ownerAfter({ settings: { assignment } })).toBe(standIn.people.queue);
		expect(standIn.requests.filter(isWrite).map(({ headers }) => headers['sforce-auto-assign'])).toEqual([
			assignment.id,
		]);
	});

	it('of new leads are whom the builder chooses, whatever the rule says', async () => {
		expect(await ownerAfter({ settings: { ownerId: standIn.people.salesPerson } })).toBe(
			standIn.people.salesPerson,
		);
	});

	it('of do-not-contact leads are nobody’s queue', async () => {
		expect(await ownerAfter({}, 'DNC')).toBe(standIn.people.integrationUser);
	});

	it('that are no active user make a rejection that says so', async () => {
		const settings = { ownerId: standIn.people.inactiveUser };
		const [outcome] = await send(await open(standIn, { settings }), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'rejected', code: 'ownerInactive' });
	});

	it('that are not there make a rejection that says so, at once', async () => {
		const settings = { ownerId: '005gK00000ZZZZZ' };
		const [outcome] = await send(await open(standIn, { settings }), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'rejected', code: 'referenceGone' });
		expect(standIn.requests.filter(isWrite)).toHaveLength(1);
	});

	it('and opt-outs of leads that are there stay, also where they are mapped by hand', async () => {
		const theirs = { OwnerId: standIn.people.salesPerson, HasOptedOutOfEmail: true };
		const id = standIn.insert('Lead', { LastName: 'Typed', Company: 'x', Email: emailOf(1), ...theirs });
		const mapped = { OwnerId: standIn.people.integrationUser, HasOptedOutOfEmail: false, Title: 'Mapped' };
		await send(await open(standIn, { policy: { whenExists: 'update' } }), [task({ n: 1, mapped })]);
		expect(standIn.record(id)).toMatchObject({ ...theirs, Title: 'Mapped' });
	});

	it.each(['enrich', 'update'] as const)('of leads that are there stay (%s)', async (whenExists) => {
		const id = standIn.insert('Lead', {
			LastName: 'Typed',
			Company: 'x',
			Email: emailOf(1),
			OwnerId: standIn.people.salesPerson,
		});
		const settings = { ownerId: standIn.people.integrationUser };
		await send(await open(standIn, { settings, policy: { whenExists } }), [task({ n: 1 })]);
		expect(standIn.record(id)).toMatchObject({ OwnerId: standIn.people.salesPerson, FirstName: 'Zyxwia' });
	});

	describe('of tasks', () => {
		const theirs = (OwnerId: string) =>
			standIn.insert('Lead', { LastName: 'Typed', Company: 'x', Email: emailOf(1), OwnerId });
		const taskAfter = async (action: 'INS' | 'DNC' = 'INS') => {
			await send(await open(standIn), [task({ n: 1, action })]);
			return standIn.records('Task');
		};

		it('are those of the lead', async () => {
			const lead = theirs(standIn.people.salesPerson);
			expect(await taskAfter()).toEqual([
				expect.objectContaining({
					WhoId: lead,
					OwnerId: standIn.people.salesPerson,
					Subject: 'Contoso Backup – Action INS',
					ActivityDate: '2026-11-23',
					Status: 'Not Started',
				}),
			]);
		});

		it('are whoever signs in where the lead is with a queue', async () => {
			theirs(standIn.people.queue);
			expect(await taskAfter()).toEqual([
				expect.objectContaining({ OwnerId: standIn.people.integrationUser }),
			]);
		});

		it('are whoever signs in where the lead’s owner has left, and that is told', async () => {
			theirs(standIn.people.inactiveUser);
			const [outcome] = await send(await open(standIn), [task({ n: 1 })]);
			expect(standIn.records('Task')).toEqual([
				expect.objectContaining({ OwnerId: standIn.people.integrationUser }),
			]);
			expect(outcome).toMatchObject({ changes: [{ field: 'OwnerId', what: 'dropped' }] });
		});

		it('have nothing to do where the step asks for no contact', async () => {
			theirs(standIn.people.salesPerson);
			expect(await taskAfter('DNC')).toEqual([
				expect.objectContaining({ Status: 'Completed', IsClosed: true }),
			]);
		});
	});

	it('of tasks are told their step in the description where tasks cannot be written', async () => {
		standIn.settings.denied = ['create Task'];
		const id = standIn.insert('Lead', {
			LastName: 'Typed',
			Company: 'x',
			Email: emailOf(1),
			Description: 'typed words',
		});
		for (const status of ['updated', 'duplicate']) {
			const [outcome] = await send(await open(standIn), [task({ n: 1 })]);
			expect(outcome).toMatchObject({ status, remoteId: id });
		}
		expect(String(standIn.record(id)?.['Description'])).toMatch(/^typed words\n\nxyzzy note 0\n\n/);
	});
});
