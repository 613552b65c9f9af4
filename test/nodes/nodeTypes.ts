import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	INodeTypes,
} from 'n8n-workflow';

import { AzureTableLeadOutput } from '../../nodes/AzureTableLeadOutput/AzureTableLeadOutput.node';
import { ConfirmDelivery } from '../../nodes/ConfirmDelivery/ConfirmDelivery.node';
import { DedupeLeads } from '../../nodes/DedupeLeads/DedupeLeads.node';
import { DynamicsLeadOutput } from '../../nodes/DynamicsLeadOutput/DynamicsLeadOutput.node';
import { HttpsEndpointLeadOutput } from '../../nodes/HttpsEndpointLeadOutput/HttpsEndpointLeadOutput.node';
import { LeadLedger } from '../../nodes/LeadLedger/LeadLedger.node';
import { LeadRecoveryTrigger } from '../../nodes/LeadRecoveryTrigger/LeadRecoveryTrigger.node';
import { MarketplaceLeadPollTrigger } from '../../nodes/MarketplaceLeadPollTrigger/MarketplaceLeadPollTrigger.node';
import { MarketplaceLeadTrigger } from '../../nodes/MarketplaceLeadTrigger/MarketplaceLeadTrigger.node';
import { MarketoLeadOutput } from '../../nodes/MarketoLeadOutput/MarketoLeadOutput.node';
import { ParseLeadSource } from '../../nodes/ParseLeadSource/ParseLeadSource.node';
import { SalesforceLeadOutput } from '../../nodes/SalesforceLeadOutput/SalesforceLeadOutput.node';

const PACKAGE = 'n8n-nodes-marketplace-leads';

/** One of each of our nodes. */
export const ourNodes: readonly INodeType[] = [
	new MarketplaceLeadTrigger(),
	new MarketplaceLeadPollTrigger(),
	new LeadRecoveryTrigger(),
	new ParseLeadSource(),
	new DedupeLeads(),
	new ConfirmDelivery(),
	new LeadLedger(),
	new HttpsEndpointLeadOutput(),
	new DynamicsLeadOutput(),
	new MarketoLeadOutput(),
	new SalesforceLeadOutput(),
	new AzureTableLeadOutput(),
];

/** A node of somebody else's, with one input and one output. */
export function foreignNode(
	name: string,
	execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>,
): INodeType {
	const description: INodeTypeDescription = {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};
	return { description, execute };
}

/** Like Edit Fields or HTTP Request: puts JSON of its own in the place of what came, and keeps the pairing. */
const replaceJson = foreignNode('replaceJson', async function () {
	return [this.getInputData().map((_, item) => ({ json: { only: 'this' }, pairedItem: { item } }))];
});

/** Ends a branch. */
const noOperation = foreignNode('noOperation', async function () {
	return [this.getInputData()];
});

/** The node types that n8n knows: ours under their full names, and a few stand-ins for n8n's own. */
export class NodeTypes implements INodeTypes {
	private readonly types = new Map<string, INodeType>();

	/** @param more further types by name; a name of ours replaces ours */
	constructor(more: Readonly<Record<string, INodeType>> = {}) {
		for (const type of ourNodes) this.types.set(typeName(type.description.name), type);
		for (const type of [replaceJson, noOperation]) this.types.set(type.description.name, type);
		for (const [name, type] of Object.entries(more)) this.types.set(typeName(name), type);
	}

	getByName(name: string): INodeType {
		return this.getByNameAndVersion(name);
	}

	// n8n asks for types it does not know, for example sticky notes, and leaves them out.
	getByNameAndVersion(name: string): INodeType {
		return this.types.get(name) as INodeType;
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}

/** The name under which n8n knows a type: ours have the package's name in front. */
export function typeName(name: string): string {
	return ourNodes.some(({ description }) => description.name === name) ? `${PACKAGE}.${name}` : name;
}
