import type { Client } from './client.ts';
import { signedIn } from './client.ts';
import { picklist, text } from './columns.ts';
import type { DataverseStandIn } from './dataverse.ts';
import { startDataverse } from './dataverse.ts';

const LEAD = "EntityDefinitions(LogicalName='lead')";
const CAST = 'Microsoft.Dynamics.CRM.';

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
// https://learn.microsoft.com/dynamics365/sales/developer/entities/lead
describe("the stand-in's metadata", () => {
	let dataverse: DataverseStandIn;
	let client: Client;
	beforeEach(async () => {
		dataverse = await startDataverse();
		client = await signedIn(dataverse);
	});
	afterEach(async () => await dataverse.stop());

	async function lengths(kind: string): Promise<Record<string, unknown>> {
		const path = `${LEAD}/Attributes/${CAST}${kind}AttributeMetadata?$select=LogicalName,MaxLength`;
		const { body } = await client.send('GET', path);
		const pairs = body?.value?.map((each): [string, unknown] => [
			String(each['LogicalName']),
			each['MaxLength'],
		]);
		return Object.fromEntries(pairs ?? []);
	}

	it('names the set, the key and the name of a table', async () => {
		const { body } = await client.send('GET', `${LEAD}?$select=EntitySetName,PrimaryIdAttribute`);
		expect(body).toMatchObject({ EntitySetName: 'leads', PrimaryIdAttribute: 'leadid' });
		expect(body).not.toHaveProperty('PrimaryNameAttribute');
	});

	it('says how long texts may be, under the cast to their kind', async () => {
		expect(await lengths('String')).toMatchObject({
			subject: 300,
			firstname: 50,
			lastname: 50,
			companyname: 100,
			emailaddress1: 100,
			telephone1: 50,
			jobtitle: 100,
			address1_country: 80,
		});
		expect(await lengths('Memo')).toEqual({ description: 2000 });
		const { status, body } = await client.send('GET', `${LEAD}/Attributes?$select=MaxLength`);
		expect(status).toBe(400);
		expect(body?.error?.message).toContain("'MaxLength' on type 'Microsoft.Dynamics.CRM.AttributeMetadata'");
	});

	it('says who may write a column, and who asks for it', async () => {
		const select = 'LogicalName,IsValidForCreate,IsValidForUpdate,RequiredLevel,AttributeType';
		const { body } = await client.send('GET', `${LEAD}/Attributes?$select=${select}`);
		const named = (name: string): unknown => body?.value?.find((each) => each['LogicalName'] === name);
		expect(named('lastname')).toMatchObject({
			'@odata.type': '#Microsoft.Dynamics.CRM.StringAttributeMetadata',
			IsValidForCreate: true,
			IsValidForUpdate: true,
			RequiredLevel: { Value: 'ApplicationRequired' },
		});
		expect(named('createdon')).toMatchObject({ IsValidForCreate: false, IsValidForUpdate: false });
		expect(named('leadid')).toMatchObject({ IsValidForCreate: true, IsValidForUpdate: false });
		expect(named('ownerid')).toMatchObject({ AttributeType: 'Owner' });
	});

	it('filters attributes', async () => {
		const path = `${LEAD}/Attributes?$select=LogicalName&$filter=`;
		const ofType = encodeURIComponent(`AttributeType eq ${CAST}AttributeTypeCode'Memo'`);
		const { body } = await client.send('GET', path + ofType);
		expect(body?.value?.map((each) => each['LogicalName'])).toEqual(['description']);
		const named = encodeURIComponent("LogicalName eq 'subject' or LogicalName eq 'jobtitle'");
		expect((await client.send('GET', path + named)).body?.value).toHaveLength(2);
	});

	it("lists the options of a choice, which are the environment's own", async () => {
		dataverse.defineColumn(
			'leads',
			picklist('leadsourcecode', 'Lead Source', { 8: 'Web', 100000001: 'Marketplace' }),
		);
		const one = `${LEAD}/Attributes(LogicalName='leadsourcecode')/${CAST}PicklistAttributeMetadata`;
		const { body } = await client.send(
			'GET',
			`${one}?$select=LogicalName&$expand=OptionSet($select=Options)`,
		);
		const { Options } = body?.['OptionSet'] as {
			Options: { Value: number; Label: { UserLocalizedLabel: object } }[];
		};
		expect(Options.map(({ Value, Label }) => ({ Value, ...Label.UserLocalizedLabel }))).toEqual([
			expect.objectContaining({ Value: 8, Label: 'Web' }),
			expect.objectContaining({ Value: 100000001, Label: 'Marketplace' }),
		]);
	});

	it('has the options that are delivered with the product', async () => {
		const { body } = await client.send(
			'GET',
			`${LEAD}/Attributes/${CAST}PicklistAttributeMetadata?$expand=OptionSet`,
		);
		const source = body?.value?.find((each) => each['LogicalName'] === 'leadsourcecode');
		const { Options } = source?.['OptionSet'] as { Options: { Value: number }[] };
		expect(Options.map(({ Value }) => Value)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
	});

	it('knows a column that a maker has added', async () => {
		dataverse.defineColumn('leads', text('new_offer', 'Offer', 60, { required: 'ApplicationRequired' }));
		expect(await lengths('String')).toMatchObject({ new_offer: 60 });
		expect((await client.send('POST', 'leads', { new_offer: 'x' })).status).toBe(204);
	});

	it.each([
		["EntityDefinitions(LogicalName='nothing')", 404],
		[`${LEAD}/Attributes(LogicalName='nothing')`, 404],
		[`${LEAD}/Attributes/${CAST}NothingAttributeMetadata`, 404],
		[`${LEAD}/Attributes?$expand=OptionSet`, 400],
	])('refuses %s with %s', async (path, status) => {
		expect((await client.send('GET', path)).status).toBe(status);
	});
});
