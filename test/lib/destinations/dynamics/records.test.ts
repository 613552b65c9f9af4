import { emailOf, recordKeyOf, send, task } from '../../../contracts/crm/deliveries';
import { column, text } from '../../../servers/dataverse/columns';
import { startWorld, type World } from './world';

let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(async () => await world.stop());

const leads = () => world.dataverse.rows('leads');
const tasks = () => world.dataverse.rows('tasks');

describe('A lead of ours', () => {
	it('has the record key as its id, and a mark in its description', async () => {
		const [outcome] = await send(await world.open(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({
			status: 'created',
			remoteType: 'lead',
			remoteId: recordKeyOf(1),
			url: `${world.dataverse.origin}/main.aspx?pagetype=entityrecord&etn=lead&id=${recordKeyOf(1)}`,
		});
		expect(leads()[0]?.['description']).toContain(`Record: ${recordKeyOf(1)}`);
	});

	it('is titled by offer and action, with the country’s English name and the phone in E.164', async () => {
		const contact = { phone: '030 123456', country: 'DE' };
		await send(await world.open(), [task({ n: 1, contact })]);
		expect(leads()[0]).toMatchObject({
			subject: 'Contoso Backup – Action INS',
			address1_country: 'Germany',
			telephone1: '+4930123456',
		});
	});

	it('gets an id of its own where its key is no UUID, the same each time', async () => {
		const lead = { ...task({ n: 1 }), keys: { deliveryKey: 'some delivery', recordKey: 'some record' } };
		await send(await world.open(), [lead]);
		const [again] = await send(await world.open(), [lead]);
		expect(leads()).toHaveLength(1);
		expect(again).toMatchObject({ status: 'duplicate', matched: 'own key' });
	});

	it('is another one for another offer of the same person', async () => {
		const contact = { email: emailOf(1) };
		await send(await world.open(), [task({ n: 1 })]);
		const [outcome] = await send(await world.open(), [task({ n: 2, contact, offer: 'contoso.other' })]);
		expect(outcome).toMatchObject({ status: 'created', matched: 'none', remoteId: recordKeyOf(2) });
	});

	it('is found by its id where somebody has changed its address and emptied its description', async () => {
		await send(await world.open(), [task({ n: 1 })]);
		world.dataverse.change('leads', recordKeyOf(1), {
			emailaddress1: 'other@plugh.example',
			description: null,
		});
		const [outcome] = await send(await world.open(), [task({ n: 1, step: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'own key', remoteId: recordKeyOf(1) });
	});

	it('stays one where a step of a key that was lost with the memory is appended to it', async () => {
		const contact = { email: emailOf(1) };
		await send(await world.open(), [task({ n: 1 })]);
		await send(await world.open({ whenExists: 'update' }), [task({ n: 2, contact })]);
		expect(leads()).toHaveLength(1);
		const [outcome] = await send(await world.open(), [task({ n: 3, contact, offer: 'contoso.other' })]);
		expect(outcome).toMatchObject({ status: 'created', remoteId: recordKeyOf(3) });
	});

	it('that a person has deleted is not brought back by an update that was under way', async () => {
		await send(await world.open(), [task({ n: 1 })]);
		world.dataverse.change('leads', recordKeyOf(1), { jobtitle: 'Boss' });
		const destination = await world.open({ whenExists: 'update' });
		removeBeforeWrite(recordKeyOf(1));
		const [outcome] = await send(destination, [task({ n: 1, step: 1 })]);
		expect(outcome).toMatchObject({ status: 'created' });
		expect(leads()[0]).not.toMatchObject({ jobtitle: 'Boss' });
	});

	it('keeps what nobody may change, and the outcome says that it was left out', async () => {
		world.dataverse.defineColumn('leads', text('new_origin', 'Origin', 50, { update: false }));
		const step = task({ n: 1, step: 1, mapped: { new_origin: 'Plover' } });
		await send(await world.open(), [task({ n: 1, mapped: { new_origin: 'Plugh' } })]);
		const [outcome] = await send(await world.open({ whenExists: 'update' }), [step]);
		expect(outcome).toMatchObject({
			status: 'updated',
			changes: [{ field: 'new_origin', what: 'dropped' }],
		});
		expect(leads()).toMatchObject([{ new_origin: 'Plugh' }]);
	});

	it('says where a task has no room for all of a note that the lead would have taken', async () => {
		world.dataverse.defineColumn(
			'leads',
			column('description', 'Description', { kind: 'memo', max: 10_000 }),
		);
		await send(await world.open(), [task({ n: 1 })]);
		const [outcome] = await send(await world.open(), [
			task({ n: 1, step: 1, description: 'x'.repeat(5000) }),
		]);
		expect(outcome).toMatchObject({
			status: 'updated',
			changes: [{ field: 'description', what: 'truncated' }],
		});
	});

	it('tells of a step in a task that repeats cannot double, for its owner', async () => {
		await send(await world.open(), [task({ n: 1 })]);
		world.dataverse.change('leads', recordKeyOf(1), {
			'ownerid@odata.bind': `/systemusers(${world.dataverse.ids.salesperson})`,
		});
		const [first] = await send(await world.open(), [task({ n: 1, step: 1 })]);
		const [again] = await send(await world.open(), [task({ n: 1, step: 1 })]);
		expect(tasks()).toMatchObject([
			{
				subject: 'Contoso Backup – Action INS',
				_regardingobjectid_value: recordKeyOf(1),
				_ownerid_value: world.dataverse.ids.salesperson,
				statecode: 0,
			},
		]);
		expect(first).toMatchObject({ status: 'updated', activityId: tasks()[0]?.['activityid'] });
		expect(again).toMatchObject({ status: 'duplicate', activityId: tasks()[0]?.['activityid'] });
	});
});

describe('A lead of ours that was qualified, where the builder wants a new lead then', () => {
	const chosen = { whenCustomer: 'create' } as const;

	it('gets one beside it, once for each delivery, and later steps go to that one', async () => {
		await send(await world.open(chosen), [task({ n: 1 })]);
		world.dataverse.change('leads', recordKeyOf(1), { statecode: 1, statuscode: 3 });
		const [beside] = await send(await world.open(chosen), [task({ n: 1, step: 1 })]);
		expect(beside).toMatchObject({ status: 'created' });
		const [again] = await send(await world.open(chosen), [task({ n: 1, step: 1 })]);
		expect(again).toMatchObject({ status: 'duplicate' });
		const [later] = await send(await world.open(chosen), [task({ n: 1, step: 2 })]);
		expect(leads()).toHaveLength(2);
		const [, second] = leads();
		expect(later).toMatchObject({ status: 'updated', matched: 'own key', remoteId: second?.['leadid'] });
	});

	it('gets only one where nobody can be found by address', async () => {
		const contact = { email: null };
		await send(await world.open(chosen), [task({ n: 1, contact })]);
		world.dataverse.change('leads', recordKeyOf(1), { statecode: 1, statuscode: 3 });
		const step = task({ n: 1, step: 1, contact });
		expect(await send(await world.open(chosen), [step])).toMatchObject([{ status: 'created' }]);
		expect(await send(await world.open(chosen), [step])).toMatchObject([{ status: 'duplicate' }]);
		expect(leads()).toHaveLength(2);
	});
});

describe('A lead of ours that was disqualified', () => {
	it('gets the step as a task, and no lead beside it', async () => {
		await send(await world.open(), [task({ n: 1 })]);
		world.dataverse.change('leads', recordKeyOf(1), { statecode: 2, statuscode: 4 });
		const [outcome] = await send(await world.open(), [task({ n: 1, step: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', remoteId: recordKeyOf(1) });
		expect(leads()).toHaveLength(1);
		expect(tasks()).toHaveLength(1);
	});
});

describe('Records of others', () => {
	const email = emailOf(1);

	it('of several open leads, the one changed last is taken', async () => {
		world.dataverse.insert('leads', { emailaddress1: email, modifiedon: '2026-11-01T00:00:00Z' });
		const recent = world.dataverse.insert('leads', {
			emailaddress1: email,
			modifiedon: '2026-11-20T00:00:00Z',
		});
		world.dataverse.insert('leads', { emailaddress1: email, modifiedon: '2026-11-10T00:00:00Z' });
		const [outcome] = await send(await world.open(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'email', remoteId: recent });
	});

	it('an open lead is found behind 300 closed ones of the same address', async () => {
		for (let n = 0; n < 300; n++) world.dataverse.insert('leads', { emailaddress1: email, statecode: 2 });
		const open = world.dataverse.insert('leads', { emailaddress1: email });
		const outcomes = await send(await world.open(), [task({ n: 1 }), task({ n: 2 })]);
		expect(outcomes).toMatchObject([{ status: 'updated', remoteId: open }, { status: 'created' }]);
	});

	it('many rows of one address hide nobody else of the same query', async () => {
		for (let n = 0; n < 300; n++) world.dataverse.insert('leads', { emailaddress1: email });
		const theirs = world.dataverse.insert('leads', {
			emailaddress1: emailOf(2),
			modifiedon: '2001-01-01T00:00:00Z',
		});
		const outcomes = await send(await world.open(), [task({ n: 1 }), task({ n: 2 })]);
		expect(outcomes[1]).toMatchObject({ status: 'updated', remoteId: theirs });
	});

	it('an open lead is found behind five of ours for other offers of the same person', async () => {
		const contact = { email };
		const offers = [2, 3, 4, 5, 6].map((n) => task({ n, contact, offer: `contoso.offer-${n}` }));
		for (const one of offers) await send(await world.open(), [one]);
		const theirs = world.dataverse.insert('leads', {
			emailaddress1: email,
			modifiedon: '2001-01-01T00:00:00Z',
		});
		const [outcome] = await send(await world.open(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'email', remoteId: theirs });
	});

	it.each([
		['longer than any', `${'ü'.repeat(12_000)}@plugh.example`],
		['longer than its column', `${'ü'.repeat(200)}@plugh.example`],
		['with a control character in it', 'zyx\u0001wia@plugh.example'],
	])('are found for the others of a batch with an address that is %s', async (_, odd) => {
		const theirs = world.dataverse.insert('leads', { emailaddress1: email });
		const outcomes = await send(await world.open(), [
			task({ n: 2, contact: { email: odd } }),
			task({ n: 1 }),
		]);
		expect(outcomes[1]).toMatchObject({ status: 'updated', matched: 'email', remoteId: theirs });
		const searched = world.dataverse.operations().map(({ query }) => query.get('$filter') ?? '');
		expect(searched.join()).not.toContain(odd);
	});

	it('an address with an apostrophe is found', async () => {
		const odd = "o'zyxwia+1%&#@plugh.example";
		const theirs = world.dataverse.insert('leads', { emailaddress1: odd });
		const [outcome] = await send(await world.open(), [task({ n: 1, contact: { email: odd } })]);
		expect(outcome).toMatchObject({ status: 'updated', remoteId: theirs });
	});

	it('a note of ours in somebody’s lead does not make the lead ours', async () => {
		const theirs = world.dataverse.insert('leads', { emailaddress1: email });
		await send(await world.open({ whenExists: 'update' }), [task({ n: 1 })]);
		const other = task({ n: 2, contact: { email } });
		const [outcome] = await send(await world.open(), [other]);
		expect(outcome).toMatchObject({ status: 'updated', matched: 'email', remoteId: theirs });
		expect(leads()).toHaveLength(1);
	});

	it('an inactive contact is nobody', async () => {
		world.dataverse.insert('contacts', { emailaddress1: email, statecode: 1 });
		expect(await send(await world.open(), [task({ n: 1 })])).toMatchObject([{ status: 'created' }]);
	});

	it('a qualified lead without a contact gets the task itself', async () => {
		const theirs = world.dataverse.insert('leads', { emailaddress1: email, statecode: 1 });
		const [outcome] = await send(await world.open(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated', remoteType: 'lead', remoteId: theirs });
		expect(tasks()).toMatchObject([{ _regardingobjectid_value: theirs }]);
	});

	it('what a person types between look and write stays', async () => {
		const theirs = world.dataverse.insert('leads', { emailaddress1: email });
		const destination = await world.open();
		beforeFirstWrite(() => world.dataverse.change('leads', theirs, { firstname: 'Typed' }));
		const [outcome] = await send(destination, [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'updated' });
		expect(leads()[0]).toMatchObject({ firstname: 'Typed', lastname: 'Qwertz' });
	});

	it('an update appends the note once, and says so where there is no room for one more', async () => {
		const theirs = world.dataverse.insert('leads', { emailaddress1: email, description: 'x'.repeat(1990) });
		const [outcome] = await send(await world.open({ whenExists: 'update' }), [task({ n: 1 })]);
		expect(outcome).toMatchObject({
			status: 'updated',
			remoteId: theirs,
			changes: [{ field: 'description', what: 'dropped' }],
		});
		expect(leads()[0]).toMatchObject({ description: 'x'.repeat(1990), lastname: 'Qwertz' });
	});
});

function removeBeforeWrite(id: string): void {
	beforeFirstWrite(() => world.dataverse.remove('leads', id));
}

/** Somebody else is quicker. */
function beforeFirstWrite(act: () => void): void {
	let isDone = false;
	world.dataverse.fault({
		on: ({ body }) => {
			if (!isDone && body.includes('PATCH ')) {
				isDone = true;
				act();
			}
			return false;
		},
		trouble: { hold: true },
	});
}
