import { asking } from './asking.ts';
import type { Ask } from './asking.ts';
import type { Field } from './fields.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

/**
 * Sources: REST API guide, "sObject Describe", "Describe Global"; SOAP API guide, DescribeSObjectResult; Object
 * Reference and Salesforce Field Reference, Lead (lengths, properties).
 */
describe('what the stand-in says of its objects', () => {
	let salesforce: SalesforceStandIn;
	let ask: Ask;

	beforeEach(async () => {
		salesforce = await startSalesforce();
		ask = asking(salesforce);
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	const fieldsOf = async (sobject: string): Promise<ReadonlyMap<string, Field>> => {
		const { body } = await ask('GET', `sobjects/${sobject}/describe`);
		return new Map((body as { fields: Field[] }).fields.map((field) => [field.name, field]));
	};

	it('describes a field with what a mapping needs', async () => {
		const fields = await fieldsOf('Lead');

		expect(fields.get('LastName')).toMatchObject({
			label: 'Last Name',
			type: 'string',
			length: 80,
			nillable: false,
			createable: true,
			updateable: true,
			filterable: true,
			custom: false,
			externalId: false,
			unique: false,
			defaultedOnCreate: false,
		});
		expect(fields.get('Company')).toMatchObject({ length: 255, nillable: false });
		expect(fields.get('Email')).toMatchObject({ type: 'email', length: 80, idLookup: true });
		expect(fields.get('Description')).toMatchObject({ length: 32_000, filterable: false });
		expect(fields.get('IsConverted')).toMatchObject({ createable: false, updateable: false });
	});

	it('tells the values of a picklist, and which is the default', async () => {
		const status = (await fieldsOf('Lead')).get('Status');

		expect(status).toMatchObject({ nillable: false, defaultedOnCreate: true, restrictedPicklist: false });
		expect(status?.picklistValues[0]).toEqual({
			active: true,
			value: 'Open - Not Contacted',
			label: 'Open - Not Contacted',
			defaultValue: true,
		});
	});

	it('leaves out fields that the caller cannot see', async () => {
		salesforce.settings.hiddenFields = ['Lead.HasOptedOutOfEmail', 'Lead.DoNotCall'];
		const fields = await fieldsOf('Lead');

		expect(fields.has('HasOptedOutOfEmail')).toBe(false);
		expect(fields.has('DoNotCall')).toBe(false);
		expect((await fieldsOf('Contact')).has('DoNotCall')).toBe(true);
	});

	it('shows fields that the caller cannot write as such', async () => {
		salesforce.settings.readOnlyFields = ['Lead.DoNotCall'];

		expect((await fieldsOf('Lead')).get('DoNotCall')).toMatchObject({
			createable: false,
			updateable: false,
		});
	});

	it.each([
		['unique', true],
		['notUnique', false],
	] as const)('has an external id that is %s', async (externalId, unique) => {
		salesforce.settings.externalId = externalId;

		expect((await fieldsOf('Lead')).get('Marketplace_Record__c')).toMatchObject({
			custom: true,
			externalId: true,
			idLookup: true,
			unique,
		});
	});

	it('has no external id where none was installed, and has it on the objects that it is told', async () => {
		salesforce.settings.externalIdOn = ['Lead', 'Task'];
		expect((await fieldsOf('Task')).has('Marketplace_Record__c')).toBe(true);
		salesforce.settings.externalId = 'absent';
		expect((await fieldsOf('Lead')).has('Marketplace_Record__c')).toBe(false);
	});

	it('has a country code only where the organisation has country picklists', async () => {
		expect((await fieldsOf('Lead')).has('CountryCode')).toBe(false);
		salesforce.settings.countryPicklist = true;
		const code = (await fieldsOf('Lead')).get('CountryCode');

		expect(code).toMatchObject({ type: 'picklist', restrictedPicklist: true });
		expect(code?.picklistValues.map(({ value }) => value)).toContain('DE');
	});

	it('says what the profile of the caller does not allow', async () => {
		salesforce.settings.denied = ['delete Lead'];
		const { body } = await ask('GET', 'sobjects/Lead');

		expect(body).toMatchObject({ objectDescribe: { createable: true, updateable: true, deletable: false } });
	});

	it('knows nothing of objects that the caller cannot see', async () => {
		salesforce.settings.hiddenObjects = ['Campaign'];
		const { body } = await ask('GET', 'sobjects');
		const names = (body as { sobjects: { name: string }[] }).sobjects.map(({ name }) => name);

		expect(names).toContain('Lead');
		expect(names).not.toContain('Campaign');
		expect(await ask('GET', 'sobjects/Campaign/describe')).toMatchObject({
			status: 404,
			body: [{ errorCode: 'NOT_FOUND' }],
		});
	});
});
