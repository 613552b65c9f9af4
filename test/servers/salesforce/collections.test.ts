import { asking, typed } from './asking.ts';
import type { Answer, Ask } from './asking.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

interface Result {
	readonly id?: string;
	readonly success: boolean;
	readonly created?: boolean;
	readonly errors: readonly { statusCode: string; message: string; fields: string[] }[];
}

/**
 * Sources: REST API guide, "sObject Collections" and its pages on create, update, upsert and delete. That a column that
 * there is not refuses the whole request: the body is parsed first (`Unexpected JsonMappingException: No such column`,
 * simple-salesforce issue 372). That every row that shares an external id is rejected: as a Go client on GitHub notes.
 * EXCEEDED_ID_LIMIT: as users of jsforce met it.
 */
describe('collections of records', () => {
	let salesforce: SalesforceStandIn;
	let ask: Ask;

	beforeEach(async () => {
		salesforce = await startSalesforce();
		ask = asking(salesforce);
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	const good = (more: Record<string, unknown> = {}): Record<string, unknown> =>
		typed('Lead', { LastName: 'Example', Company: 'Contoso', ...more });
	const lead = (more: Record<string, string> = {}): string =>
		salesforce.insert('Lead', { LastName: 'Typed', Company: 'Contoso', ...more });
	const results = ({ body }: Answer): readonly Result[] => body as readonly Result[];
	const codes = (answer: Answer): string[] =>
		results(answer).map(({ success, errors }) => (success ? 'success' : (errors[0]?.statusCode ?? '')));
	const upsert = async (records: readonly unknown[], more: object = {}): Promise<Answer> =>
		await ask('PATCH', 'composite/sobjects/Lead/Marketplace_Record__c', { records, ...more });

	it('creates, answers 200 with failures too, and keeps the order', async () => {
		const answer = await ask('POST', 'composite/sobjects', {
			records: [good({ LastName: 'First' }), typed('Lead', { LastName: 'No company' }), good()],
		});

		expect(answer.status).toBe(200);
		expect(answer.body).toEqual([
			{ id: salesforce.records('Lead')[0]?.Id, success: true, errors: [] },
			{
				success: false,
				errors: [
					{
						statusCode: 'REQUIRED_FIELD_MISSING',
						message: 'Required fields are missing: [Company]',
						fields: ['Company'],
					},
				],
			},
			{ id: salesforce.records('Lead')[1]?.Id, success: true, errors: [] },
		]);
		expect(salesforce.records('Lead')[0]).toMatchObject({ Name: 'First', Status: 'Open - Not Contacted' });
	});

	it('creates records of several types in one request', async () => {
		const whom = lead();
		const answer = await ask('POST', 'composite/sobjects', {
			records: [good(), typed('Task', { WhoId: whom, Subject: 'Contact me' })],
		});

		expect(codes(answer)).toEqual(['success', 'success']);
		expect(salesforce.records('Task')).toMatchObject([
			{ WhoId: whom, Status: 'Not Started', Priority: 'Normal' },
		]);
	});

	it('takes all or none where it is told to', async () => {
		const answer = await ask('POST', 'composite/sobjects', {
			allOrNone: true,
			records: [good(), typed('Lead', { LastName: 'No company' })],
		});

		expect(answer.status).toBe(200);
		expect(codes(answer)).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING']);
		expect(salesforce.records('Lead')).toEqual([]);
	});

	it('refuses more than 200 records as a whole', async () => {
		const records = Array.from({ length: 201 }, () => good());

		expect(await ask('POST', 'composite/sobjects', { records })).toMatchObject({
			status: 400,
			body: [{ errorCode: 'EXCEEDED_ID_LIMIT' }],
		});
		expect(codes(await ask('POST', 'composite/sobjects', { records: records.slice(1) }))).toHaveLength(200);
		expect(salesforce.records('Lead')).toHaveLength(200);
	});

	it('refuses records that change their type more than ten times', async () => {
		const records = Array.from({ length: 11 }, (_, at) => (at % 2 ? typed('Task', {}) : good()));

		expect(await ask('POST', 'composite/sobjects', { records })).toMatchObject({ status: 400 });
		expect((await ask('POST', 'composite/sobjects', { records: records.slice(1) })).status).toBe(200);
	});

	it.each([
		['a column that there is not', { Nope__c: 'x' }, 'INVALID_FIELD'],
		['a column that the caller cannot see', { DoNotCall: true }, 'INVALID_FIELD'],
		['an object where a text must be', { Title: { a: 1 } }, 'JSON_PARSER_ERROR'],
	])('refuses a whole request with %s', async (_, fields, errorCode) => {
		salesforce.settings.hiddenFields = ['Lead.DoNotCall'];
		const answer = await ask('POST', 'composite/sobjects', { records: [good(), good(fields)] });

		expect(answer).toMatchObject({ status: 400, body: [{ errorCode }] });
		expect(salesforce.records('Lead')).toEqual([]);
	});

	it('refuses a body that is no JSON, and one that does not say that it is', async () => {
		const headers = { 'Content-Type': 'text/plain' };

		expect(await ask('POST', 'composite/sobjects', '{"records":')).toMatchObject({
			status: 400,
			body: [{ errorCode: 'JSON_PARSER_ERROR' }],
		});
		expect(await ask('POST', 'composite/sobjects', '{}', headers)).toMatchObject({
			status: 415,
			body: [{ errorCode: 'UNSUPPORTED_MEDIA_TYPE' }],
		});
	});

	it('updates by id, in capitals or not', async () => {
		const [one, other] = [lead(), lead()];
		const answer = await ask('PATCH', 'composite/sobjects', {
			records: [typed('Lead', { Id: one, Title: 'Buyer' }), typed('Lead', { id: other, Title: 'Chief' })],
		});

		expect(answer.body).toEqual([
			{ id: one, success: true, errors: [] },
			{ id: other, success: true, errors: [] },
		]);
		expect(salesforce.records('Lead').map(({ Title }) => Title)).toEqual(['Buyer', 'Chief']);
	});

	it('says what is wrong with an id', async () => {
		const gone = lead();
		salesforce.remove(gone);
		const twice = lead();
		const answer = await ask('PATCH', 'composite/sobjects', {
			records: [
				typed('Lead', { Title: 'x' }),
				typed('Lead', { Id: 'short' }),
				typed('Lead', { Id: salesforce.people.queue }),
				typed('Lead', { Id: '00QgK0000099999' }),
				typed('Lead', { Id: gone }),
				typed('Lead', { Id: twice, Title: 'a' }),
				typed('Lead', { Id: twice, Title: 'b' }),
			],
		});

		expect(codes(answer)).toEqual([
			'MISSING_ARGUMENT',
			'MALFORMED_ID',
			'MALFORMED_ID',
			'INVALID_CROSS_REFERENCE_KEY',
			'ENTITY_IS_DELETED',
			'DUPLICATE_VALUE',
			'DUPLICATE_VALUE',
		]);
	});

	it('creates and updates by an external id, and says which', async () => {
		const known = lead({ Marketplace_Record__c: 'known' });
		const answer = await upsert([
			good({ Marketplace_Record__c: 'new' }),
			typed('Lead', { Marketplace_Record__c: 'KNOWN', Title: 'Buyer' }),
		]);

		expect(answer.body).toEqual([
			{ id: salesforce.records('Lead')[1]?.Id, success: true, errors: [], created: true },
			{ id: known, success: true, errors: [], created: false },
		]);
		expect(salesforce.record(known)).toMatchObject({ Title: 'Buyer', LastName: 'Typed' });
		expect(salesforce.records('Lead')[1]).toMatchObject({ Marketplace_Record__c: 'new' });
	});

	it('refuses a whole request with a record without its external id', async () => {
		const answer = await upsert([good({ Marketplace_Record__c: 'a' }), good()]);

		expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'MISSING_ARGUMENT' }] });
		expect(salesforce.records('Lead')).toEqual([]);
	});

	it('rejects all rows that share an external id, and takes the others', async () => {
		const answer = await upsert([
			good({ Marketplace_Record__c: 'a' }),
			good({ Marketplace_Record__c: 'b' }),
			good({ Marketplace_Record__c: 'A' }),
		]);

		expect(codes(answer)).toEqual(['DUPLICATE_VALUE', 'success', 'DUPLICATE_VALUE']);
		expect(results(answer)[0]?.errors[0]).toEqual({
			statusCode: 'DUPLICATE_VALUE',
			message: 'Duplicate external id specified: a',
			fields: ['Marketplace_Record__c'],
		});
	});

	it('rejects a row whose external id several records have', async () => {
		salesforce.settings.externalId = 'notUnique';
		lead({ Marketplace_Record__c: 'a' });
		lead({ Marketplace_Record__c: 'a' });

		expect(codes(await upsert([good({ Marketplace_Record__c: 'a' })]))).toEqual(['DUPLICATE_EXTERNAL_ID']);
	});

	it('refuses a field that identifies nothing', async () => {
		expect(await ask('PATCH', 'composite/sobjects/Lead/Title', { records: [] })).toMatchObject({
			status: 400,
			body: [{ errorCode: 'INVALID_FIELD' }],
		});
		salesforce.settings.externalId = 'absent';
		expect(await upsert([])).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_FIELD' }] });
	});

	it('deletes by id', async () => {
		const [one, other] = [lead(), lead()];
		const answer = await ask('DELETE', `composite/sobjects?ids=${one},nope,${other}`);

		expect(codes(answer)).toEqual(['success', 'MALFORMED_ID', 'success']);
		expect(salesforce.records('Lead')).toEqual([]);
	});

	it('came with version 42, and upserts with 46', async () => {
		const records = [good({ Marketplace_Record__c: 'a' })];
		const path = 'composite/sobjects/Lead/Marketplace_Record__c';

		expect((await asking(salesforce, '41.0')('POST', 'composite/sobjects', { records })).status).toBe(404);
		expect((await asking(salesforce, '45.0')('PATCH', path, { records })).status).toBe(404);
		expect((await asking(salesforce, '46.0')('PATCH', path, { records })).status).toBe(200);
	});

	it('reads many by id, with null for those that there are not', async () => {
		const one = lead();
		const answer = await ask('POST', 'composite/sobjects/Lead', {
			ids: ['00QgK0000099999', one],
			fields: ['Id', 'LastName'],
		});

		expect(answer.body).toMatchObject([null, { attributes: { type: 'Lead' }, Id: one, LastName: 'Typed' }]);
	});
});
