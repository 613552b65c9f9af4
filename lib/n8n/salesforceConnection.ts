import { type ILoadOptionsFunctions, NodeOperationError } from 'n8n-workflow';

import { CrmFailure } from '../destinations/crm/crmSystem';
import type { Api } from '../destinations/salesforce/api';
import { refusedAltogether } from '../destinations/salesforce/failures';
import { Refusal } from '../destinations/salesforce/refusal';
import { connect, type SalesforceSetup } from '../destinations/salesforce/salesforce';
import { noAnswer } from '../destinations/noAnswer';
import { type HttpTransport, TransportError } from '../destinations/transport';
import { nodeFailure } from './failure';
import { type HttpContext, httpTransport } from './httpTransport';

/** The node's parameter Authentication. */
export type SalesforceAuthentication = 'oAuth2' | 'jwt';

/** A way to a Salesforce, signed in. */
export type SalesforceConnection = Pick<SalesforceSetup, 'instanceUrl' | 'transport' | 'clock'>;

/**
 * The sign-in that the node was given, by n8n's own credentials for Salesforce, and where its Salesforce is: Salesforce says that when it gives out a sign-in, and
 * n8n keeps it with the credential.
 */
export async function salesforceConnection(
	context: HttpContext,
	authentication: SalesforceAuthentication,
): Promise<SalesforceConnection> {
	const type = authentication === 'jwt' ? 'salesforceJwtApi' : 'salesforceOAuth2Api';
	const transport = httpTransport(context, type);
	const instanceUrl = async (): Promise<unknown> => urlIn(await context.getCredentials(type));
	const known = await instanceUrl();
	if (known !== null || authentication !== 'jwt') return { instanceUrl: known, transport, clock: Date.now };
	await signIn(transport);
	return { instanceUrl: await instanceUrl(), transport, clock: Date.now };
}

interface Credential {
	/** Of OAuth2, as Salesforce answered. */
	readonly oauthTokenData?: unknown;
	/** Of JWT, since its first use. */
	readonly instanceUrl?: unknown;
}

function urlIn({ oauthTokenData, instanceUrl }: Credential): unknown {
	if (typeof oauthTokenData === 'object' && oauthTokenData !== null && 'instance_url' in oauthTokenData) {
		return oauthTokenData.instance_url;
	}
	return typeof instanceUrl === 'string' && instanceUrl !== '' ? instanceUrl : null;
}

/**
 * A JWT credential that was never used has signed in nowhere yet. n8n signs in before the first request, and resolves an
 * address without a host by what it learns.
 */
async function signIn(transport: HttpTransport): Promise<void> {
	try {
		await transport({
			method: 'GET',
			url: '/services/data',
			headers: { accept: 'application/json' },
			body: '',
			timeoutMs: 30_000,
			signal: new AbortController().signal,
		});
	} catch (error) {
		if (!(error instanceof TransportError)) throw error;
		throw new CrmFailure(noAnswer(error, { who: 'Salesforce', addressIn: 'the credential', isRead: true }));
	}
}

/**
 * Asks Salesforce something for the editor.
 *
 * @throws NodeOperationError whose message says what to do
 */
export async function askSalesforce<T>(
	context: ILoadOptionsFunctions,
	ask: (api: Api, signal: AbortSignal) => Promise<T>,
): Promise<T> {
	try {
		const authentication = context.getNodeParameter('authentication', 'oAuth2') as SalesforceAuthentication;
		const api = await connect(await salesforceConnection(context, authentication));
		return await ask(api, new AbortController().signal);
	} catch (error) {
		const failure = error instanceof Refusal ? refusedAltogether(error) : error;
		if (failure instanceof CrmFailure) throw new NodeOperationError(context.getNode(), failure.message);
		throw nodeFailure(context, failure);
	}
}
