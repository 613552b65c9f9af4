import type { Client } from './client.ts';
import { signedIn } from './client.ts';
import type { DataverseStandIn } from './dataverse.ts';
import { startDataverse } from './dataverse.ts';

const NOBODY = '00000000-0000-4000-8000-00000000000f';

// https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes
// https://learn.microsoft.com/troubleshoot/power-platform/dataverse/dataverse-web-api-and-sdk/web-api-client-errors
describe('what is written', () => {
	let dataverse: DataverseStandIn;
	let client: Client;
	beforeEach(async () => {
		dataverse = await startDataverse();
		client = await signedIn(dataverse);
	});
	afterEach(async () => await dataverse.stop());

	it.each([
		[
			'a text that is too long',
			{ subject: 'x'.repeat(301) },
			400,
			'0x80044331',
			"The length of the 'subject' attribute of the 'lead' entity exceeded the maximum allowed length of '300'.",
		],
		['a long text that is too long', { description: 'x'.repeat(2001) }, 400, '0x80044331', "'2000'"],
		['a property that is not there', { nothing: 1 }, 400, '0x80060888', "Invalid property 'nothing'"],
		['a name in capitals', { LastName: 'A' }, 400, '0x80060888', "Invalid property 'LastName'"],
		['a look-up by its column', { ownerid: NOBODY }, 400, '0x80060888', "Invalid property 'ownerid'"],
		[
			'a navigation property that is not there',
			{ 'ParentContactId@odata.bind': `/contacts(${NOBODY})` },
			400,
			'0x80048d19',
			"An undeclared property 'ParentContactId' which only has property annotations",
		],
		[
			'a number for a text',
			{ lastname: 5 },
			400,
			'0x80048d19',
			"Cannot convert the literal '5' to the expected type 'Edm.String'",
		],
		[
			'a text for a number',
			{ leadsourcecode: 'Web' },
			400,
			'0x80048d19',
			"Cannot convert the literal 'Web' to the expected type 'Edm.Int32'",
		],
		['a text for yes or no', { donotemail: 'true' }, 400, '0x80048d19', "'Edm.Boolean'"],
		['a time that is none', { overriddencreatedon: 'yesterday' }, 400, '0x80048d19', "'Edm.DateTimeOffset'"],
		[
			'a choice that is not offered',
			{ leadsourcecode: 11 },
			400,
			'0x8004431a',
			"The value 11 of 'leadsourcecode' on record of type 'lead' is outside the valid range. Accepted Values: 1,2,3",
		],
		[
			'a row that is not there',
			{ 'parentcontactid@odata.bind': `/contacts(${NOBODY})` },
			404,
			'0x80040217',
			`contact With Id = ${NOBODY} Does Not Exist`,
		],
		[
			'a row of another table',
			{ 'parentcontactid@odata.bind': `/leads(${NOBODY})` },
			400,
			'0x80048d19',
			'contacts',
		],
		['what is no JSON', '{', 400, '0x80048d19', 'Invalid JSON'],
		['what is no object', '[]', 400, '0x80048d19', 'StartObject'],
	])('is refused for %s', async (_, body, status, code, message) => {
		const answer = await client.send('POST', 'leads', body);
		expect(answer.status).toBe(status);
		expect(answer.body?.error?.code).toBe(code);
		expect(answer.body?.error?.message).toContain(message);
		expect(dataverse.rows('leads')).toEqual([]);
	});

	it('may lack what forms require', async () => {
		expect((await client.send('POST', 'leads', {})).status).toBe(204);
	});

	it('fits up to the last character', async () => {
		const longest = { subject: 'x'.repeat(300), description: 'y'.repeat(2000) };
		expect((await client.send('POST', 'leads', longest)).status).toBe(204);
		expect(dataverse.rows('leads')[0]).toMatchObject(longest);
	});

	it('keeps no empty texts', async () => {
		await client.send('POST', 'leads', { firstname: '', lastname: 'A' });
		expect(dataverse.rows('leads')[0]).toMatchObject({ firstname: null });
	});

	it('passes over what only the system writes', async () => {
		const answer = await client.send('POST', 'leads', {
			lastname: 'A',
			createdon: '2001-01-01T00:00:00Z',
			fullname: 'Somebody',
			statecode: 1,
			_ownerid_value: NOBODY,
			'lastname@OData.Community.Display.V1.FormattedValue': 'A',
		});
		expect(answer.status).toBe(204);
		expect(dataverse.rows('leads')[0]).toMatchObject({ fullname: 'A', statecode: 0 });
	});

	it('can have the day of its creation overridden', async () => {
		await client.send('POST', 'leads', { overriddencreatedon: '2001-01-01T00:00:00+01:00' });
		expect(dataverse.rows('leads')[0]).toMatchObject({ createdon: '2000-12-31T23:00:00Z' });
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/security-access-coding
	it.each([
		['prvCreateLead', 'PATCH', 'leads', {}],
		['prvCreateActivity', 'POST', 'tasks', {}],
		['prvReadContact', 'GET', 'contacts', undefined],
	])('needs %s', async (privilege, method, set, body) => {
		const path = method === 'PATCH' ? `${set}(${NOBODY})` : set;
		const asked = async (): Promise<unknown> => {
			const held = `Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='${privilege}')`;
			const { application } = dataverse.ids;
			return (await client.send('GET', `systemusers(${application})/${held}`)).body?.['RolePrivileges'];
		};
		expect(await asked()).toEqual([expect.objectContaining({ PrivilegeName: privilege, Depth: 'Global' })]);
		dataverse.switches.lacking.add(privilege);
		expect(await asked()).toEqual([]);
		const answer = await client.send(method, path, body);
		expect([answer.status, answer.body?.error?.code]).toEqual([403, '0x80040220']);
		expect(answer.body?.error?.message).toContain(`is missing ${privilege} privilege`);
	});

	it('needs the right to write and to delete what is there', async () => {
		const id = dataverse.insert('leads', { lastname: 'A' });
		dataverse.switches.lacking.add('prvWriteLead').add('prvDeleteLead');
		expect((await client.send('PATCH', `leads(${id})`, {})).status).toBe(403);
		expect((await client.send('DELETE', `leads(${id})`)).status).toBe(403);
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/whoami
	it('comes from somebody', async () => {
		const { application, businessUnit, organization } = dataverse.ids;
		expect((await client.send('GET', 'WhoAmI')).body).toMatchObject({
			UserId: application,
			BusinessUnitId: businessUnit,
			OrganizationId: organization,
		});
	});
});
