import { emailOf, send, task } from '../../../contracts/crm/deliveries';
import { picklist } from '../../../servers/dataverse/columns';
import { startWorld, type World } from './world';

let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(async () => await world.stop());

const leads = () => world.dataverse.rows('leads');
const tasks = () => world.dataverse.rows('tasks');
const writes = () => world.dataverse.operations().filter(({ write }) => write);

describe('What the builder chooses for new leads', () => {
	it('is their owner, campaign and lead source', async () => {
		const { team } = world.dataverse.ids;
		const campaign = world.dataverse.insert('campaigns', { name: 'Marketplace' });
		const destination = await world.open({ owner: `/teams(${team})`, campaign, leadSource: 8 });
		const [outcome] = await send(destination, [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'created', changes: [] });
		expect(leads()[0]).toMatchObject({
			_ownerid_value: team,
			_campaignid_value: campaign,
			leadsourcecode: 8,
		});
	});

	it('never touches a lead that is there', async () => {
		const { team, salesperson } = world.dataverse.ids;
		const campaign = world.dataverse.insert('campaigns', { name: 'Marketplace' });
		world.dataverse.insert('leads', { emailaddress1: emailOf(1) });
		for (const whenExists of ['enrich', 'update'] as const) {
			const step = whenExists === 'enrich' ? 0 : 1;
			const setup = { owner: `teams(${team})`, campaign, leadSource: 8, whenExists };
			await send(await world.open(setup), [task({ n: 1, step })]);
		}
		expect(leads()).toHaveLength(1);
		expect(leads()[0]).toMatchObject({ _ownerid_value: salesperson });
		expect(leads()[0]?.['leadsourcecode'] ?? null).toBeNull();
		expect(leads()[0]?.['_campaignid_value'] ?? null).toBeNull();
	});

	it('is left to the environment where nothing is chosen', async () => {
		await send(await world.open(), [task({ n: 1 })]);
		const sent = writes()[0]?.body;
		expect(Object.keys(sent as object).sort()).toEqual([
			'address1_country',
			'companyname',
			'description',
			'emailaddress1',
			'firstname',
			'lastname',
			'subject',
			'telephone1',
		]);
	});

	it('an owner who has left makes leads come back with what to do', async () => {
		const gone = '99999999-9999-4999-8999-999999999999';
		const [outcome] = await send(await world.open({ owner: gone }), [task({ n: 1 })]);
		expect(outcome).toMatchObject({ status: 'rejected', code: 'ownerMissing' });
		expect(leads()).toEqual([]);
	});

	it('a campaign that was deleted is left out, and that is told', async () => {
		const gone = '99999999-9999-4999-8999-999999999999';
		const [outcome] = await send(await world.open({ campaign: gone }), [task({ n: 1 })]);
		expect(outcome).toMatchObject({
			status: 'created',
			changes: [{ field: 'campaignid', what: 'dropped' }],
		});
	});

	it('a lead source that is no choice any more is left out, and that is told', async () => {
		const destination = await world.open({ leadSource: 8 });
		const before = await send(await world.open({ leadSource: 77 }), [task({ n: 1 })]);
		world.dataverse.defineColumn('leads', picklist('leadsourcecode', 'Lead Source', { 1: 'Other' }));
		const after = await send(destination, [task({ n: 2 })]);
		for (const [outcome] of [before, after]) {
			expect(outcome).toMatchObject({
				status: 'created',
				changes: [{ field: 'leadsourcecode', what: 'dropped' }],
			});
		}
	});
});

describe('Custom logic of the environment', () => {
	const bypass = [
		['mscrm.bypassbusinesslogicexecution', 'CustomSync,CustomAsync'],
		['mscrm.suppresscallbackregistrationexpanderjob', 'true'],
	] as const;

	it.each([
		[true, bypass.map(([, value]) => value)],
		[false, [undefined, undefined]],
	])('is passed by where the builder wants that (%s)', async (bypassLogic, wanted) => {
		world.dataverse.insert('leads', { emailaddress1: emailOf(2) });
		await send(await world.open({ bypassLogic }), [task({ n: 1 }), task({ n: 2 })]);
		expect(new Set(writes().map(({ resource }) => resource.split('(')[0]))).toEqual(
			new Set(['leads', 'tasks']),
		);
		for (const { headers } of writes()) expect(bypass.map(([name]) => headers[name])).toEqual(wanted);
	});
});

describe('Tasks', () => {
	it('belong to the sign-in where their owner is refused, and that is told', async () => {
		const lead = world.dataverse.insert('leads', { emailaddress1: emailOf(1) });
		world.dataverse.remove('systemusers', world.dataverse.ids.salesperson);
		const [outcome] = await send(await world.open(), [task({ n: 1 })]);
		expect(outcome).toMatchObject({
			status: 'updated',
			remoteId: lead,
			changes: [{ field: 'ownerid', what: 'dropped' }],
		});
		expect(tasks()).toMatchObject([{ _ownerid_value: world.dataverse.ids.application }]);
	});

	it('of do-not-contact steps are completed, also where the first try was cut off in between', async () => {
		const lead = world.dataverse.insert('leads', { emailaddress1: emailOf(1) });
		const destination = await world.open();
		world.dataverse.fault({
			on: ({ body }) => body.includes('"statecode":1'),
			trouble: { cut: 'insideAnswer' },
		});
		const [outcome] = await send(destination, [task({ n: 1, action: 'DNC' })]);
		expect(outcome).toMatchObject({ status: 'duplicate', remoteId: lead });
		expect(tasks()).toMatchObject([{ statecode: 1, statuscode: 5 }]);
	});

	it('that cannot be completed are told of', async () => {
		world.dataverse.insert('leads', { emailaddress1: emailOf(1) });
		world.dataverse.switches.lacking.add('prvWriteActivity');
		const [outcome] = await send(await world.open(), [task({ n: 1, action: 'DNC' })]);
		expect(outcome).toMatchObject({
			status: 'updated',
			changes: [{ field: 'statuscode', what: 'dropped' }],
		});
	});

	it('find their lead again where it was deleted in the meantime', async () => {
		await send(await world.open(), [task({ n: 1 })]);
		const destination = await world.open();
		let isDone = false;
		world.dataverse.fault({
			on: ({ body }) => {
				if (body.includes('PATCH /api/data/v9.2/tasks') && !isDone) {
					isDone = true;
					world.dataverse.remove('leads', String(leads()[0]?.['leadid']));
				}
				return false;
			},
			trouble: { hold: true },
		});
		const [outcome] = await send(destination, [task({ n: 1, step: 1 })]);
		expect(outcome).toMatchObject({ status: 'created' });
		expect(tasks()).toEqual([]);
	});
});
