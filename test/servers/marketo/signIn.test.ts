import { callerOf, stoppedClock } from './caller.ts';
import { type MarketoStandIn, startMarketo } from './marketo.ts';

// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/authentication
describe('signing in to the stand-in for Marketo', () => {
	const time = stoppedClock();
	let marketo: MarketoStandIn;
	beforeEach(async () => {
		marketo = await startMarketo({ clock: time.clock });
	});
	afterEach(async () => await marketo.stop());

	const ask = async (change: Record<string, string> = {}): Promise<{ status: number; body: unknown }> => {
		const query = new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: marketo.client.id,
			client_secret: marketo.client.secret,
			...change,
		});
		const response = await fetch(`${marketo.origin}/identity/oauth/token?${query.toString()}`);
		return { status: response.status, body: await response.json() };
	};
	const describe2 = async (headers: Record<string, string>, query = ''): Promise<unknown> => {
		const response = await fetch(`${marketo.origin}/rest/v1/leads/describe2.json${query}`, { headers });
		expect(response.status).toBe(200);
		return await response.json();
	};

	it('gives a token for an hour, and the same again with what is left of its life', async () => {
		const first = await ask();
		expect(first).toEqual({
			status: 200,
			body: {
				access_token: expect.stringMatching(/^[\da-f-]{36}:ab$/) as string,
				token_type: 'bearer',
				expires_in: 3600,
				scope: 'api@stand-in.example',
			},
		});
		time.pass(600_000);
		expect(await ask()).toEqual({ status: 200, body: { ...(first.body as object), expires_in: 3000 } });
		time.pass(3_000_000);
		const next = (await ask()).body;
		expect(next).toMatchObject({ expires_in: 3600 });
		expect(next).not.toEqual(first.body);
	});

	it('answers a wrong secret with HTTP 401', async () => {
		expect(await ask({ client_secret: 'wrong' })).toEqual({
			status: 401,
			body: { error: 'invalid_client', error_description: 'Bad client credentials' },
		});
	});

	it('takes the token in the Authorization header alone', async () => {
		const { token } = await callerOf(marketo);
		expect(await describe2({ authorization: `Bearer ${token}` })).toMatchObject({ success: true });
		expect(await describe2({}, `?access_token=${token}`)).toEqual({
			requestId: expect.any(String) as string,
			success: false,
			errors: [{ code: '600', message: 'Access token not specified' }],
		});
	});

	it('tells a token that has expired (602) from one that it does not know (601)', async () => {
		const caller = await callerOf(marketo);
		marketo.expireTokens();
		expect(await caller.codeOf(caller.get('/rest/v1/leads/describe2.json'))).toBe('602');
		marketo.forgetTokens();
		expect(await caller.codeOf(caller.get('/rest/v1/leads/describe2.json'))).toBe('601');
		expect((await callerOf(marketo)).token).not.toBe(caller.token);
	});
});
