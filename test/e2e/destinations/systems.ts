import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import type { Credential, Harness } from '../../../scripts/host/harness.ts';
import { TENANT } from '../../../scripts/host/servers.ts';
import { startAzureTableGuard } from '../../servers/azureTable/guard.ts';
import { startDataverse } from '../../servers/dataverse/dataverse.ts';
import { startMarketo } from '../../servers/marketo/marketo.ts';
import { startSalesforce } from '../../servers/salesforce/salesforce.ts';
import { startStandIn } from '../../servers/standIn.ts';
import type { System } from './system.ts';

/** What is entered as every client secret: it may turn up nowhere else. */
export const SECRET = 'planted-client-secret-7f3a';

export async function salesforceSystem(): Promise<System> {
	const standIn = await startSalesforce();
	return {
		node: 'salesforceLeadOutput',
		parameters: {},
		destination: 'salesforce',
		written: 'created',
		findsPersons: true,
		standIn,
		isWrite: ({ method, path }) => method !== 'GET' && path.includes('/sobjects'),
		addresses: () => standIn.records('Lead').map(({ Email }) => String(Email)),
		connect: async (n8n) => {
			const made = await n8n.credential('salesforceOAuth2Api', {
				clientId: 'stand-in',
				clientSecret: SECRET,
			});
			await n8n.client.connect(made.id);
			return { salesforceOAuth2Api: made };
		},
		stop: async () => await standIn.stop(),
	};
}

export async function dataverseSystem(): Promise<System> {
	const standIn = await startDataverse({ clientSecret: SECRET });
	const { origin } = standIn;
	return {
		node: 'dynamicsLeadOutput',
		parameters: {},
		destination: 'dynamics365',
		written: 'created',
		findsPersons: true,
		standIn,
		isWrite: ({ method, path, body }) =>
			path.endsWith('/$batch') ? /^(PATCH|POST|DELETE) /m.test(body.toString()) : method !== 'GET',
		addresses: () => standIn.rows('leads').map((row) => String(row['emailaddress1'])),
		connect: async (n8n) => ({
			microsoftDataverseOAuth2Api: await n8n.credential('microsoftDataverseOAuth2Api', {
				grantType: 'clientCredentials',
				tenantId: TENANT,
				environmentUrl: origin,
				clientId: 'stand-in-client',
				clientSecret: SECRET,
			}),
		}),
		stop: async () => await standIn.stop(),
	};
}

export async function marketoSystem(): Promise<System> {
	const standIn = await startMarketo({
		client: { id: 'stand-in', secret: SECRET, user: 'api@stand-in.example' },
	});
	return {
		node: 'marketoLeadOutput',
		parameters: {},
		destination: 'marketo',
		written: 'created',
		findsPersons: true,
		standIn,
		isWrite: ({ method, path, query }) =>
			method === 'POST' && path.startsWith('/rest/v1/leads') && query.get('_method') !== 'GET',
		addresses: () => standIn.leads().map(({ email }) => String(email)),
		connect: async (n8n) => ({
			marketoApi: await n8n.credential('marketoApi', {
				endpoint: standIn.origin,
				clientId: standIn.client.id,
				clientSecret: standIn.client.secret,
			}),
		}),
		stop: async () => await standIn.stop(),
	};
}

export async function azureTableSystem(): Promise<System> {
	const azurite: RunningAzurite = await startAzurite();
	const guard = await startAzureTableGuard({ target: new URL(azurite.endpoint).origin });
	return {
		node: 'azureTableLeadOutput',
		parameters: { options: { createTable: true } },
		destination: 'azureTable',
		written: 'created',
		findsPersons: false,
		standIn: guard,
		isWrite: ({ method, path }) => method !== 'GET' && !path.endsWith('/Tables'),
		addresses: async () => await addressesIn(azurite),
		connect: async (n8n: Harness): Promise<Record<string, Credential>> => ({
			azureTableStorageApi: await n8n.credential('azureTableStorageApi', {
				signIn: 'accountKey',
				endpoint: `${guard.origin}/${azurite.account}`,
				account: azurite.account,
				key: azurite.key,
			}),
		}),
		stop: async () => {
			await guard.stop();
			await azurite.stop();
		},
	};
}

/** Read with Microsoft's own client, past the guard. */
async function addressesIn({ connectionString }: RunningAzurite): Promise<string[]> {
	const { TableClient } = await import('@azure/data-tables');
	const table = TableClient.fromConnectionString(connectionString, 'MarketplaceLeads', {
		allowInsecureConnection: true,
	});
	const addresses: string[] = [];
	for await (const row of table.listEntities<{ CustomerInfo: string }>()) {
		addresses.push(String((JSON.parse(row.CustomerInfo) as { Email: unknown }).Email));
	}
	return addresses;
}

/** Takes every lead, tells them apart by the delivery key. */
export async function endpointSystem(): Promise<System> {
	const taken = new Map<string, string>();
	const standIn = await startStandIn(({ headers, body }) => {
		const { lead } = JSON.parse(body.toString()) as { lead: { contact: { email: string } } };
		taken.set(String(headers['idempotency-key']), lead.contact.email);
		return { status: 200 };
	});
	return {
		node: 'httpsEndpointLeadOutput',
		parameters: { url: `${standIn.origin}/leads`, options: { concurrency: 20 } },
		destination: 'httpsEndpoint',
		written: 'written',
		findsPersons: false,
		standIn,
		isWrite: () => true,
		addresses: () => [...taken.values()],
		connect: async () => await Promise.resolve({}),
		stop: async () => await standIn.stop(),
	};
}
