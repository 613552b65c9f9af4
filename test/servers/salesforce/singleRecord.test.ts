import { asking } from './asking.ts';
import type { Ask } from './asking.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

/**
 * Sources: REST API guide, "sObject Basic Information", "sObject Rows", "Upsert Records Using sObject Rows by External
 * ID" (300 for several matches, 404 for addresses that end in `.inc`), "Status Codes and Error Responses".
 */
describe('single records', () => {
	let salesforce: SalesforceStandIn;
	let ask: Ask;

	beforeEach(async () => {
		salesforce = await startSalesforce();
		ask = asking(salesforce);
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	const lead = (more: Record<string, string> = {}): string =>
		salesforce.insert('Lead', { LastName: 'Typed', Company: 'Contoso', ...more });
	const GOOD = { LastName: 'Example', Company: 'Contoso' };

	it('creates one', async () => {
		const { status, headers, body } = await ask('POST', 'sobjects/Lead', GOOD);
		const id = salesforce.records('Lead')[0]?.Id;

		expect(status).toBe(201);
		expect(headers.get('location')).toBe(`/services/data/v62.0/sobjects/Lead/${String(id)}`);
		expect(body).toEqual({ id, success: true, errors: [] });
	});

	it('says what is wrong with one, under errorCode', async () => {
		expect(await ask('POST', 'sobjects/Lead', { Email: 'ann@example.com' })).toMatchObject({
			status: 400,
			body: [
				{
					errorCode: 'REQUIRED_FIELD_MISSING',
					message: 'Required fields are missing: [LastName, Company]',
					fields: ['LastName', 'Company'],
				},
			],
		});
	});

	it('reads one, all of it or some', async () => {
		const id = lead({ Email: 'ann@example.com' });

		expect((await ask('GET', `sobjects/Lead/${id}`)).body).toMatchObject({
			attributes: { type: 'Lead' },
			Email: 'ann@example.com',
			Phone: null,
		});
		expect((await ask('GET', `sobjects/Lead/${id}?fields=LastName`)).body).toEqual({
			attributes: { type: 'Lead', url: `/services/data/v62.0/sobjects/Lead/${id}` },
			Id: id,
			LastName: 'Typed',
		});
	});

	it('updates one and deletes one without a word', async () => {
		const id = lead();

		expect(await ask('PATCH', `sobjects/Lead/${id}`, { Title: 'Buyer' })).toMatchObject({
			status: 204,
			body: '',
		});
		expect(salesforce.record(id)).toMatchObject({
			Title: 'Buyer',
			LastModifiedById: salesforce.people.integrationUser,
		});
		expect((await ask('DELETE', `sobjects/Lead/${id}`)).status).toBe(204);
		expect(salesforce.records('Lead')).toEqual([]);
	});

	it('tells apart an id that is none, one that there is not, and one that is deleted', async () => {
		const gone = lead();
		salesforce.remove(gone);
		const patch = async (id: string): Promise<unknown> => {
			const { status, body } = await ask('PATCH', `sobjects/Lead/${id}`, { Title: 'Buyer' });
			return { status, errorCode: (body as { errorCode: string }[])[0]?.errorCode };
		};

		expect(await patch('nope')).toEqual({ status: 400, errorCode: 'MALFORMED_ID' });
		expect(await patch('00QgK0000099999')).toEqual({ status: 404, errorCode: 'NOT_FOUND' });
		expect(await patch(gone)).toEqual({ status: 404, errorCode: 'ENTITY_IS_DELETED' });
	});

	it('takes no id in the body', async () => {
		const id = lead();

		expect(await ask('PATCH', `sobjects/Lead/${id}`, { Id: id })).toMatchObject({
			status: 400,
			body: [
				{
					errorCode: 'INVALID_FIELD',
					message: 'The Id field should not be specified in the sobject data.',
				},
			],
		});
	});

	it('creates by an external id, then updates', async () => {
		const path = 'sobjects/Lead/Marketplace_Record__c/a%20b';
		const first = await ask('PATCH', path, GOOD);
		const id = salesforce.records('Lead')[0]?.Id;

		expect(first).toMatchObject({ status: 201, body: { id, success: true, errors: [], created: true } });
		expect(salesforce.records('Lead')).toMatchObject([{ Marketplace_Record__c: 'a b' }]);
		expect(await ask('PATCH', path, { Title: 'Buyer' })).toMatchObject({
			status: 200,
			body: { id, success: true, errors: [], created: false },
		});
	});

	it('updates by an external id without a word before version 46', async () => {
		lead({ Marketplace_Record__c: 'a' });

		expect(
			(
				await asking(salesforce, '45.0')('PATCH', 'sobjects/Lead/Marketplace_Record__c/a', {
					Title: 'Buyer',
				})
			).status,
		).toBe(204);
	});

	it('creates nothing where only an update is wanted', async () => {
		const path = 'sobjects/Lead/Marketplace_Record__c/a?updateOnly=true';

		expect((await ask('PATCH', path, GOOD)).status).toBe(404);
		expect(salesforce.records('Lead')).toEqual([]);
	});

	it('lists the addresses of all records where several match, and changes none', async () => {
		const ids = [lead({ Email: 'ann@example.com' }), lead({ Email: 'ANN@example.com' })];

		expect(await ask('PATCH', 'sobjects/Lead/Email/ann@example.com', { Title: 'Buyer' })).toMatchObject({
			status: 300,
			body: ids.map((id) => `/services/data/v62.0/sobjects/Lead/${id}`),
		});
		expect(salesforce.records('Lead')).toMatchObject([{ Title: null }, { Title: null }]);
	});

	it('finds nothing at an address that ends in .inc', async () => {
		lead({ Email: 'ann@email.inc' });

		expect((await ask('PATCH', 'sobjects/Lead/Email/ann@email.inc', { Title: 'Buyer' })).status).toBe(404);
		expect((await ask('GET', 'sobjects/Lead/Email/ann@email.inc')).status).toBe(404);
	});

	it('does not take the external id in the body too', async () => {
		const body = { ...GOOD, Marketplace_Record__c: 'a' };

		expect(await ask('PATCH', 'sobjects/Lead/Marketplace_Record__c/a', body)).toMatchObject({
			status: 400,
			body: [{ errorCode: 'INVALID_FIELD' }],
		});
	});

	it('knows no external id that there is not', async () => {
		salesforce.settings.externalId = 'absent';

		expect(await ask('PATCH', 'sobjects/Lead/Marketplace_Record__c/a', GOOD)).toMatchObject({
			status: 404,
			body: [
				{
					errorCode: 'NOT_FOUND',
					message: 'Provided external ID field does not exist or is not accessible: Marketplace_Record__c',
				},
			],
		});
	});

	it('refuses what the profile does not allow', async () => {
		const id = lead();
		salesforce.settings.denied = ['delete Lead', 'create Lead', 'update Lead'];
		const refusal = { status: 403, body: [{ errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' }] };

		expect(await ask('DELETE', `sobjects/Lead/${id}`)).toMatchObject(refusal);
		expect(await ask('PATCH', `sobjects/Lead/${id}`, { Title: 'Buyer' })).toMatchObject(refusal);
		expect(await ask('POST', 'sobjects/Lead', GOOD)).toMatchObject(refusal);
		expect(salesforce.records('Lead')).toMatchObject([{ Title: null }]);
	});
});
