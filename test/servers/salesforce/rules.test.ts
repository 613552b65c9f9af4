import { asking } from './asking.ts';
import type { Ask } from './asking.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

/**
 * Sources: SOAP API guide, StatusCode; the texts as clients recorded them: country picklists in verbb/formie issue 963,
 * the others on GitHub, STRING_TOO_LONG and INVALID_EMAIL_ADDRESS with label, value and field.
 */
describe('what a record must be', () => {
	let salesforce: SalesforceStandIn;
	let ask: Ask;

	beforeEach(async () => {
		salesforce = await startSalesforce();
		ask = asking(salesforce);
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	const create = async (fields: Record<string, unknown>): Promise<unknown> => {
		const { status, body } = await ask('POST', 'sobjects/Lead', {
			LastName: 'Example',
			Company: 'Contoso',
			...fields,
		});
		return status === 201 ? 'created' : (body as unknown[])[0];
	};

	it('has its required fields, not blank', async () => {
		expect(await create({ LastName: '  ', Company: null })).toMatchObject({
			errorCode: 'REQUIRED_FIELD_MISSING',
			fields: ['LastName', 'Company'],
		});
		salesforce.settings.requiredCustomField = true;
		expect(await create({})).toMatchObject({
			errorCode: 'REQUIRED_FIELD_MISSING',
			fields: ['Region__c'],
		});
		expect(await create({ Region__c: 'EMEA' })).toBe('created');
	});

	it('keeps its required fields', async () => {
		const id = salesforce.insert('Lead', { LastName: 'Typed', Company: 'Contoso' });

		expect(await ask('PATCH', `sobjects/Lead/${id}`, { Company: '' })).toMatchObject({
			status: 400,
			body: [{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Company'] }],
		});
	});

	it('has texts that fit', async () => {
		const name = 'x'.repeat(81);

		expect(await create({ LastName: name })).toEqual({
			errorCode: 'STRING_TOO_LONG',
			message: `Last Name: data value too large: ${name} (max length=80)`,
			fields: ['LastName'],
		});
		expect(await create({ LastName: 'x'.repeat(80), Description: 'y'.repeat(32_000) })).toBe('created');
	});

	it('has texts without blanks around them, and none that is empty', async () => {
		await create({ LastName: ' Example ', Title: '' });

		expect(salesforce.records('Lead')).toMatchObject([{ LastName: 'Example', Title: null }]);
	});

	it('has an e-mail address that is one', async () => {
		expect(await create({ Email: 'ann@example' })).toEqual({
			errorCode: 'INVALID_EMAIL_ADDRESS',
			message: 'Email: invalid email address: ann@example',
			fields: ['Email'],
		});
	});

	it('has values of the right types', async () => {
		expect(await create({ DoNotCall: 'yes' })).toEqual({
			errorCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
			message: 'Do Not Call: value not of required type: yes',
			fields: ['DoNotCall'],
		});
		expect(await create({ NumberOfEmployees: 'many' })).toMatchObject({
			errorCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
		});
		expect(await create({ Title: 5 })).toMatchObject({ errorCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD' });
		expect(await create({ DoNotCall: true, NumberOfEmployees: 5 })).toBe('created');
	});

	it('names all that is wrong with its values', async () => {
		const body = { LastName: 'Example', Company: 'Contoso', Email: 'ann', Title: 'x'.repeat(129) };

		expect((await ask('POST', 'sobjects/Lead', body)).body).toMatchObject([
			{ errorCode: 'STRING_TOO_LONG' },
			{ errorCode: 'INVALID_EMAIL_ADDRESS' },
		]);
	});

	it('takes any value in a picklist, unless it is restricted', async () => {
		expect(await create({ LeadSource: 'AzureMarketplace' })).toBe('created');
		salesforce.settings.restrictedLeadSource = true;
		expect(await create({ LeadSource: 'AzureMarketplace' })).toEqual({
			errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
			message: 'Lead Source: bad value for restricted picklist field: AzureMarketplace',
			fields: ['LeadSource'],
		});
		expect(await create({ LeadSource: 'Web' })).toBe('created');
	});

	it('takes any country, unless there is a list of countries', async () => {
		expect(await create({ Country: 'US' })).toBe('created');
		expect(await create({ CountryCode: 'US' })).toMatchObject({ errorCode: 'INVALID_FIELD' });
		salesforce.settings.countryPicklist = true;
		expect(await create({ Country: 'US' })).toEqual({
			errorCode: 'FIELD_INTEGRITY_EXCEPTION',
			message:
				"There's a problem with this country, even though it may appear correct. Please select a " +
				'country/territory from the list of valid countries.: Country',
			fields: ['Country'],
		});
		expect(await create({ CountryCode: 'XX' })).toMatchObject({ errorCode: 'FIELD_INTEGRITY_EXCEPTION' });
		expect(await create({ Country: 'Germany' })).toBe('created');
		expect(await create({ CountryCode: 'US' })).toBe('created');
		expect(salesforce.records('Lead').slice(1)).toMatchObject([
			{ Country: 'Germany', CountryCode: 'DE' },
			{ Country: 'United States', CountryCode: 'US' },
		]);
	});

	it('has no field that the caller cannot see, and no value in one that the caller cannot write', async () => {
		salesforce.settings.hiddenFields = ['Lead.HasOptedOutOfEmail'];
		salesforce.settings.readOnlyFields = ['Lead.DoNotCall'];

		expect(await create({ HasOptedOutOfEmail: true })).toEqual({
			errorCode: 'INVALID_FIELD',
			message: "No such column 'HasOptedOutOfEmail' on sobject of type Lead",
		});
		expect(await create({ DoNotCall: true })).toMatchObject({
			errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
			fields: ['DoNotCall'],
		});
		expect(await create({ IsConverted: true })).toMatchObject({
			errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
		});
	});

	it('shares no unique value with another', async () => {
		const other = salesforce.insert('Lead', {
			LastName: 'Typed',
			Company: 'Contoso',
			Marketplace_Record__c: 'a',
		});

		expect(await create({ Marketplace_Record__c: 'A' })).toEqual({
			errorCode: 'DUPLICATE_VALUE',
			message: `duplicate value found: Marketplace_Record__c duplicates value on record with id: ${other}`,
			fields: [],
		});
		salesforce.settings.externalId = 'notUnique';
		expect(await create({ Marketplace_Record__c: 'A' })).toBe('created');
	});

	it('refers to what is there, of the right type', async () => {
		const task = async (WhoId: string): Promise<unknown> =>
			((await ask('POST', 'sobjects/Task', { WhoId })).body as unknown[])[0];
		const gone = salesforce.insert('Lead', { LastName: 'Typed', Company: 'Contoso' });
		salesforce.remove(gone);

		expect(await task('00QgK0000099999')).toMatchObject({ errorCode: 'INVALID_CROSS_REFERENCE_KEY' });
		expect(await task(salesforce.people.queue)).toMatchObject({ errorCode: 'MALFORMED_ID' });
		expect(await task('nope')).toMatchObject({ errorCode: 'MALFORMED_ID' });
		expect(await task(gone)).toMatchObject({ errorCode: 'ENTITY_IS_DELETED' });
	});

	it('is not held by somebody else at the moment', async () => {
		let times = 1;
		salesforce.settings.locked = (sobject, { LastName }) =>
			sobject === 'Lead' && LastName === 'Busy' && times-- > 0;

		expect(await create({ LastName: 'Busy' })).toMatchObject({
			errorCode: 'UNABLE_TO_LOCK_ROW',
			message: expect.stringContaining('unable to obtain exclusive access to this record') as string,
		});
		expect(await create({ LastName: 'Busy' })).toBe('created');
	});

	it('keeps to the rules of its organisation', async () => {
		salesforce.settings.validationRule = (_, { Phone }) => (Phone === null ? 'A phone is needed.' : null);

		expect(await create({})).toEqual({
			errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
			message: 'A phone is needed.',
			fields: [],
		});
		expect(await create({ Phone: '+44 20 7946 0000' })).toBe('created');
	});
});
