import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { turnsOf } from './previousRun';
import { ourNodesUpstream } from './upstream';

/**
 * Finds the item in which Dedupe Leads gave out a lead in this run, by the id of the lead: for nodes in between that do
 * not keep the pairing of items. Only nodes upstream count, the nearest first; one in a parent workflow cannot be seen.
 *
 * @returns a function of the lead's id; null where no Dedupe Leads upstream gave that lead out
 */
export function givenOut(context: IExecuteFunctions): (leadId: string) => IDataObject | null {
	let nodes: ReadonlyArray<ReadonlyMap<string, IDataObject>> | undefined;
	return (leadId) => {
		// Looked through at the first question: most runs ask none.
		nodes ??= ourNodesUpstream(context, ['dedupeLeads']).map(({ name }) => leadsOf(context, name));
		return nodes.find((leads) => leads.has(leadId))?.get(leadId) ?? null;
	};
}

/** The leads that a node gave out in this run; where it had a lead several times, the last time it claimed it. */
function leadsOf(context: IExecuteFunctions, node: string): ReadonlyMap<string, IDataObject> {
	const leads = new Map<string, IDataObject>();
	for (const { data } of turnsOf(context, node)) {
		for (const { json } of (data?.['main'] ?? []).flatMap((items) => items ?? [])) {
			const id = field(json['lead'], 'id');
			if (typeof id !== 'string') continue;
			if (field(json['dedupe'], 'claim') || !leads.has(id)) leads.set(id, json);
		}
	}
	return leads;
}

function field(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? (value as IDataObject)[name] : undefined;
}
