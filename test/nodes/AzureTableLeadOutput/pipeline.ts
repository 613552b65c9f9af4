import { LoadOptionsContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	ILoadOptionsFunctions,
	INode,
	INodeParameters,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { additionalData, node, type Ran, type Run, runNodes } from '../engine';
import { NodeTypes } from '../nodeTypes';

export const OUTPUT = 'Azure Table Lead Output';
export const DEDUPE = 'Dedupe Leads';
export const [DELIVERED, NOT_DELIVERED] = [0, 1] as const;

const TYPE = 'azureTableStorageApi';
const CHOSEN = { credentials: { [TYPE]: { id: '1', name: 'Azure Table' } } };

export interface Pipeline extends Partial<Run> {
	readonly parameters?: INodeParameters;
	/** Of the output node. */
	readonly more?: Partial<INode>;
	/** Output of Dedupe Leads that is connected besides New. @default Returning */
	readonly besides?: number;
}

/** Dedupe → Azure Table, with New and another output of Dedupe connected. */
export async function deliver(
	credential: ICredentialDataDecryptedObject,
	items: IDataObject[],
	{ parameters = {}, more, besides = 1, ...run }: Pipeline = {},
): Promise<Ran> {
	const nodes = [node('dedupeLeads'), node('azureTableLeadOutput', parameters, { ...CHOSEN, ...more })];
	const wires = [[DEDUPE, besides, OUTPUT] as const];
	return await runNodes(nodes, { items, wires, credentials: { [TYPE]: credential }, ...run });
}

/** The output without Dedupe Leads in front. */
export async function deliverAlone(
	credential: ICredentialDataDecryptedObject,
	items: IDataObject[],
	parameters: INodeParameters,
): Promise<Ran> {
	const output = node('azureTableLeadOutput', parameters, CHOSEN);
	return await runNodes([output], { items, credentials: { [TYPE]: credential } });
}

/** The output alone, with an operation that needs no lead. */
export async function operate(
	credential: ICredentialDataDecryptedObject,
	operation: string,
	parameters: INodeParameters = {},
): Promise<Ran> {
	const output = node('azureTableLeadOutput', { operation, ...parameters }, CHOSEN);
	return await runNodes([output], { items: [{}], credentials: { [TYPE]: credential } });
}

/** The last entry of `delivery`. */
export function deliveryOf(json: IDataObject | undefined): IDataObject {
	return (json?.['delivery'] as IDataObject[] | undefined)?.at(-1) ?? {};
}

/** A table that is chosen by its name. */
export function tableNamed(value: string): INodeParameters {
	return { table: { __rl: true, mode: 'id', value } };
}

/** What the editor has when a list of the node is opened. */
export function editor(
	credential: ICredentialDataDecryptedObject,
	parameters: INodeParameters = {},
): ILoadOptionsFunctions {
	const placed = node('azureTableLeadOutput', parameters, CHOSEN);
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
	data.currentNodeParameters = placed.parameters;
	const context: unknown = new LoadOptionsContext(workflow, placed, data, '');
	return context as ILoadOptionsFunctions;
}
