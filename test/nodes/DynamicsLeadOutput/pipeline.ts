import { LoadOptionsContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	ILoadOptionsFunctions,
	INode,
	INodeParameters,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import type { DataverseStandIn } from '../../servers/dataverse/dataverse';
import { additionalData, node, type Ran, type Run, runNodes } from '../engine';
import { NodeTypes } from '../nodeTypes';

export const OUTPUT = 'Dynamics 365 Lead Output';
export const DEDUPE = 'Dedupe Leads';
export const [DELIVERED, NOT_DELIVERED] = [0, 1] as const;

const TYPE = 'microsoftDataverseOAuth2Api';
const CHOSEN = { credentials: { [TYPE]: { id: '1', name: 'Dataverse' } } };

/** n8n's credential, for the stand-in's only application. */
export function credentialOf({ origin }: DataverseStandIn): ICredentialDataDecryptedObject {
	return {
		grantType: 'clientCredentials',
		environmentUrl: `${origin}/`,
		accessTokenUrl: `${origin}/5f3b1a9e-0000-4000-8000-000000000001/oauth2/v2.0/token`,
		clientId: 'stand-in-client',
		clientSecret: 'stand-in-secret',
		scope: `${origin}/.default`,
		authentication: 'header',
	};
}

export interface Pipeline extends Partial<Run> {
	readonly parameters?: INodeParameters;
	readonly credential?: ICredentialDataDecryptedObject;
	/** Of the output node. */
	readonly more?: Partial<INode>;
	/** Whether Do Not Contact is connected, too. */
	readonly isDoNotContactWired?: boolean;
}

/** Dedupe → Dynamics 365, with New and Returning both connected. */
export async function deliver(
	dataverse: DataverseStandIn,
	items: IDataObject[],
	{ parameters = {}, credential = credentialOf(dataverse), more, isDoNotContactWired, ...run }: Pipeline = {},
): Promise<Ran> {
	const nodes = [node('dedupeLeads'), node('dynamicsLeadOutput', parameters, { ...CHOSEN, ...more })];
	const outputs = isDoNotContactWired === true ? [1, 3] : [1];
	const wires = outputs.map((output) => [DEDUPE, output, OUTPUT] as const);
	return await runNodes(nodes, { items, wires, credentials: { [TYPE]: credential }, ...run });
}

/** The output alone, with an operation that needs no lead. */
export async function operate(
	dataverse: DataverseStandIn,
	operation: string,
	options: IDataObject = {},
): Promise<Ran> {
	const output = node('dynamicsLeadOutput', { operation, options: options as INodeParameters }, CHOSEN);
	return await runNodes([output], { items: [{}], credentials: { [TYPE]: credentialOf(dataverse) } });
}

/** The last entry of `delivery`. */
export function deliveryOf(json: IDataObject | undefined): IDataObject {
	return (json?.['delivery'] as IDataObject[] | undefined)?.at(-1) ?? {};
}

/** What the editor has when a list of the node is opened. */
export function editor(credential: ICredentialDataDecryptedObject): ILoadOptionsFunctions {
	const placed = node('dynamicsLeadOutput', {}, CHOSEN);
	const nodeTypes = new NodeTypes();
	const workflow = new Workflow({
		id: 'workflow',
		nodes: [placed],
		connections: {},
		active: false,
		nodeTypes,
	});
	const data = additionalData({ id: 'workflow', name: '', nodes: workflow.nodes }, 'manual', '1', {
		credentials: { [TYPE]: credential },
	});
	const context: unknown = new LoadOptionsContext(workflow, placed, data, '');
	return context as ILoadOptionsFunctions;
}
