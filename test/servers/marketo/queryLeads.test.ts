import { type Caller, callerOf, stoppedClock } from './caller.ts';
import { type MarketoStandIn, startMarketo } from './marketo.ts';

// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Describe, Query)
describe('reading leads from the stand-in for Marketo', () => {
	let marketo: MarketoStandIn;
	let caller: Caller;
	beforeEach(async () => {
		marketo = await startMarketo({ clock: stoppedClock().clock });
		caller = await callerOf(marketo);
	});
	afterEach(async () => await marketo.stop());

	it('finds by several values, with the default fields', async () => {
		const { id } = marketo.insert({ email: 'ann+1@example.com', firstName: 'Ann', company: 'Example' });
		const values = encodeURIComponent('ann+1@example.com,nobody@example.com');
		expect(await caller.get(`/rest/v1/leads.json?filterType=email&filterValues=${values}`)).toEqual({
			requestId: expect.stringMatching(/^[\da-f]+#[\da-f]+$/) as string,
			result: [
				{
					id,
					firstName: 'Ann',
					lastName: null,
					email: 'ann+1@example.com',
					updatedAt: '2026-11-23T07:00:00Z',
					createdAt: '2026-11-23T07:00:00Z',
				},
			],
			success: true,
		});
	});

	it('gives the fields asked for: null without a value, false for a yes or no', async () => {
		const { id } = marketo.insert({ email: 'ann@example.com' });
		const answer = await caller.get(
			`/rest/v1/leads.json?filterType=id&filterValues=${id}&fields=email,company,unsubscribed`,
		);
		expect(answer.result).toEqual([{ id, email: 'ann@example.com', company: null, unsubscribed: false }]);
		expect((await caller.get(`/rest/v1/lead/${id}.json?fields=email`)).result).toEqual([
			{ id, email: 'ann@example.com' },
		]);
	});

	it('finds nobody without an error, and one by id with 1004', async () => {
		expect((await caller.get('/rest/v1/leads.json?filterType=id&filterValues=9')).result).toEqual([]);
		expect(await caller.codeOf(caller.get('/rest/v1/lead/9.json'))).toBe('1004');
	});

	it.each([
		['a field that is not there', 'filterType=email&filterValues=a&fields=nothing', '1006'],
		['a filter that is not there', 'filterType=nothing&filterValues=a', '1006'],
		['a filter by a name', 'filterType=firstName&filterValues=Ann', '1011'],
		['no values', 'filterType=email', '1002'],
		['no filter', 'filterValues=a', '1002'],
		['more than 300 values', `filterType=id&filterValues=${'1,'.repeat(301)}`, '1003'],
		['a token that is none', 'filterType=id&filterValues=1&nextPageToken=x!', '1003'],
	])('refuses %s', async (_, query, code) => {
		expect(await caller.codeOf(caller.get(`/rest/v1/leads.json?${query}`))).toBe(code);
	});

	it('gives pages, with a token for the next', async () => {
		for (let n = 0; n < 5; n++) marketo.insert({ email: 'same@example.com' });
		const path = '/rest/v1/leads.json?filterType=email&filterValues=same@example.com&batchSize=2';
		const ids: unknown[] = [];
		let page = await caller.get(path);
		while (page.moreResult) {
			ids.push(...page.result.map(({ id }) => id));
			page = await caller.get(`${path}&nextPageToken=${encodeURIComponent(page.nextPageToken)}`);
		}
		ids.push(...page.result.map(({ id }) => id));
		expect(page).not.toHaveProperty('nextPageToken');
		expect(ids).toEqual(marketo.leads().map(({ id }) => id));
	});

	it('refuses a filter that more than 1,000 leads match', async () => {
		for (let n = 0; n < 1001; n++) marketo.insert({ email: 'same@example.com' });
		expect(
			(await caller.get('/rest/v1/leads.json?filterType=email&filterValues=same@example.com')).errors,
		).toEqual([{ code: '1003', message: 'Too many results match the filter' }]);
	});

	it('takes a long query as a POST with _method=GET', async () => {
		marketo.insert({ email: 'ann@example.com' });
		const values = Array.from({ length: 300 }, (_, n) => `somebody-${n}-with-a-long-address@example.com`);
		const response = await fetch(`${marketo.origin}/rest/v1/leads.json?_method=GET`, {
			method: 'POST',
			headers: { authorization: `Bearer ${caller.token}` },
			body: new URLSearchParams({
				filterType: 'email',
				filterValues: [...values.slice(1), 'ann@example.com'].join(),
			}),
		});
		expect(await response.json()).toMatchObject({ success: true, result: [{ email: 'ann@example.com' }] });
	});

	it('describes its fields, and which can be searched', async () => {
		const { result } = await caller.get('/rest/v1/leads/describe2.json');
		expect(result).toEqual([
			{
				name: 'API Lead',
				searchableFields: expect.arrayContaining([['id'], ['email'], ['marketplaceLeadKey']]) as unknown,
				fields: expect.arrayContaining([
					{
						name: 'email',
						displayName: 'Email Address',
						dataType: 'email',
						length: 255,
						updateable: true,
						crmManaged: false,
					},
					{
						name: 'createdAt',
						displayName: 'Created At',
						dataType: 'datetime',
						updateable: false,
						crmManaged: false,
					},
				]) as unknown,
			},
		]);
		expect(result[0]?.searchableFields).not.toContainEqual(['firstName']);
	});

	it('describes them in the older way, with their SOAP names', async () => {
		const { result } = await caller.get('/rest/v1/leads/describe.json');
		expect(result).toContainEqual({
			id: expect.any(Number) as number,
			displayName: 'Company Name',
			dataType: 'string',
			length: 255,
			rest: { name: 'company', readOnly: false },
			soap: { name: 'Company', readOnly: false },
		});
	});
});
