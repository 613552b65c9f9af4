import type { AzureTableSignIn } from '../../../lib/azureTables/account';
import { TableError } from '../../../lib/azureTables/errors';
import { authorityOf, isInsecure, signedIn, sortsByKey } from '../../../lib/azureTables/signIn';

const ENDPOINT = 'https://contoso.table.core.windows.net';
const KEY = Buffer.from('a key').toString('base64');
const APP = { tenantId: 'contoso.onmicrosoft.com', clientId: 'an app', clientSecret: 'zyxwia' };

function accountKey(endpoint: string): AzureTableSignIn {
	return { by: 'accountKey', endpoint, account: 'contoso', key: KEY };
}

it.each<[string, AzureTableSignIn]>([
	[
		'a connection string',
		{
			by: 'connectionString',
			connectionString: `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
		},
	],
	['an account key', accountKey(ENDPOINT)],
	['an endpoint with a slash and blanks', accountKey(` ${ENDPOINT}/ `)],
	['a signature', { by: 'sas', endpoint: ENDPOINT, sas: '?sv=1&sig=2' }],
	['a whole address as signature', { by: 'sas', endpoint: ENDPOINT, sas: `${ENDPOINT}/?sv=1&sig=2` }],
	['a client secret', { by: 'clientSecret', endpoint: ENDPOINT, ...APP }],
])('signs in with %s, asking nothing yet', async (_, signIn) => {
	const { table, service } = await signedIn(signIn, {});
	expect(service.url).toBe(ENDPOINT);
	expect(table('LeadLedgerPersons')).toMatchObject({ url: ENDPOINT, tableName: 'LeadLedgerPersons' });
	expect(isInsecure(signIn)).toBe(false);
});

it.each<[string, AzureTableSignIn, string]>([
	['no connection string', { by: 'connectionString', connectionString: '' }, 'not one of a table account'],
	[
		'half of one',
		{ by: 'connectionString', connectionString: 'AccountName=zyxwia;AccountKey=zyxwia' },
		'not one of a table account',
	],
	[
		'one without TLS',
		{
			by: 'connectionString',
			connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
		},
		'https://',
	],
	['no endpoint', accountKey(''), 'Endpoint is empty'],
	['an endpoint that is a name', accountKey('contoso'), 'not the address'],
	['an endpoint with a signature', accountKey(`${ENDPOINT}?sig=zyxwia`), 'not the address'],
	['an endpoint without TLS', accountKey('http://contoso.table.core.windows.net'), 'https://'],
	['a machine nearby without TLS', accountKey('http://10.0.0.1:10002/devstoreaccount1'), 'https://'],
	['a host that only looks like this machine', accountKey('http://127.0.0.1.example.com/a'), 'https://'],
	['no key', { by: 'accountKey', endpoint: ENDPOINT, account: 'contoso', key: ' ' }, 'Account Key is empty'],
	['no signature', { by: 'sas', endpoint: ENDPOINT, sas: '?' }, 'SAS Token is empty'],
	[
		'no secret',
		{ by: 'clientSecret', endpoint: ENDPOINT, ...APP, clientSecret: '' },
		'Client Secret is empty',
	],
	[
		'a tenant that is an address',
		{ by: 'clientSecret', endpoint: ENDPOINT, ...APP, tenantId: 'https://zyxwia/' },
		'tenant ID',
	],
])('refuses %s, and repeats nothing of it', async (_, signIn, message) => {
	const error: unknown = await signedIn(signIn, {}).catch((reason: unknown) => reason);
	expect(error).toBeInstanceOf(TableError);
	expect(error).toMatchObject({ kind: 'account', message: expect.stringContaining(message) as string });
	expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('zyxwia');
});

it.each([
	'http://127.0.0.1:10002/devstoreaccount1',
	'http://localhost:10002/devstoreaccount1',
	'http://[::1]:1/a',
])('goes without TLS to an emulator on this machine (%s)', (endpoint) => {
	expect(isInsecure(accountKey(endpoint))).toBe(true);
});

it('asks the Entra ID of the cloud that the account is in', () => {
	expect(authorityOf(ENDPOINT)).toBe('https://login.microsoftonline.com');
	expect(authorityOf('https://a.table.core.usgovcloudapi.net')).toBe('https://login.microsoftonline.us');
	expect(authorityOf('https://a.table.core.chinacloudapi.cn')).toBe('https://login.chinacloudapi.cn');
});

it('knows whose answers are sorted', () => {
	expect(sortsByKey(ENDPOINT)).toBe(true);
	expect(sortsByKey('https://contoso.table.cosmos.azure.com:443')).toBe(false);
});
