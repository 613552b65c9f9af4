import type { Answer, Client } from './client.ts';
import { signedIn } from './client.ts';
import type { DataverseStandIn } from './dataverse.ts';
import { startDataverse } from './dataverse.ts';

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview and the pages below it
describe('a query', () => {
	let dataverse: DataverseStandIn;
	let client: Client;
	let now: number;
	beforeEach(async () => {
		now = Date.parse('2026-11-23T08:00:00.000Z');
		dataverse = await startDataverse({ clock: () => now });
		client = await signedIn(dataverse);
	});
	afterEach(async () => await dataverse.stop());

	async function query(options: Record<string, string>, headers = {}, set = 'leads'): Promise<Answer> {
		const text = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
		return await client.send('GET', `${set}?${text.join('&')}`, undefined, headers);
	}

	async function found(filter: string, more: Record<string, string> = {}): Promise<unknown[]> {
		const { status, body } = await query({ $filter: filter, $orderby: 'lastname', ...more });
		expect(status).toBe(200);
		return body?.value?.map((row) => row['lastname']) ?? [];
	}

	function people(): void {
		dataverse.insert('leads', { lastname: 'Adams', firstname: 'Ann', emailaddress1: 'ann@example.com' });
		now += 60_000;
		dataverse.insert('leads', { lastname: "O'Neil", leadsourcecode: 8, donotemail: true });
		dataverse.insert('leads', { lastname: 'Zed', emailaddress1: 'zed@example.com', statecode: 2 });
	}

	it.each([
		["lastname eq 'adams'", ['Adams']],
		["lastname eq 'O''Neil'", ["O'Neil"]],
		["lastname ne 'Adams'", ["O'Neil", 'Zed']],
		['emailaddress1 eq null', ["O'Neil"]],
		['emailaddress1 ne null', ['Adams', 'Zed']],
		["emailaddress1 ne 'ann@example.com'", ["O'Neil", 'Zed']],
		['leadsourcecode gt 7', ["O'Neil"]],
		['leadsourcecode le 8 and donotemail eq true', ["O'Neil"]],
		["statecode lt 2 and (lastname ge 'b' or firstname eq 'ANN')", ['Adams', "O'Neil"]],
		["not contains(emailaddress1,'example')", ["O'Neil"]],
		["startswith(lastname,'z') or endswith(lastname,'NEIL')", ["O'Neil", 'Zed']],
		['createdon lt 2026-11-23T08:01:00Z', ['Adams']],
		['createdon ge 2026-11-23T09:01:00+01:00', ["O'Neil", 'Zed']],
		[
			"Microsoft.Dynamics.CRM.In(PropertyName='lastname',PropertyValues=['ADAMS','zed','x'])",
			['Adams', 'Zed'],
		],
		['Microsoft.Dynamics.CRM.In(PropertyName="lastname",PropertyValues=["O\'Neil"])', ["O'Neil"]],
		["Microsoft.Dynamics.CRM.In(PropertyName='leadsourcecode',PropertyValues=['8'])", ["O'Neil"]],
	])('finds by %s', async (filter, expected) => {
		people();
		expect(await found(filter)).toEqual(expected);
	});

	it('finds by a GUID, and by the look-up it is in', async () => {
		people();
		const [row] = dataverse.rows('leads');
		expect(await found(`leadid eq ${String(row?.['leadid']).toUpperCase()}`)).toEqual(['Adams']);
		expect(await found(`_ownerid_value eq ${dataverse.ids.salesperson}`)).toHaveLength(3);
		expect(await found(`_ownerid_value eq ${dataverse.ids.application}`)).toEqual([]);
	});

	it('takes parameter aliases', async () => {
		people();
		const filter = 'Microsoft.Dynamics.CRM.In(PropertyName=@p1,PropertyValues=@p2)';
		expect(await found(filter, { '@p1': "'lastname'", '@p2': '["zed"]' })).toEqual(['Zed']);
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows#condition-limits
	it('takes 500 conditions, and many values in one', async () => {
		people();
		const any = (count: number): string =>
			Array.from({ length: count }, () => "lastname eq 'zed'").join(' or ');
		dataverse.switches.maxUrl = Infinity;
		expect((await client.batch([get(any(500))])).text).toContain('HTTP/1.1 200');
		expect((await client.batch([get(any(501))])).text).toContain('0x8004430c');
		const values = Array.from({ length: 800 }, (_, n) => `'x${n}'`).join(',');
		const many = `Microsoft.Dynamics.CRM.In(PropertyName='lastname',PropertyValues=[${values}])`;
		expect((await client.batch([get(many)])).text).toContain('HTTP/1.1 200');
	});

	function get(filter: string): string {
		return [
			'Content-Type: application/http',
			'Content-Transfer-Encoding: binary',
			'',
			`GET /api/data/v9.2/leads?$filter=${encodeURIComponent(filter)} HTTP/1.1`,
			'',
			'',
		].join('\r\n');
	}

	it.each([
		["nothing eq 'x'", "Could not find a property named 'nothing' on type 'Microsoft.Dynamics.CRM.lead'."],
		["ownerid eq 'x'", "Could not find a property named 'ownerid'"],
		["lastname in ('x')", "Unrecognized operator 'in'"],
		["lastname eq 'x", 'Syntax error'],
		["(lastname eq 'x'", 'ends too early'],
		["lastname eq 'x' lastname", 'was not expected'],
		['lastname gt null', 'does not take null'],
		['lastname eq 5', 'incompatible types'],
		["leadsourcecode eq 'Web'", 'incompatible types'],
		["leadid eq '00000000-0000-4000-8000-000000000001'", 'incompatible types'],
		['leadid gt 00000000-0000-4000-8000-000000000001', 'does not take a unique identifier'],
		['createdon ge 2026', 'incompatible types'],
	])('refuses %s', async (filter, message) => {
		const { status, body } = await query({ $filter: filter });
		expect(status).toBe(400);
		expect(body?.error).toMatchObject({ code: '0x80060888' });
		expect(body?.error?.message).toContain(message);
	});

	it('gives the columns that are selected, with the key and the version', async () => {
		people();
		const { body } = await query({ $select: 'lastname,_ownerid_value', $top: '1' });
		expect(Object.keys(body?.value?.[0] ?? {}).sort()).toEqual([
			'@odata.etag',
			'_ownerid_value',
			'lastname',
			'leadid',
		]);
		expect((await query({ $select: 'nothing' })).status).toBe(400);
	});

	it('gives every column where none is selected, absent ones as null', async () => {
		people();
		const { body } = await query({ $filter: "lastname eq 'zed'" });
		expect(body?.value?.[0]).toMatchObject({
			firstname: null,
			_parentcontactid_value: null,
			fullname: 'Zed',
		});
	});

	it('says which table a look-up points into, if annotations are asked for', async () => {
		dataverse.insert('leads', { 'ownerid@odata.bind': `/teams(${dataverse.ids.team})` });
		const annotation = '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname';
		const plain = await query({ $select: '_ownerid_value' });
		expect(plain.body?.value?.[0]).not.toHaveProperty([annotation]);
		const { body } = await query({ $select: '_ownerid_value' }, { Prefer: 'odata.include-annotations="*"' });
		expect(body?.value?.[0]).toMatchObject({ _ownerid_value: dataverse.ids.team, [annotation]: 'team' });
	});

	it('sorts, with rows without a value first', async () => {
		people();
		const sorted = async ($orderby: string): Promise<unknown> =>
			(await query({ $orderby, $count: 'true' })).body?.value?.map((row) => row['lastname']);
		expect(await sorted('emailaddress1,lastname')).toEqual(["O'Neil", 'Adams', 'Zed']);
		expect(await sorted('createdon desc,lastname desc')).toEqual(['Zed', "O'Neil", 'Adams']);
		expect((await query({ $orderby: 'nothing' })).status).toBe(400);
	});

	// https://learn.microsoft.com/sql/connect/ado-net/sql/compare-guid-uniqueidentifier-values
	it('sorts identifiers as the database does, not as texts', async () => {
		const ids = ['3aaaaaaa-bbbb-cccc-dddd-1eeeeeeeeeee', '1aaaaaaa-bbbb-cccc-dddd-2eeeeeeeeeee'];
		for (const leadid of ids) dataverse.insert('leads', { leadid });
		const { body } = await query({ $orderby: 'leadid', $select: 'leadid' });
		expect(body?.value?.map((row) => row['leadid'])).toEqual(ids);
	});

	it('says what time it is by its own clock, in whole seconds', async () => {
		now += 1999;
		expect((await query({ $top: '1' })).headers.get('date')).toBe('Mon, 23 Nov 2026 08:00:01 GMT');
	});

	it('keeps the instant of an import where Created On is overridden', async () => {
		dataverse.insert('leads', { lastname: 'Adams', overriddencreatedon: '2020-02-29T12:00:00Z' });
		const filter = 'createdon lt 2021-01-01T00:00:00Z and overriddencreatedon ge 2026-11-23T08:00:00Z';
		expect(await found(filter)).toEqual(['Adams']);
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
	it('pages by the size preferred, on its own origin, and repeats nothing that is added meanwhile', async () => {
		for (let n = 1; n <= 5; n++) dataverse.insert('leads', { lastname: `L${n}` });
		const headers = { Prefer: 'odata.maxpagesize=2' };
		const names: unknown[] = [];
		let answer = await query({ $orderby: 'lastname', $select: 'lastname' }, headers);
		for (;;) {
			names.push(...(answer.body?.value?.map((row) => row['lastname']) ?? []));
			const next = answer.body?.['@odata.nextLink'];
			if (typeof next !== 'string') break;
			expect(next.startsWith(`${dataverse.origin}/api/data/v9.2/leads?`)).toBe(true);
			if (names.length === 2) dataverse.insert('leads', { lastname: 'L0' });
			answer = await client.send('GET', next, undefined, headers);
		}
		expect(names).toEqual(['L1', 'L2', 'L3', 'L4', 'L5']);
		expect((await query({ $skiptoken: 'x' })).status).toBe(400);
	});

	it('has pages of 5,000 rows at most', async () => {
		for (let n = 0; n <= 5000; n++) dataverse.insert('leads', {});
		const { body } = await query({ $select: 'leadid', $count: 'true' });
		expect(body?.value).toHaveLength(5000);
		expect(body).toMatchObject({ '@odata.count': 5000, '@odata.nextLink': expect.any(String) as string });
	});

	it('reads one row, and says so where it has not changed', async () => {
		const id = dataverse.insert('leads', { lastname: 'Adams' });
		const { status, body } = await client.send('GET', `leads(${id})?$select=lastname`);
		expect([status, body?.['lastname']]).toEqual([200, 'Adams']);
		const etag = String(body?.['@odata.etag']);
		expect((await client.send('GET', `leads(${id})`, undefined, { 'If-None-Match': etag })).status).toBe(304);
		expect((await client.send('GET', 'leads(00000000-0000-4000-8000-00000000000f)')).body?.error).toEqual({
			code: '0x80040217',
			message: 'lead With Id = 00000000-0000-4000-8000-00000000000f Does Not Exist',
		});
		expect((await client.send('GET', 'leads(x)')).status).toBe(400);
	});

	// https://learn.microsoft.com/troubleshoot/power-platform/dataverse/dataverse-web-api-and-sdk/web-api-client-errors
	it('does not know what is not there', async () => {
		expect((await client.send('GET', 'Leads')).body?.error).toMatchObject({ code: '0x8006088a' });
		expect((await query({ $expand: 'ownerid' })).status).toBe(400);
		expect((await client.send('POST', 'WhoAmI', {})).status).toBe(404);
		expect((await client.send('PATCH', 'leads', {})).status).toBe(405);
	});

	it('refuses an address that is too long with 414', async () => {
		dataverse.switches.maxUrl = 200;
		expect((await query({ $filter: `subject eq '${'x'.repeat(200)}'` })).status).toBe(414);
	});

	it('is answered about users, teams and campaigns', async () => {
		dataverse.insert('campaigns', { name: 'Marketplace' });
		const named = await query({ $filter: "name eq 'marketplace'" }, {}, 'campaigns');
		expect(named.body?.value).toHaveLength(1);
		expect((await query({}, {}, 'systemusers')).body?.value).toHaveLength(2);
		expect((await query({}, {}, 'teams')).body?.value?.[0]).toMatchObject({ teamid: dataverse.ids.team });
	});
});
