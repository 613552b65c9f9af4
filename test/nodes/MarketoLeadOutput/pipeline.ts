import { CredentialTestContext, LoadOptionsContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	IDataObject,
	ILoadOptionsFunctions,
	INodeCredentialTestResult,
	INodeParameters,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { MarketoLeadOutput } from '../../../nodes/MarketoLeadOutput/MarketoLeadOutput.node';
import type { MarketoStandIn } from '../../servers/marketo/marketo';
import { additionalData, node, type Ran, type Run, runNodes, type Wire } from '../engine';
import { NodeTypes } from '../nodeTypes';

export const OUTPUT = 'Marketo Lead Output';
export const DEDUPE = 'Dedupe Leads';
export const [DELIVERED, NOT_DELIVERED] = [0, 1] as const;

const CHOSEN = { credentials: { marketoApi: { id: '1', name: 'Marketo' } } };

/** The credential of a stand-in's only client. */
export function credentialOf({ origin, client }: MarketoStandIn): ICredentialDataDecryptedObject {
	return { endpoint: `${origin}/rest`, clientId: client.id, clientSecret: client.secret };
}

export interface Pipeline extends Partial<Run> {
	readonly parameters?: INodeParameters;
	readonly credential?: ICredentialDataDecryptedObject;
	/** Output of Dedupe Leads that is connected besides New. @default Returning */
	readonly besides?: number;
}

/** Dedupe → Marketo. */
export async function deliver(
	marketo: MarketoStandIn,
	items: IDataObject[],
	{ parameters = {}, credential = credentialOf(marketo), besides = 1, ...run }: Pipeline = {},
): Promise<Ran> {
	const nodes = [node('dedupeLeads'), node('marketoLeadOutput', parameters, CHOSEN)];
	const wires: Wire[] = [[DEDUPE, besides, OUTPUT]];
	return await runNodes(nodes, { items, wires, credentials: { marketoApi: credential }, ...run });
}

/** The output alone, with an operation that needs no lead. */
export async function operate(
	marketo: MarketoStandIn,
	operation: string,
	parameters: INodeParameters = {},
): Promise<Ran> {
	const output = node('marketoLeadOutput', { operation, ...parameters }, CHOSEN);
	return await runNodes([output], { items: [{}], credentials: { marketoApi: credentialOf(marketo) } });
}

/** The last entry of `delivery`. */
export function deliveryOf(json: IDataObject | undefined): IDataObject {
	return (json?.['delivery'] as IDataObject[] | undefined)?.at(-1) ?? {};
}

/** What the editor has when a list of the node is opened. */
export function editor(
	credential: ICredentialDataDecryptedObject,
	parameters: INodeParameters = {},
): ILoadOptionsFunctions {
	const placed = node('marketoLeadOutput', parameters, CHOSEN);
	const workflow = new Workflow({
		id: 'workflow',
		nodes: [placed],
		connections: {},
		active: false,
		nodeTypes: new NodeTypes(),
	});
	const data = additionalData({ id: 'workflow', name: '', nodes: workflow.nodes }, 'manual', '1', {
		credentials: { marketoApi: credential },
	});
	const context = new LoadOptionsContext(
		workflow,
		placed,
		{ ...data, currentNodeParameters: parameters },
		'',
	);
	return context as ILoadOptionsFunctions;
}

/** n8n's test of the credential, as its Save button makes it. */
export async function testCredential(
	credential: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const { marketoCredentialTest } = new MarketoLeadOutput().methods.credentialTest;
	const data = additionalData({ id: 'workflow', name: '', nodes: {} }, 'internal', '1', {});
	const context = new CredentialTestContext(data) as ICredentialTestFunctions;
	return await marketoCredentialTest.call(context, {
		id: '1',
		name: 'Marketo',
		type: 'marketoApi',
		data: credential,
	});
}
