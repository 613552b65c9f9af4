import {
	AzureNamedKeyCredential,
	AzureSASCredential,
	TableClient,
	TableServiceClient,
	type TableServiceClientOptions,
} from '../vendor/azureTables';
import type { ClientSecretCredential } from '../vendor/entraId';
import type { AzureTableSignIn } from './account';
import { TableError } from './errors';

type TokenSignIn = Extract<AzureTableSignIn, { by: 'clientSecret' }>;

/** An account that one is signed in to. Nothing was asked yet. */
export interface SignedIn {
	readonly table: (name: string) => TableClient;
	/** For what concerns all tables. */
	readonly service: TableServiceClient;
}

/** Whether the requests to an account go without TLS, which is allowed on this machine only. */
export function isInsecure(signIn: AzureTableSignIn): boolean {
	return addressOf(signIn).protocol === 'http:';
}

/**
 * Signs in to an account of Azure Storage, Cosmos DB for Table or an emulator.
 *
 * @throws TableError where a field of the credential is missing or cannot be right
 */
export async function signedIn(
	signIn: AzureTableSignIn,
	options: TableServiceClientOptions,
): Promise<SignedIn> {
	addressOf(signIn);
	if (signIn.by === 'connectionString') {
		const { connectionString } = signIn;
		return {
			// The client adds to the options it is given.
			table: (name) => TableClient.fromConnectionString(connectionString, name, { ...options }),
			service: TableServiceClient.fromConnectionString(connectionString, { ...options }),
		};
	}
	const endpoint = endpointOf(signIn.endpoint).href.replace(/\/$/, '');
	switch (signIn.by) {
		case 'accountKey': {
			const credential = new AzureNamedKeyCredential(
				given(signIn.account, 'Account Name'),
				given(signIn.key, 'Account Key'),
			);
			return {
				table: (name) => new TableClient(endpoint, name, credential, options),
				service: new TableServiceClient(endpoint, credential, options),
			};
		}
		case 'sas': {
			// Copied from the portal it begins with a question mark, or it is the end of an address.
			const token = signIn.sas.slice(signIn.sas.indexOf('?') + 1);
			const credential = new AzureSASCredential(given(token, 'SAS Token'));
			return {
				table: (name) => new TableClient(endpoint, name, credential, options),
				service: new TableServiceClient(endpoint, credential, options),
			};
		}
		case 'clientSecret': {
			const credential = await entraCredential(signIn, endpoint);
			return {
				table: (name) => new TableClient(endpoint, name, credential, options),
				service: new TableServiceClient(endpoint, credential, options),
			};
		}
	}
}

/** The library for it is loaded here, because it is needed for this sign-in only. */
async function entraCredential(signIn: TokenSignIn, endpoint: string): Promise<ClientSecretCredential> {
	const tenantId = given(signIn.tenantId, 'Tenant ID');
	const clientId = given(signIn.clientId, 'Client ID');
	const clientSecret = given(signIn.clientSecret, 'Client Secret');
	if (!/^[\w.-]+$/.test(tenantId)) {
		throw wrong('The tenant ID is not one', 'Copy the Directory (tenant) ID of the app registration');
	}
	const entraId = await import('../vendor/entraId.js');
	const authorityHost = authorityOf(endpoint);
	return new entraId.ClientSecretCredential(tenantId, clientId, clientSecret, { authorityHost });
}

/** Each cloud has its own Entra ID (learn.microsoft.com/entra/identity-platform/authentication-national-cloud). */
export function authorityOf(endpoint: string): string {
	const { hostname } = new URL(endpoint);
	if (hostname.endsWith('.usgovcloudapi.net')) return 'https://login.microsoftonline.us';
	if (hostname.endsWith('.chinacloudapi.cn')) return 'https://login.chinacloudapi.cn';
	return 'https://login.microsoftonline.com';
}

/** Where requests go. */
function addressOf(signIn: AzureTableSignIn): URL {
	return signIn.by === 'connectionString' ? addressIn(signIn.connectionString) : endpointOf(signIn.endpoint);
}

function addressIn(connectionString: string): URL {
	let url: string;
	try {
		({ url } = TableServiceClient.fromConnectionString(connectionString));
	} catch {
		// What the library says quotes parts of it.
		throw wrong(
			'The connection string is not one of a table account',
			'Copy it anew from the Azure portal, under “Access keys” of the storage account: it begins with “DefaultEndpointsProtocol=”',
		);
	}
	return checked(new URL(url));
}

function endpointOf(text: string): URL {
	const endpoint = given(text, 'Endpoint');
	const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
	if (!url || url.search !== '' || url.username !== '' || url.password !== '') {
		throw wrong(
			'The endpoint is not the address of a table account',
			'Enter it as https://contoso.table.core.windows.net, with the name of your account',
		);
	}
	return checked(url);
}

/** Keys and personal data go over the wire: without TLS only to an emulator on this machine. */
function checked(url: URL): URL {
	const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
	if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)) return url;
	throw wrong(
		'The endpoint does not begin with https://',
		'Use https://; only an emulator on this machine may be reached without it',
	);
}

function given(text: string, field: string): string {
	if (text.trim() !== '') return text.trim();
	throw wrong(`The field ${field} is empty`, 'Fill it in');
}

function wrong(message: string, remedy: string): TableError {
	return new TableError('account', `${message}.`, `${remedy} (credential Azure Table Storage).`);
}

/** Whether an account's answers are sorted by key. Cosmos DB's are not (learn.microsoft.com/azure/cosmos-db/table/faq). */
export function sortsByKey(url: string): boolean {
	return !/[.]table[.]cosmos(db)?[.]/.test(new URL(url).hostname);
}
