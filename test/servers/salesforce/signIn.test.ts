import { createHash } from 'node:crypto';

import { answerOf, asking } from './asking.ts';
import type { Answer } from './asking.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

const CALLBACK = 'https://n8n.example/rest/oauth2-credential/callback';
const NOW = new Date('2026-11-23T07:00:00Z');

/**
 * Sources: Salesforce Help, "OAuth 2.0 Web Server Flow", "Refresh Token Flow", "Client Credentials Flow", "JWT Bearer
 * Flow", "Query for User Information", "Identity URLs"; REST API guide, "Status Codes and Error Responses".
 */
describe('signing in to the stand-in', () => {
	let salesforce: SalesforceStandIn;

	beforeEach(async () => {
		salesforce = await startSalesforce({ clock: () => NOW });
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	const token = async (form: Record<string, string>): Promise<Answer> =>
		await answerOf(
			await fetch(`${salesforce.origin}/services/oauth2/token`, {
				method: 'POST',
				body: new URLSearchParams(form),
			}),
		);

	const authorize = async (query: Record<string, string>): Promise<URL> => {
		const asked = new URLSearchParams({ response_type: 'code', redirect_uri: CALLBACK, ...query });
		const url = `${salesforce.origin}/services/oauth2/authorize?${asked.toString()}`;
		const response = await fetch(url, { redirect: 'manual' });
		return new URL(response.headers.get('location') ?? '');
	};

	const limitsWith = async (accessToken: unknown): Promise<Answer> =>
		await answerOf(
			await fetch(`${salesforce.origin}/services/data/v62.0/limits`, {
				headers: { Authorization: `Bearer ${String(accessToken)}` },
			}),
		);

	it('sends whoever asks straight back, with a code and the state', async () => {
		const back = await authorize({ client_id: 'any', state: 'abc' });

		expect(back.origin + back.pathname).toBe(CALLBACK);
		expect(back.searchParams.get('state')).toBe('abc');
		expect(back.searchParams.get('code')).toEqual(expect.any(String));
	});

	it('gives a session and a refresh token for a code, and says nothing of when the session ends', async () => {
		const code = (await authorize({})).searchParams.get('code') ?? '';
		const { status, body } = await token({
			grant_type: 'authorization_code',
			code,
			redirect_uri: CALLBACK,
		});

		expect(status).toBe(200);
		expect(body).toEqual({
			access_token: expect.any(String) as string,
			refresh_token: expect.any(String) as string,
			signature: expect.any(String) as string,
			scope: 'refresh_token api id',
			instance_url: salesforce.origin,
			id: `${salesforce.origin}/id/${salesforce.people.organisation}/${salesforce.people.integrationUser}`,
			token_type: 'Bearer',
			issued_at: String(NOW.getTime()),
		});
		expect((await limitsWith((body as { access_token: string }).access_token)).status).toBe(200);
	});

	it('takes a code once', async () => {
		const code = (await authorize({})).searchParams.get('code') ?? '';
		const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
		await token(form);

		const { status, body } = await token(form);

		expect(status).toBe(400);
		expect(body).toEqual({ error: 'invalid_grant', error_description: 'invalid authorization code' });
	});

	it('wants the verifier of the challenge that the code was asked for with', async () => {
		const verifier = 'a-verifier-that-is-long-enough-for-anybody-to-accept';
		const challenge = createHash('sha256').update(verifier).digest('base64url');
		const asked = { code_challenge: challenge, code_challenge_method: 'S256' };
		const form = { grant_type: 'authorization_code', redirect_uri: CALLBACK };
		const code = async (): Promise<string> => (await authorize(asked)).searchParams.get('code') ?? '';

		expect((await token({ ...form, code: await code(), code_verifier: 'another' })).status).toBe(400);
		expect((await token({ ...form, code: await code(), code_verifier: verifier })).status).toBe(200);
	});

	it('gives a new session for a refresh token, and no new refresh token', async () => {
		const { refreshToken } = salesforce.signIn();
		salesforce.expireSessions();

		const { status, body } = await token({ grant_type: 'refresh_token', refresh_token: refreshToken });

		expect(status).toBe(200);
		expect(body).not.toHaveProperty('refresh_token');
		expect((await limitsWith((body as { access_token: string }).access_token)).status).toBe(200);
	});

	it('refuses a refresh token that it does not know, and every one where told to', async () => {
		const refusal = { error: 'invalid_grant', error_description: 'expired access/refresh token' };
		const { refreshToken } = salesforce.signIn();

		expect(await token({ grant_type: 'refresh_token', refresh_token: 'guessed' })).toMatchObject({
			status: 400,
			body: refusal,
		});
		salesforce.settings.refuseRefresh = true;
		expect(await token({ grant_type: 'refresh_token', refresh_token: refreshToken })).toMatchObject({
			status: 400,
			body: refusal,
		});
	});

	it('gives a session for client credentials, without a refresh token', async () => {
		const { status, body } = await token({ grant_type: 'client_credentials', client_id: 'any' });

		expect(status).toBe(200);
		expect(body).not.toHaveProperty('refresh_token');
	});

	it('gives a session for an assertion that has not expired', async () => {
		const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
		const assertion = (seconds: number): string => {
			const exp = NOW.getTime() / 1000 + seconds;
			return `${part({ alg: 'RS256' })}.${part({ iss: 'key', sub: 'user', aud: 'login', exp })}.signed`;
		};
		const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' };

		expect((await token({ ...grant, assertion: assertion(180) })).status).toBe(200);
		expect(await token({ ...grant, assertion: assertion(-1) })).toMatchObject({
			status: 400,
			body: { error: 'invalid_grant', error_description: 'expired assertion' },
		});
		expect(await token({ ...grant, assertion: 'no.assertion' })).toMatchObject({ status: 400 });
	});

	it('refuses grants that Salesforce does not know', async () => {
		expect(await token({ grant_type: 'urn:example:own' })).toMatchObject({
			status: 400,
			body: { error: 'unsupported_grant_type' },
		});
		expect(await token({})).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
	});

	it('answers 401 to a session that it does not know, and to one that has ended', async () => {
		const refusal = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];
		const { accessToken } = salesforce.signIn();

		expect(await limitsWith('guessed')).toMatchObject({ status: 401, body: refusal });
		expect((await limitsWith(accessToken)).status).toBe(200);
		salesforce.expireSessions();
		expect(await limitsWith(accessToken)).toMatchObject({ status: 401, body: refusal });
	});

	it('says who has signed in', async () => {
		const { status, body } = await asking(salesforce)('GET', '/services/oauth2/userinfo');

		expect(status).toBe(200);
		expect(body).toMatchObject({
			user_id: salesforce.people.integrationUser,
			organization_id: salesforce.people.organisation,
			preferred_username: 'integration.user@contoso.example',
		});
	});

	it('answers 403 and a word, instead of 401, where a bad token asks who it is', async () => {
		const ask = asking(salesforce);
		salesforce.expireSessions();

		expect(await ask('GET', '/services/oauth2/userinfo')).toMatchObject({
			status: 403,
			body: 'Bad_OAuth_Token',
		});
	});
});
