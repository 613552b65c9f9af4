import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { node, type Ran, type Run, runNodes } from '../engine';

export const DEDUPE = 'Dedupe Leads';
export const OUTPUT = 'HTTPS Endpoint Lead Output';
export const [DELIVERED, NOT_DELIVERED] = [0, 1] as const;
export const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

export interface Pipeline extends Partial<Run> {
	readonly ledger?: string;
	/** Nodes between Dedupe Leads and the output. */
	readonly between?: readonly INode[];
	/** Of the output node. */
	readonly more?: Partial<INode>;
}

/** Dedupe → output, with New and Returning both connected. */
export async function deliver(
	items: IDataObject[],
	parameters: INodeParameters,
	{ ledger = 'default', between = [], more, ...run }: Pipeline = {},
): Promise<Ran> {
	const output = node('httpsEndpointLeadOutput', parameters, more);
	const next = between[0] ?? output;
	return await runNodes([node('dedupeLeads', { ledger }), ...between, output], {
		items,
		wires: [[DEDUPE, 1, next.name]],
		...run,
	});
}

/** The output alone. */
export async function deliverOnly(
	items: IDataObject[],
	parameters: INodeParameters,
	{ more, ...run }: Partial<Run> & { more?: Partial<INode> } = {},
): Promise<Ran> {
	return await runNodes([node('httpsEndpointLeadOutput', parameters, more)], { items, ...run });
}

/** Asks the ledger about leads: what would the next run be told? */
export async function askAgain(items: IDataObject[], ledger = 'default'): Promise<IDataObject[]> {
	const ran = await runNodes([node('dedupeLeads', { ledger })], { items });
	return ran
		.outputs(DEDUPE)
		.flat()
		.map(({ json }) => json['dedupe'] as IDataObject);
}

/** The last entry of `delivery`. */
export function deliveryOf(json: IDataObject | undefined): IDataObject {
	return (json?.['delivery'] as IDataObject[] | undefined)?.at(-1) ?? {};
}
