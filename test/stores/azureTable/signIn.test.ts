import type { INodeCredentialTestResult } from 'n8n-workflow';
import { generateAccountSas, AzureNamedKeyCredential } from '@azure/data-tables';

import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { openAzureTableStore } from '../../../lib/ledger/azureTable/open';
import { LedgerConfigurationError } from '../../../lib/ledger/errors';
import { PersonLedger } from '../../../lib/ledger/personLedger';
import { azureTableAccount } from '../../../lib/n8n/azureTableAccount';
import { azureTableCredentialTest } from '../../../lib/n8n/azureTableCredentialTest';
import { asked, held, request } from '../../lib/ledger/requests';

let server: RunningAzurite;
let made = 0;
beforeAll(async () => {
	server = await startAzurite();
});
afterAll(async () => await server.stop());

/** With the rights that docs/ledger-azure-table.md names, or others. */
function sas(permissions: Parameters<typeof generateAccountSas>[1] = {}): string {
	const { account, key } = server;
	return generateAccountSas(new AzureNamedKeyCredential(account, key), {
		services: { table: true },
		resourceTypes: 'co',
		permissions: { query: true, add: true, update: true, delete: true, write: true, list: true },
		...permissions,
	});
}

type Fields = Record<string, string>;

const SIGN_INS: ReadonlyArray<readonly [name: string, fields: () => Fields]> = [
	['a connection string', () => ({ signIn: 'connectionString', connectionString: server.connectionString })],
	['a connection string, where nothing is said', () => ({ connectionString: server.connectionString })],
	[
		'a connection string with a signature',
		() => ({
			signIn: 'connectionString',
			connectionString: `TableEndpoint=${server.endpoint};SharedAccessSignature=${sas()}`,
		}),
	],
	[
		'an account key',
		() => ({
			signIn: 'accountKey',
			endpoint: ` ${server.endpoint}/ `,
			account: server.account,
			key: server.key,
		}),
	],
	['a shared access signature', () => ({ signIn: 'sas', endpoint: server.endpoint, sas: sas() })],
	[
		'one that begins with a question mark',
		() => ({ signIn: 'sas', endpoint: server.endpoint, sas: `?${sas()}` }),
	],
];

async function test(data: Fields): Promise<INodeCredentialTestResult> {
	const credential = { id: '1', name: 'an account', type: 'azureTableStorageApi', data };
	return (await Reflect.apply(azureTableCredentialTest, {}, [credential])) as INodeCredentialTestResult;
}

describe.each(SIGN_INS)('signed in with %s', (_, fields) => {
	it('a ledger works, from making its tables to the last step', async () => {
		const account = { ...azureTableAccount(fields()), tablePrefix: `sign${++made}in` };
		const { store, keys, close } = await openAzureTableStore(account);
		const ledger = new PersonLedger('default', store, keys);
		const leads = Array.from({ length: 40 }, (_, n) => request(n));
		const claims = held(await ledger.claim(leads, asked()));
		expect(await ledger.confirm(claims)).toEqual(leads.map(() => 'confirmed'));
		expect(await store.ledgers()).toEqual(['default']);
		await close();
	});

	it("n8n's test of the credential goes well, and makes nothing", async () => {
		expect(await test(fields())).toEqual({ status: 'OK', message: expect.stringMatching(/\.$/) as string });
	});
});

it('needs no right to make tables that are there already', async () => {
	const account = { by: 'connectionString', connectionString: server.connectionString } as const;
	await (await openAzureTableStore({ ...account, tablePrefix: 'prepared' })).close();
	const token = sas({
		resourceTypes: 'o',
		permissions: { query: true, add: true, update: true, delete: true },
	});
	const { store, keys, close } = await openAzureTableStore({
		by: 'sas',
		endpoint: server.endpoint,
		sas: token,
		tablePrefix: 'prepared',
	});
	const ledger = new PersonLedger('default', store, keys);
	const leads = Array.from({ length: 40 }, (_, n) => request(n));
	expect(await ledger.confirm(held(await ledger.claim(leads, asked())))).toEqual(
		leads.map(() => 'confirmed'),
	);
	await close();
});

describe('a sign-in that does not do', () => {
	it('because the signature has ended is told so, without the signature', async () => {
		const ended = sas({ startsOn: new Date(Date.now() - 9e6), expiresOn: new Date(Date.now() - 8e6) });
		const { status, message } = await test({ signIn: 'sas', endpoint: server.endpoint, sas: ended });
		expect(status).toBe('Error');
		expect(message).toMatch(/Azure Table .* \(403 \w+\)\. .*\./);
		expect(message).not.toContain('sig=');
	});

	it('because it may only read is a mistake in the set-up', async () => {
		const account = {
			by: 'sas',
			endpoint: server.endpoint,
			sas: sas({ permissions: { query: true } }),
		} as const;
		const opening = openAzureTableStore({ ...account, tablePrefix: 'readonly' });
		await expect(opening).rejects.toThrow(LedgerConfigurationError);
		await expect(opening).rejects.toThrow('less than the ledger needs');
	});

	it('because of a wrong key is told so', async () => {
		const { status } = await test({
			signIn: 'accountKey',
			endpoint: server.endpoint,
			account: server.account,
			key: Buffer.from('wrong').toString('base64'),
		});
		expect(status).toBe('Error');
	});
});
