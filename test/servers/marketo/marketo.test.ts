import { type Caller, callerOf, stoppedClock } from './caller.ts';
import { marketoError, type MarketoStandIn, startMarketo } from './marketo.ts';

// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes
describe('what the stand-in for Marketo refuses', () => {
	const time = stoppedClock();
	let marketo: MarketoStandIn;
	let caller: Caller;
	beforeEach(async () => {
		marketo = await startMarketo({ clock: time.clock });
		caller = await callerOf(marketo);
	});
	afterEach(async () => await marketo.stop());

	const DESCRIBE = '/rest/v1/leads/describe2.json';
	const post = async (path: string, body: string, type = 'application/json'): Promise<Response> =>
		await fetch(marketo.origin + path, {
			method: 'POST',
			headers: { authorization: `Bearer ${caller.token}`, 'content-type': type },
			body,
		});

	it('is not there (610), is there but not with this method (605)', async () => {
		expect(await caller.codeOf(caller.get('/rest/v1/nothing.json'))).toBe('610');
		expect(await caller.codeOf(caller.post(DESCRIBE, {}))).toBe('605');
	});

	it('is no JSON (609), or not called so (612)', async () => {
		expect(await (await post('/rest/v1/leads.json', '{')).json()).toMatchObject({
			errors: [{ code: '609' }],
		});
		expect(await (await post('/rest/v1/leads.json', '{}', 'text/plain')).json()).toMatchObject({
			errors: [{ code: '612' }],
		});
	});

	it('is too large: HTTP 413 above 1 MB, HTTP 414 above 8 KB of URI', async () => {
		expect((await post('/rest/v1/leads.json', ' '.repeat(1_000_001))).status).toBe(413);
		const long = await fetch(`${marketo.origin}${DESCRIBE}?x=${'y'.repeat(8192)}`);
		expect(long.status).toBe(414);
	});

	it('lacks a right, or comes from an address that is not allowed (603)', async () => {
		marketo.settings.rights.delete('Read-Write Lead');
		expect((await caller.get(DESCRIBE)).success).toBe(true);
		expect(
			await caller.codeOf(caller.post('/rest/v1/leads.json', { input: [{ email: 'a@b.example' }] })),
		).toBe('603');
		marketo.settings.isAddressAllowed = false;
		expect(await caller.codeOf(caller.get(DESCRIBE))).toBe('603');
	});

	it('is the 101st call within 20 seconds (606)', async () => {
		for (let n = 0; n < 100; n++) expect((await caller.get(DESCRIBE)).success).toBe(true);
		const refused = await caller.get(DESCRIBE);
		expect(refused.errors).toEqual([
			{ code: '606', message: "Max rate limit '100' exceeded with in '20' secs" },
		]);
		time.pass(20_000);
		expect((await caller.get(DESCRIBE)).success).toBe(true);
	});

	it('is above the quota of the day, until midnight US Central time (607)', async () => {
		marketo.settings.limits.callsADay = 2;
		await caller.get(DESCRIBE);
		expect(await caller.get('/rest/v1/stats/usage.json')).toMatchObject({
			result: [{ date: '2026-11-23', total: 2, users: [{ userId: 'api@stand-in.example', count: 2 }] }],
		});
		expect(await caller.codeOf(caller.get(DESCRIBE))).toBe('607');
		// 7:00 UTC is 1:00 in Chicago: the day ends in 23 hours.
		time.pass(23 * 3_600_000);
		const fresh = await callerOf(marketo);
		expect((await fresh.get(DESCRIBE)).success).toBe(true);
	});

	it('is the eleventh at the same time (615)', async () => {
		let goOn = (): void => undefined;
		const held = new Promise<void>((done) => {
			goOn = done;
		});
		marketo.settings.work = async () => await held;
		const input = (n: number): unknown => ({ input: [{ email: `p${n}@example.com` }] });
		const calls = Array.from(
			{ length: 10 },
			async (_, n) => await caller.post('/rest/v1/leads.json', input(n)),
		);
		await marketo.arrival(10, ({ path }) => path === '/rest/v1/leads.json');
		expect(await caller.codeOf(caller.post('/rest/v1/leads.json', input(10)))).toBe('615');
		goOn();
		expect((await Promise.all(calls)).every(({ success }) => success)).toBe(true);
		expect(marketo.leads()).toHaveLength(10);
	});

	it.each(['502', '604', '608', '611', '614', '713', '714'])(
		'fails with %s where a fault says so',
		async (code) => {
			marketo.fault({ trouble: { answer: marketoError(code) } });
			expect(await caller.get(DESCRIBE)).toMatchObject({ success: false, errors: [{ code }] });
			expect((await caller.get(DESCRIBE)).success).toBe(true);
		},
	);

	it('is counted among the errors of the day', async () => {
		await caller.get('/rest/v1/nothing.json');
		expect(await caller.get('/rest/v1/stats/errors.json')).toMatchObject({
			result: [{ total: 1, errors: [{ errorCode: '610', count: 1 }] }],
		});
	});
});
