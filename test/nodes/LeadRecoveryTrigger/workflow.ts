import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { node, type Ran, runNodes } from '../engine';
import { post, type Posted } from '../MarketplaceLeadTrigger/webhook';

export const PARSE = 'Parse Lead Source';
export const DEDUPE = 'Dedupe Leads';
export const CONFIRM = 'Confirm Delivery';
export const [NEW, RETURNING, DUPLICATE, DO_NOT_CONTACT] = [0, 1, 2, 3] as const;

/** Has the trigger receive leads in one request. */
export async function receive(leads: IDataObject[], posted: Posted = {}): Promise<IDataObject[]> {
	return (await post({ body: JSON.stringify(leads), ...posted })).items;
}

export interface Behind {
	/** What happens to the leads that Dedupe Leads lets pass; left out, the run dies before anything does. */
	readonly then?: 'confirm' | 'release';
	/** Of Dedupe Leads. */
	readonly dedupe?: INodeParameters;
	/** Of Confirm Delivery. */
	readonly settle?: INodeParameters;
}

/** Parse → Dedupe → Confirm Delivery, which stands for an output that has delivered, or could not. */
export async function run(
	items: IDataObject[],
	{ then, dedupe = {}, settle = {} }: Behind = {},
): Promise<Ran> {
	const nodes = [node('parseLeadSource'), node('dedupeLeads', dedupe)];
	if (then === undefined) return await runNodes(nodes, { items });
	const last = node('confirmDelivery', { operation: then, ...settle });
	return await runNodes([...nodes, last], { items, wires: [[DEDUPE, RETURNING, CONFIRM]] });
}

/** A person's decision about the default ledger, with Lead Ledger. */
export async function decide(operation: string, items: IDataObject[] = [{}]): Promise<IDataObject> {
	const ran = await runNodes([node('leadLedger', { operation })], { items });
	return ran.json('Lead Ledger')[0]?.['ledger'] as IDataObject;
}

/** What Dedupe Leads has told of the leads that left through one output. */
export function told(ran: Ran, output: number): IDataObject[] {
	return ran.json(DEDUPE, output).map(({ dedupe }) => dedupe as IDataObject);
}

export const leadIn = (item: IDataObject | undefined): IDataObject => item?.['lead'] as IDataObject;
