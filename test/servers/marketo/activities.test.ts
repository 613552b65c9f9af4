import { type Answered, type Caller, callerOf, stoppedClock } from './caller.ts';
import { type MarketoStandIn, startMarketo } from './marketo.ts';

// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities
describe('activities of the stand-in for Marketo', () => {
	let time: ReturnType<typeof stoppedClock>;
	let marketo: MarketoStandIn;
	let caller: Caller;
	beforeEach(async () => {
		time = stoppedClock();
		marketo = await startMarketo({ clock: time.clock });
		caller = await callerOf(marketo);
	});
	afterEach(async () => await marketo.stop());

	const tokenSince = async (time: string): Promise<string> =>
		(await caller.get(`/rest/v1/activities/pagingtoken.json?sinceDatetime=${encodeURIComponent(time)}`))
			.nextPageToken;
	const read = async (token: string, types = '12', more = ''): Promise<Answered> =>
		await caller.get(
			`/rest/v1/activities.json?nextPageToken=${encodeURIComponent(token)}&activityTypeIds=${types}${more}`,
		);

	it('gives what happened since a time, and a token that goes on from there', async () => {
		marketo.insert({ email: 'before@example.com' });
		time.pass(60_000);
		const { id } = marketo.insert({ email: 'ann@example.com', firstName: 'Ann', lastName: 'Example' });
		const first = await read(await tokenSince('2026-11-23T07:01:00Z'));
		expect(first).toMatchObject({ success: true, moreResult: false });
		expect(first.result).toEqual([
			{
				marketoGUID: '2',
				leadId: id,
				activityDate: '2026-11-23T07:01:00Z',
				activityTypeId: 12,
				primaryAttributeValueId: id,
				primaryAttributeValue: 'Ann Example',
				attributes: [
					{ name: 'Created Date', value: '2026-11-23' },
					{ name: 'Source Type', value: 'Manual entry' },
				],
			},
		]);
		expect((await read(first.nextPageToken)).result).toEqual([]);
		marketo.insert({ email: 'later@example.com' });
		expect((await read(first.nextPageToken)).result).toMatchObject([{ marketoGUID: '3' }]);
	});

	it('understands a time with an offset, and refuses what is none (704)', async () => {
		marketo.insert({ email: 'ann@example.com' });
		expect((await read(await tokenSince('2026-11-23T08:00:00+01:00'))).result).toHaveLength(1);
		expect((await read(await tokenSince('2026-11-23T08:00:01+01:00'))).result).toEqual([]);
		expect(
			await caller.codeOf(caller.get('/rest/v1/activities/pagingtoken.json?sinceDatetime=yesterday')),
		).toBe('704');
	});

	it('has short and empty pages though more follow', async () => {
		for (let n = 0; n < 5; n++) marketo.insert({ email: `p${n}@example.com` });
		marketo.settings.activityPages.push(2, 0);
		const sizes: number[] = [];
		let page = await read(await tokenSince('2026-01-01T00:00:00Z'));
		while (page.moreResult) {
			sizes.push(page.result.length);
			page = await read(page.nextPageToken);
		}
		expect([...sizes, page.result.length]).toEqual([2, 0, 3]);
	});

	it('goes through 300 activities of any kind for an answer', async () => {
		const { id } = marketo.insert({ email: 'ann@example.com' });
		for (let n = 0; n < 310; n++) marketo.fillOut(1029, id, { email: 'ann@example.com' });
		const first = await read(await tokenSince('2026-01-01T00:00:00Z'), '2');
		expect([first.result.length, first.moreResult]).toEqual([299, true]);
		const second = await read(first.nextPageToken, '12');
		expect(second).toMatchObject({ result: [], moreResult: false });
		expect((await read(first.nextPageToken, '2')).result).toHaveLength(11);
	});

	it('has what is stored late where its time is, so that a token that has passed it does not give it', async () => {
		const { id } = marketo.insert({ email: 'ann@example.com' });
		time.pass(60_000);
		marketo.fillOut(1029, id, { email: 'ann@example.com' });
		const start = await tokenSince('2026-01-01T00:00:00Z');
		const { nextPageToken } = await read(start, '2,12');
		marketo.fillOut(1029, id, { email: 'ann@example.com' }, { ago: 30_000 });
		expect((await read(nextPageToken, '2,12')).result).toEqual([]);
		const { result } = await read(start, '2,12');
		expect(result.map(({ marketoGUID }) => marketoGUID)).toEqual(['1', '3', '2']);
	});

	it('refuses a token that it does not know (any more)', async () => {
		const token = await tokenSince('2026-01-01T00:00:00Z');
		expect(await caller.codeOf(read('NONE', '12'))).toBe('1003');
		marketo.settings.isTokenLost = () => true;
		expect(await caller.codeOf(read(token, '12'))).toBe('1003');
	});

	it('tells its time with each answer', async () => {
		const date = async (): Promise<string | null> => (await fetch(marketo.origin)).headers.get('date');
		expect(await date()).toBe('Mon, 23 Nov 2026 07:00:00 GMT');
		time.pass(61_000);
		expect(await date()).toBe('Mon, 23 Nov 2026 07:01:01 GMT');
	});

	it('writes dates in two ways, and ids only where it is set so', async () => {
		marketo.insert({ email: 'ann@example.com' });
		marketo.insert({ email: 'bob@example.com' });
		const token = await tokenSince('2026-01-01T00:00:00Z');
		const dates = async (): Promise<unknown> =>
			(await read(token)).result.map(({ activityDate }) => activityDate);
		expect(await dates()).toEqual(['2026-11-23T07:00:00+0000', '2026-11-23T07:00:00Z']);
		marketo.settings.activityDates = 'Z';
		expect(await dates()).toEqual(['2026-11-23T07:00:00Z', '2026-11-23T07:00:00Z']);
		expect((await read(token)).result[0]).not.toHaveProperty('id');
		marketo.settings.hasActivityIds = true;
		expect((await read(token)).result[0]).toMatchObject({ id: 1, marketoGUID: '1' });
	});

	it('tells each submission of a form, also of a returning person', async () => {
		const submit = async (): Promise<unknown> =>
			await caller.post('/rest/v1/leads/submitForm.json', {
				formId: 1029,
				input: [
					{
						leadFormFields: { email: 'ann@example.com', leadSource: 'SPZA-PLT|contoso.backup' },
						visitorData: { queryString: 'mktcmpid=1234' },
					},
				],
			});
		await submit();
		await submit();
		const { result } = await read(await tokenSince('2026-01-01T00:00:00Z'), '2,12');
		expect(result.map(({ activityTypeId }) => activityTypeId)).toEqual([12, 2, 2]);
		expect(result[1]).toMatchObject({
			primaryAttributeValueId: 1029,
			primaryAttributeValue: 'Marketplace Leads',
			attributes: [
				{
					name: 'Form Fields',
					value: 'a:2:{s:5:"Email";s:15:"ann@example.com";s:10:"LeadSource";s:23:"SPZA-PLT|contoso.backup";}',
				},
				{ name: 'Query Parameters', value: 'mktcmpid=1234' },
			],
		});
	});

	it('narrows by leads, and takes up to ten types and thirty leads', async () => {
		marketo.insert({ email: 'ann@example.com' });
		const { id } = marketo.insert({ email: 'bob@example.com' });
		const token = await tokenSince('2026-01-01T00:00:00Z');
		expect((await read(token, '12', `&leadIds=${id}`)).result).toMatchObject([{ leadId: id }]);
		expect((await read(token, '2&activityTypeIds=12')).result).toHaveLength(2);
		marketo.fillOut(1029, id, { email: 'bob@example.com' });
		expect((await read(token, '2', '&assetIds=1029')).result).toHaveLength(1);
		expect((await read(token, '2', '&assetIds=1030')).result).toEqual([]);
		expect(await caller.codeOf(read(token, Array(11).fill('12').join()))).toBe('1003');
		expect(await caller.codeOf(read(token, '12', `&leadIds=${Array(31).fill(id).join()}`))).toBe('1003');
		expect(await caller.codeOf(read(token, ''))).toBe('1002');
		expect(await caller.codeOf(read('', '12'))).toBe('1003');
	});

	it('tells changes and deletions', async () => {
		const { id } = marketo.insert({ email: 'ann@example.com' });
		await caller.post('/rest/v1/leads.json', { input: [{ email: 'ann@example.com', title: 'CTO' }] });
		await caller.post('/rest/v1/leads/delete.json', { input: [{ id }] });
		const { result } = await read(await tokenSince('2026-01-01T00:00:00Z'), '13,37');
		expect(result).toMatchObject([
			{ activityTypeId: 13, leadId: id, primaryAttributeValue: 'title' },
			{ activityTypeId: 37, leadId: id },
		]);
	});
});
