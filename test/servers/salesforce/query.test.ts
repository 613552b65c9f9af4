import { asking, found } from './asking.ts';
import type { Ask } from './asking.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

/**
 * Sources: REST API guide, "Query", "Query More Results", "Query Options Header"; SOQL and SOSL Reference, "SOQL SELECT
 * Syntax", "Condition Expression Syntax", "Quoted String Escape Sequences", "Comparison Operators".
 */
describe('a query to the stand-in', () => {
	let salesforce: SalesforceStandIn;
	let ask: Ask;
	let now = new Date('2026-11-23T07:00:00.789Z');

	beforeEach(async () => {
		now = new Date('2026-11-23T07:00:00.789Z');
		salesforce = await startSalesforce({ clock: () => now });
		ask = asking(salesforce);
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	const lead = (LastName: string, more: Record<string, string | number | boolean | null> = {}): string =>
		salesforce.insert('Lead', { LastName, Company: 'Contoso', ...more });
	const names = async (where: string): Promise<unknown[]> =>
		(await found(ask, `SELECT LastName FROM Lead WHERE ${where} ORDER BY LastName`)).map(
			({ LastName }) => LastName,
		);
	const refused = async (soql: string): Promise<unknown> => {
		const { status, body } = await ask('GET', `query?q=${encodeURIComponent(soql)}`);
		return { status, ...(body as [object])[0] };
	};

	it('answers with the type, the address and the fields that were asked for', async () => {
		const id = lead('Example', { Email: 'ann@example.com' });
		const { body } = await ask('GET', 'query/?q=SELECT+Id,+email,+Phone,+CreatedDate+FROM+lead');

		expect(body).toEqual({
			totalSize: 1,
			done: true,
			records: [
				{
					attributes: { type: 'Lead', url: `/services/data/v62.0/sobjects/Lead/${id}` },
					Id: id,
					Email: 'ann@example.com',
					Phone: null,
					CreatedDate: '2026-11-23T07:00:00.000+0000',
				},
			],
		});
	});

	it('follows references, also where they lead to several objects', async () => {
		const id = lead('Example');
		lead('Other', { OwnerId: salesforce.people.queue });
		const { contact } = salesforce.convert(id);

		expect(
			await found(
				ask,
				'SELECT Owner.Type, Owner.Name, ConvertedContact.Id, ConvertedContact.Account.Name FROM Lead ORDER BY LastName',
			),
		).toMatchObject([
			{
				Owner: { attributes: { type: 'Name' }, Type: 'User', Name: 'Sally Seller' },
				ConvertedContact: { Id: contact, Account: { Name: 'Contoso' } },
			},
			{ Owner: { Type: 'Queue', Name: 'Marketplace Leads' }, ConvertedContact: null },
		]);
		expect(await names("Owner.Type = 'Queue'")).toEqual(['Other']);
	});

	it('compares text in any case, and finds what is empty', async () => {
		lead('A', { Email: 'Ann@Example.com' });
		lead('B', { Email: 'bob@example.com' });
		lead('C');

		expect(await names("Email = 'ann@example.COM'")).toEqual(['A']);
		expect(await names("Email != 'ann@example.com'")).toEqual(['B', 'C']);
		expect(await names("Email IN ('ANN@example.com', 'nobody@example.com')")).toEqual(['A']);
		expect(await names("Email NOT IN ('ann@example.com')")).toEqual(['B', 'C']);
		expect(await names('Email = null')).toEqual(['C']);
		expect(await names("Email = ''")).toEqual(['C']);
		expect(await names('Email <> NULL')).toEqual(['A', 'B']);
	});

	it('reads escapes, and wildcards only in LIKE', async () => {
		lead("O'Brien");
		lead('100%');
		lead('Back\\slash');

		expect(await names("LastName = 'O\\'Brien'")).toEqual(["O'Brien"]);
		expect(await names("LastName = 'Back\\\\slash'")).toEqual(['Back\\slash']);
		expect(await names("LastName LIKE '%\\%'")).toEqual(['100%']);
		expect(await names("LastName LIKE 'o_brien'")).toEqual(["O'Brien"]);
		expect(await names("LastName = '%'")).toEqual([]);
	});

	it('reads parentheses, NOT, booleans and times', async () => {
		const converted = lead('A', { Title: 'Buyer' });
		salesforce.convert(converted);
		now = new Date('2026-11-24T07:00:00Z');
		lead('B', { Title: 'Buyer' });
		lead('C');

		expect(await names("IsConverted = false AND (Title = 'Buyer' OR Title = 'Chief')")).toEqual(['B']);
		expect(await names("NOT Title = 'Buyer'")).toEqual(['C']);
		expect(await names('CreatedDate >= 2026-11-24T07:00:00Z')).toEqual(['B', 'C']);
		expect(await names('CreatedDate < 2026-11-24T08:00:00+01:00')).toEqual(['A']);
		expect(await names('ConvertedDate = 2026-11-23')).toEqual(['A']);
	});

	it('takes times for equal that differ by less than a second', async () => {
		lead('A');
		now = new Date('2026-11-23T07:00:01Z');
		lead('B');

		expect(await names('CreatedDate = 2026-11-23T07:00:00.900Z')).toEqual(['A']);
		expect(await names('CreatedDate > 2026-11-23T07:00:00.900Z')).toEqual(['B']);
		expect(await names('CreatedDate >= 2026-11-23T07:00:00.900Z')).toEqual(['A', 'B']);
	});

	/** Source: Salesforce Developers' Blog, "PK Chunking Techniques for Massive Orgs". */
	it('compares and sorts ids', async () => {
		const ids = [lead('A'), lead('B'), lead('C')];

		expect(await names(`Id > '${ids[0]}'`)).toEqual(['B', 'C']);
		expect(await names(`Id < '${ids[1]}'`)).toEqual(['A']);
		expect(await found(ask, 'SELECT LastName FROM Lead ORDER BY CreatedDate DESC, Id DESC')).toMatchObject([
			{ LastName: 'C' },
			{ LastName: 'B' },
			{ LastName: 'A' },
		]);
	});

	it('sorts, with what is empty first, and limits', async () => {
		lead('A', { Title: 'b' });
		lead('B', { Title: 'a' });
		lead('C');
		const sorted = async (rest: string): Promise<unknown[]> =>
			(await found(ask, `SELECT LastName FROM Lead ${rest}`)).map(({ LastName }) => LastName);

		expect(await sorted('ORDER BY Title')).toEqual(['C', 'B', 'A']);
		expect(await sorted('ORDER BY Title DESC NULLS LAST, Id')).toEqual(['A', 'B', 'C']);
		expect(await sorted('ORDER BY LastName LIMIT 1 OFFSET 1')).toEqual(['B']);
	});

	it('counts', async () => {
		lead('A');
		lead('B');

		expect((await ask('GET', 'query?q=SELECT+COUNT()+FROM+Lead')).body).toEqual({
			totalSize: 2,
			done: true,
			records: [],
		});
	});

	it('takes an id of 15 characters for that of 18', async () => {
		const id = lead('A');

		expect(await names(`Id = '${id.slice(0, 15)}'`)).toEqual(['A']);
	});

	it('leaves out what was deleted, except where all is asked for', async () => {
		salesforce.remove(lead('A'));

		expect(await found(ask, 'SELECT Id FROM Lead')).toEqual([]);
		expect((await ask('GET', 'queryAll?q=SELECT+IsDeleted+FROM+Lead')).body).toMatchObject({
			records: [{ IsDeleted: true }],
		});
	});

	it('gives 2,000 records at a time, and the address of the next ones', async () => {
		for (let at = 0; at < 2001; at++) lead(`Lead ${at}`);
		const first = (await ask('GET', 'query?q=SELECT+Id+FROM+Lead')).body as {
			records: unknown[];
			nextRecordsUrl: string;
		};
		const next = await ask('GET', first.nextRecordsUrl);

		expect(first).toMatchObject({ totalSize: 2001, done: false });
		expect(first.records).toHaveLength(2000);
		expect(next.body).toMatchObject({ totalSize: 2001, done: true, records: [{}] });
		expect(next.body).not.toHaveProperty('nextRecordsUrl');
	});

	it('gives fewer at a time where the organisation or the caller wants it so', async () => {
		for (let at = 0; at < 201; at++) lead(`Lead ${at}`);
		const size = async (headers: Record<string, string>): Promise<number> => {
			const { body } = await ask('GET', 'query?q=SELECT+Id+FROM+Lead', undefined, headers);
			return (body as { records: unknown[] }).records.length;
		};

		expect(await size({ 'Sforce-Query-Options': 'batchSize=50' })).toBe(200);
		salesforce.settings.pageSize = 2;
		expect(await size({})).toBe(2);
	});

	it('does not know the address of pages that it never gave', async () => {
		expect(await ask('GET', 'query/01g000000000009AAA-2000')).toMatchObject({
			status: 400,
			body: [{ errorCode: 'INVALID_QUERY_LOCATOR' }],
		});
	});

	it.each([
		['SELECT Nope FROM Lead', "No such column 'Nope' on entity 'Lead'"],
		["SELECT Id FROM Lead WHERE Nope = 'x'", "No such column 'Nope' on entity 'Lead'"],
		['SELECT Nope.Name FROM Lead', "Didn't understand relationship 'Nope' in field path"],
		[
			"SELECT Id FROM Lead WHERE Description = 'x'",
			"field 'Description' can not be filtered in a query call",
		],
		['SELECT Id FROM Lead ORDER BY Description', "field 'Description' can not be sorted in a query call"],
		["SELECT Id FROM Lead WHERE IsConverted = 'false'", 'must be of type boolean and should not be enclosed'],
		["SELECT Id FROM Lead WHERE CreatedDate > '2026-11-23'", 'must be of type dateTime and should not be'],
		['SELECT Id FROM Lead WHERE LastName = 5', 'must be of type string and should be enclosed in quotes'],
		['SELECT Id, Id FROM Lead', 'duplicate field selected: Id'],
	])('refuses %s as an invalid field', async (soql, message) => {
		expect(await refused(soql)).toMatchObject({
			status: 400,
			errorCode: 'INVALID_FIELD',
			message: expect.stringContaining(message) as string,
		});
	});

	it('takes a field that the caller cannot see for none', async () => {
		salesforce.settings.hiddenFields = ['Lead.DoNotCall'];

		expect(await refused('SELECT DoNotCall FROM Lead')).toMatchObject({ errorCode: 'INVALID_FIELD' });
	});

	it('refuses an object that there is not', async () => {
		expect(await refused('SELECT Id FROM Nope')).toMatchObject({ status: 400, errorCode: 'INVALID_TYPE' });
	});

	it('refuses what is no id where there must be one', async () => {
		expect(await refused("SELECT Id FROM Lead WHERE Id = 'x'")).toMatchObject({
			errorCode: 'INVALID_QUERY_FILTER_OPERATOR',
			message: 'invalid ID field: x',
		});
	});

	it.each([
		["an apostrophe that is not escaped: SELECT Id FROM Lead WHERE LastName = 'O'Brien'"],
		["an apostrophe that is doubled: SELECT Id FROM Lead WHERE LastName = 'O''Brien'"],
		["a text that does not end: SELECT Id FROM Lead WHERE LastName = 'O"],
		["a condition smuggled in: SELECT Id FROM Lead WHERE Email = 'x' OR Email != '' AND Id != ''"],
		["an escape that there is not: SELECT Id FROM Lead WHERE LastName = 'a\\q'"],
		['an empty list: SELECT Id FROM Lead WHERE Id IN ()'],
		['a parenthesis too few: SELECT Id FROM Lead WHERE (IsConverted = false'],
		['clauses in the wrong order: SELECT Id FROM Lead LIMIT 1 WHERE IsConverted = false'],
		['no fields: SELECT FROM Lead'],
	])('refuses %s', async (text) => {
		const soql = text.slice(text.indexOf(': ') + 2);

		expect(await refused(soql)).toMatchObject({ status: 400, errorCode: 'MALFORMED_QUERY' });
	});

	it('lists what a connection check looks at', async () => {
		const { people } = salesforce;

		expect(await found(ask, 'SELECT MasterLabel FROM LeadStatus WHERE IsDefault = true')).toMatchObject([
			{ MasterLabel: 'Open - Not Contacted' },
		]);
		expect(
			await found(ask, "SELECT QueueId, Queue.Name FROM QueueSobject WHERE SobjectType = 'Lead'"),
		).toMatchObject([{ QueueId: people.queue, Queue: { Name: 'Marketplace Leads' } }]);
		expect(await found(ask, 'SELECT Id FROM AssignmentRule WHERE Active = true')).toMatchObject([
			{ Id: people.assignmentRule },
		]);
		salesforce.settings.assignmentRule = false;
		expect(await found(ask, 'SELECT Id FROM AssignmentRule WHERE Active = true')).toEqual([]);
		expect(await found(ask, 'SELECT Id FROM User WHERE IsActive = false')).toMatchObject([
			{ Id: people.inactiveUser },
		]);
	});
});
