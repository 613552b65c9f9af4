import { askForToken, signedIn } from './client.ts';
import type { DataverseStandIn } from './dataverse.ts';
import { startDataverse } from './dataverse.ts';

// The OAuth 2.0 client credentials flow: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
describe("the stand-in's sign-in", () => {
	let now = Date.parse('2026-11-23T08:00:00.000Z');
	let dataverse: DataverseStandIn;
	beforeEach(async () => {
		dataverse = await startDataverse({ clock: () => now, tenant: 'contoso' });
	});
	afterEach(async () => await dataverse.stop());

	async function ask(
		fields: Record<string, string> = {},
		headers: Record<string, string> = {},
		tenant = 'contoso',
	): Promise<{ status: number; body: Record<string, unknown> }> {
		const response = await askForToken(dataverse.origin, fields, headers, tenant);
		return { status: response.status, body: (await response.json()) as Record<string, unknown> };
	}

	async function whoAmI(headers: Record<string, string>): Promise<Response> {
		return await fetch(`${dataverse.origin}/api/data/v9.2/WhoAmI`, { headers });
	}

	it('gives a token for a while', async () => {
		const { status, body } = await ask();
		expect(status).toBe(200);
		expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
		const headers = { Authorization: `Bearer ${String(body['access_token'])}` };
		expect((await whoAmI(headers)).status).toBe(200);
		now += 3_599_000;
		expect((await whoAmI(headers)).status).toBe(401);
	});

	it('takes id and secret from a Basic header, as n8n sends them', async () => {
		const basic = Buffer.from('stand-in-client:stand-in-secret').toString('base64');
		const headers = { Authorization: `Basic ${basic}` };
		expect((await ask({ client_id: '', client_secret: '' }, headers)).status).toBe(200);
	});

	it('is the environment by whatever name it is called', async () => {
		const called = dataverse.origin.replace('127.0.0.1', 'localhost');
		expect((await askForToken(called, {}, {}, 'contoso')).status).toBe(200);
	});

	// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
	it.each([
		['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client', 7000215],
		['an application it does not know', { client_id: 'x' }, 400, 'unauthorized_client', 700016],
		['a scope of another environment', { scope: 'https://x/.default' }, 400, 'invalid_scope', 70011],
		['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
	])('refuses %s', async (_, fields, status, error, code) => {
		expect(await ask(fields)).toMatchObject({ status, body: { error, error_codes: [code] } });
	});

	it('refuses a tenant that is not there', async () => {
		expect(await ask({}, {}, 'fabrikam')).toMatchObject({ status: 400, body: { error_codes: [90002] } });
	});

	// https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth
	it('challenges a request without a token, with an unknown one, and with one that has expired', async () => {
		for (const headers of [{}, { Authorization: 'Bearer x' }]) {
			const response = await whoAmI(headers);
			expect(response.status).toBe(401);
			expect(response.headers.get('www-authenticate')).toMatch(/^Bearer authorization_uri=/);
			expect(await response.text()).toBe('');
		}
		await dataverse.stop();
		dataverse = await startDataverse();
		const client = await signedIn(dataverse);
		expect((await client.send('GET', 'WhoAmI')).status).toBe(200);
		dataverse.expireTokens();
		expect((await client.send('GET', 'WhoAmI')).status).toBe(401);
	});
});
