import { randomUUID } from 'node:crypto';
import { LoadOptionsContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	ILoadOptionsFunctions,
	INodeParameters,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import type { SalesforceStandIn } from '../../servers/salesforce/salesforce';
import type { GivenCredentials } from '../credentials';
import { additionalData, node, type Ran, type Run, runNodes, type Wire } from '../engine';
import { NodeTypes } from '../nodeTypes';

export const OUTPUT = 'Salesforce Lead Output';
export const DEDUPE = 'Dedupe Leads';
export const [DELIVERED, NOT_DELIVERED] = [0, 1] as const;

/** The field of the stand-in that holds record keys, as it is chosen in the editor. */
export const KEY_FIELD = { __rl: true, mode: 'list', value: 'Marketplace_Record__c' };

const CHOSEN = {
	credentials: {
		salesforceOAuth2Api: { id: '1', name: 'Salesforce' },
		salesforceJwtApi: { id: '2', name: 'Salesforce' },
	},
};

/** As n8n keeps it after somebody has signed in. */
export function oAuth2(salesforce: SalesforceStandIn): ICredentialDataDecryptedObject {
	const { accessToken, refreshToken, instanceUrl } = salesforce.signIn();
	return {
		grantType: 'pkce',
		clientId: 'client',
		clientSecret: 'secret',
		accessTokenUrl: `${salesforce.origin}/services/oauth2/token`,
		authUrl: `${salesforce.origin}/services/oauth2/authorize`,
		authentication: 'header',
		oauthTokenData: {
			access_token: accessToken,
			refresh_token: refreshToken,
			instance_url: instanceUrl,
			token_type: 'Bearer',
		},
	};
}

/** As n8n keeps it before its first use. */
export function jwt(salesforce: SalesforceStandIn): ICredentialDataDecryptedObject {
	const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
	const claims = {
		iss: 'client',
		sub: 'somebody',
		aud: salesforce.origin,
		exp: Math.floor(Date.now() / 1000) + 180,
	};
	return {
		accessToken: '',
		instanceUrl: '',
		myDomainUrl: salesforce.origin,
		assertion: `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmVk`,
	};
}

export interface Pipeline extends Partial<Run> {
	readonly parameters?: INodeParameters;
	/** Output of Dedupe Leads that is connected besides New. @default Returning */
	readonly besides?: number;
}

/** A ledger for each stand-in: what one test has delivered is no repeat in the next. */
const ledgers = new WeakMap<SalesforceStandIn, string>();

function ledgerOf(salesforce: SalesforceStandIn): string {
	const ledger = ledgers.get(salesforce) ?? randomUUID();
	ledgers.set(salesforce, ledger);
	return ledger;
}

/** Dedupe → Salesforce. */
export async function deliver(
	salesforce: SalesforceStandIn,
	items: IDataObject[],
	{ parameters = {}, besides = 1, ...run }: Pipeline = {},
): Promise<Ran> {
	const ledger = ledgerOf(salesforce);
	const nodes = [node('dedupeLeads', { ledger }), node('salesforceLeadOutput', parameters, CHOSEN)];
	const wires: Wire[] = [[DEDUPE, besides, OUTPUT]];
	return await runNodes(nodes, { items, wires, credentials: signedIn(salesforce), ...run });
}

/** The output alone, with an operation that needs no lead. */
export async function operate(
	salesforce: SalesforceStandIn,
	operation: string,
	parameters: INodeParameters = {},
): Promise<Ran> {
	const output = node('salesforceLeadOutput', { operation, ...parameters }, CHOSEN);
	return await runNodes([output], { items: [{}], credentials: signedIn(salesforce) });
}

function signedIn(salesforce: SalesforceStandIn): GivenCredentials {
	return { salesforceOAuth2Api: oAuth2(salesforce), salesforceJwtApi: jwt(salesforce) };
}

/** The last entry of `delivery`. */
export function deliveryOf(json: IDataObject | undefined): IDataObject {
	return (json?.['delivery'] as IDataObject[] | undefined)?.at(-1) ?? {};
}

/** What the editor has when a list of the node is opened. */
export function editor(
	credentials: GivenCredentials,
	parameters: INodeParameters = {},
): ILoadOptionsFunctions {
	const placed = node('salesforceLeadOutput', parameters, CHOSEN);
	const workflow = new Workflow({
		id: 'workflow',
		nodes: [placed],
		connections: {},
		active: false,
		nodeTypes: new NodeTypes(),
	});
	// With the defaults that n8n fills in.
	const filled = workflow.getNode(placed.name) ?? placed;
	const data = additionalData({ id: 'workflow', name: '', nodes: workflow.nodes }, 'manual', '1', {
		credentials,
	});
	const context = new LoadOptionsContext(
		workflow,
		filled,
		{ ...data, currentNodeParameters: filled.parameters },
		'',
	);
	// The compiler takes the workflow's name for missing; it is there.
	return context as ILoadOptionsFunctions;
}
