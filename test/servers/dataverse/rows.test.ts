import type { Client } from './client.ts';
import { signedIn } from './client.ts';
import type { DataverseStandIn } from './dataverse.ts';
import { startDataverse } from './dataverse.ts';

const ID = '0F0F0F0F-0000-4000-8000-00000000000A';
const id = ID.toLowerCase();

describe('rows', () => {
	let dataverse: DataverseStandIn;
	let client: Client;
	let now: number;
	beforeEach(async () => {
		now = Date.parse('2026-11-23T08:00:00.000Z');
		dataverse = await startDataverse({ clock: () => now });
		client = await signedIn(dataverse);
	});
	afterEach(async () => await dataverse.stop());

	// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-entity-web-api
	it('are created by POST with 204 and their address, or with 201 and what was made', async () => {
		const plain = await client.send('POST', 'leads', { lastname: 'One' });
		expect(plain.status).toBe(204);
		const [row] = dataverse.rows('leads');
		expect(plain.headers.get('odata-entityid')).toBe(
			`${dataverse.origin}/api/data/v9.2/leads(${String(row?.['leadid'])})`,
		);
		const shown = await client.send(
			'POST',
			'leads?$select=lastname',
			{ lastname: 'Two', leadid: ID },
			{
				Prefer: 'return=representation',
			},
		);
		expect(shown.status).toBe(201);
		expect(shown.headers.get('preference-applied')).toBe('return=representation');
		expect(shown.body).toMatchObject({ leadid: id, lastname: 'Two' });
		expect(shown.body).not.toHaveProperty('firstname');
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api
	it('are created or updated by PATCH: 204 both ways', async () => {
		expect((await client.send('PATCH', `leads(${ID})`, { lastname: 'A' })).status).toBe(204);
		expect((await client.send('PATCH', `leads(${ID})`, { firstname: 'B' })).status).toBe(204);
		expect(dataverse.rows('leads')).toEqual([expect.objectContaining({ leadid: id, fullname: 'B A' })]);
	});

	it('tell 201 from 200 in the representation', async () => {
		const prefer = { Prefer: 'return=representation' };
		expect((await client.send('PATCH', `leads(${ID})`, { lastname: 'A' }, prefer)).status).toBe(201);
		expect((await client.send('PATCH', `leads(${ID})`, { lastname: 'B' }, prefer)).status).toBe(200);
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/perform-conditional-operations-using-web-api
	it('are only created with If-None-Match: *, 412 where they are there', async () => {
		const once = { 'If-None-Match': '*' };
		expect((await client.send('PATCH', `leads(${ID})`, { lastname: 'A' }, once)).status).toBe(204);
		const again = await client.send('PATCH', `leads(${ID})`, { lastname: 'B' }, once);
		expect(again.status).toBe(412);
		expect(again.body?.error).toEqual({
			code: '0x80040237',
			message: 'A record with matching key values already exists.',
		});
		expect(dataverse.rows('leads')).toEqual([expect.objectContaining({ lastname: 'A' })]);
		expect((await client.send('POST', 'leads', { leadid: ID })).status).toBe(412);
	});

	it('are only updated with If-Match: *, 404 where they are not there', async () => {
		const there = { 'If-Match': '*' };
		const missing = await client.send('PATCH', `leads(${id})`, { lastname: 'A' }, there);
		expect(missing.status).toBe(404);
		expect(missing.body?.error).toEqual({
			code: '0x80040217',
			message: `lead With Id = ${id} Does Not Exist`,
		});
		expect(dataverse.rows('leads')).toEqual([]);
		await client.send('PATCH', `leads(${ID})`, { lastname: 'A' });
		expect((await client.send('PATCH', `leads(${ID})`, { lastname: 'B' }, there)).status).toBe(204);
	});

	it("take If-None-Match: null for no condition, as Microsoft's samples send it", async () => {
		await client.send('PATCH', `leads(${ID})`, {});
		expect((await client.send('PATCH', `leads(${ID})`, {}, { 'If-None-Match': 'null' })).status).toBe(204);
	});

	it('are protected by their version', async () => {
		await client.send('PATCH', `leads(${ID})`, { lastname: 'A' });
		const version = String(dataverse.rows('leads')[0]?.['@odata.etag']);
		dataverse.change('leads', ID, { lastname: 'B' });
		const stale = await client.send('PATCH', `leads(${ID})`, { lastname: 'C' }, { 'If-Match': version });
		expect([stale.status, stale.body?.error?.code]).toEqual([412, '0x80060882']);
		expect((await client.send('DELETE', `leads(${ID})`, undefined, { 'If-Match': version })).status).toBe(
			412,
		);
	});

	it('come back by PATCH when they were deleted', async () => {
		await client.send('PATCH', `leads(${ID})`, { lastname: 'A', firstname: 'X' });
		expect((await client.send('DELETE', `leads(${ID})`)).status).toBe(204);
		expect((await client.send('DELETE', `leads(${ID})`)).status).toBe(404);
		expect((await client.send('PATCH', `leads(${ID})`, { lastname: 'A' })).status).toBe(204);
		expect(dataverse.rows('leads')[0]).not.toHaveProperty('firstname');
		dataverse.remove('leads', ID);
		expect(dataverse.rows('leads')).toEqual([]);
	});

	it('belong to the caller unless an owner is bound, and show who wrote them', async () => {
		const { application, salesperson, team } = dataverse.ids;
		await client.send('POST', 'leads', { lastname: 'A' });
		await client.send('POST', 'leads', { 'ownerid@odata.bind': `/systemusers(${salesperson})` });
		await client.send('POST', 'leads', { 'ownerid@odata.bind': `teams(${team})` });
		expect(dataverse.rows('leads').map((row) => row['_ownerid_value'])).toEqual([
			application,
			salesperson,
			team,
		]);
		const theirs = dataverse.insert('leads', { lastname: 'Theirs' });
		now += 60_000;
		await client.send('PATCH', `leads(${theirs})`, { jobtitle: 'Boss' });
		expect(dataverse.rows('leads').at(-1)).toMatchObject({
			_createdby_value: salesperson,
			_ownerid_value: salesperson,
			_modifiedby_value: application,
			createdon: '2026-11-23T08:00:00Z',
			modifiedon: '2026-11-23T08:01:00Z',
		});
	});

	it('start open and reachable, rated warm', async () => {
		await client.send('POST', 'leads', { lastname: 'A' });
		expect(dataverse.rows('leads')[0]).toMatchObject({
			statecode: 0,
			statuscode: 1,
			leadqualitycode: 2,
			donotemail: false,
			donotphone: false,
			donotbulkemail: false,
			donotpostalmail: false,
			donotfax: false,
		});
	});

	// The page of the lead names the states; a form shows closed leads read-only, the Web API does not refuse them.
	it('take changes when they are closed, unless a plug-in of the environment refuses', async () => {
		const lead = dataverse.insert('leads', { lastname: 'Old', statecode: 1 });
		expect(dataverse.rows('leads')[0]).toMatchObject({ statecode: 1, statuscode: 3 });
		expect((await client.send('PATCH', `leads(${lead})`, { jobtitle: 'x' })).status).toBe(204);
		dataverse.switches.closedLeadsRefuse = true;
		const refused = await client.send('PATCH', `leads(${lead})`, { jobtitle: 'y' });
		expect([refused.status, refused.body?.error?.code]).toEqual([400, '0x80040265']);
	});

	it('change their state with a reason that fits it', async () => {
		await client.send('PATCH', `leads(${ID})`, { lastname: 'A' });
		expect((await client.send('PATCH', `leads(${ID})`, { statecode: 2 })).status).toBe(204);
		expect(dataverse.rows('leads')[0]).toMatchObject({ statecode: 2, statuscode: 4 });
		const wrong = await client.send('PATCH', `leads(${ID})`, { statecode: 1, statuscode: 4 });
		expect([wrong.status, wrong.body?.error?.code]).toEqual([400, '0x80048408']);
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/task and …/phonecall
	it.each(['task', 'phonecall'])('of the kind %s are about a lead or a contact', async (activity) => {
		const lead = dataverse.insert('leads', { lastname: 'A' });
		const contact = dataverse.insert('contacts', { lastname: 'B' });
		const body = {
			subject: 'Follow up',
			[`regardingobjectid_lead_${activity}@odata.bind`]: `/leads(${lead})`,
		};
		expect((await client.send('PATCH', `${activity}s(${ID})`, body)).status).toBe(204);
		const other = { [`regardingobjectid_contact_${activity}@odata.bind`]: `/contacts(${contact})` };
		expect((await client.send('POST', `${activity}s`, other)).status).toBe(204);
		const short = { 'regardingobjectid_lead@odata.bind': `/leads(${lead})` };
		expect((await client.send('POST', `${activity}s`, short)).status).toBe(204);
		expect(dataverse.rows(`${activity}s`).map((row) => row['_regardingobjectid_value'])).toEqual([
			lead,
			contact,
			lead,
		]);
		expect(dataverse.rows(`${activity}s`)[0]).toMatchObject({
			activityid: id,
			statecode: 0,
			prioritycode: 1,
		});
		const again = await client.send('PATCH', `${activity}s(${ID})`, body, { 'If-None-Match': '*' });
		expect(again.status).toBe(412);
	});

	it('stay tied to campaigns and contacts', async () => {
		const campaign = dataverse.insert('campaigns', { name: 'Marketplace' });
		const contact = dataverse.insert('contacts', { lastname: 'B', emailaddress1: 'b@example.com' });
		await client.send('PATCH', `leads(${ID})`, {
			'campaignid@odata.bind': `/campaigns(${campaign})`,
			'parentcontactid@odata.bind': `${dataverse.origin}/api/data/v9.2/contacts(${contact})`,
		});
		expect(dataverse.rows('leads')[0]).toMatchObject({
			_campaignid_value: campaign,
			_parentcontactid_value: contact,
		});
		await client.send('PATCH', `leads(${ID})`, { 'campaignid@odata.bind': null });
		expect(dataverse.rows('leads')[0]).toMatchObject({ _campaignid_value: null });
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/manage-duplicate-detection-create-update
	it.each([412, 500] as const)('are refused as duplicates with %s, if the caller asks', async (status) => {
		dataverse.insert('leads', { emailaddress1: 'Ann@example.com' });
		const twin = { emailaddress1: 'ann@example.com' };
		const detect = { 'MSCRM.SuppressDuplicateDetection': 'false' };
		expect((await client.send('POST', 'leads', twin, detect)).status).toBe(204);
		dataverse.switches.duplicateRule = status;
		expect((await client.send('POST', 'leads', twin)).status).toBe(204);
		expect((await client.send('POST', 'leads', {}, detect)).status).toBe(204);
		const refused = await client.send('PATCH', `leads(${ID})`, twin, detect);
		expect([refused.status, refused.body?.error?.code]).toEqual([status, '0x80040333']);
		expect(dataverse.rows('leads')).toHaveLength(4);
		const [, , , blank] = dataverse.rows('leads');
		const update = await client.send('PATCH', `leads(${String(blank?.['leadid'])})`, twin, detect);
		expect(update.status).toBe(status);
	});

	it('are not made where a plug-in refuses them, in words that quote them', async () => {
		dataverse.switches.refusedLastNames.add('Plover');
		const refused = await client.send('POST', 'leads', { lastname: 'Plover' });
		expect([refused.status, refused.body?.error?.code]).toEqual([400, '0x80040265']);
		expect(refused.body?.error?.message).toContain('Plover');
		expect(dataverse.rows('leads')).toEqual([]);
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/define-alternate-keys-entity
	it('are refused where another has their alternate key, blank keys never', async () => {
		dataverse.defineKey('leads', 'new_email', ['emailaddress1']);
		await client.send('POST', 'leads', { emailaddress1: 'a@example.com' });
		const second = await client.send('POST', 'leads', { emailaddress1: 'A@example.com' });
		expect([second.status, second.body?.error?.code]).toEqual([412, '0x80060892']);
		expect((await client.send('POST', 'leads', {})).status).toBe(204);
		expect((await client.send('POST', 'leads', {})).status).toBe(204);
	});
});
