import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Lead } from '../lead/lead';
import { leadOf } from '../lead/leadOf';
import { readLead } from '../lead/readLead';
import { type Dedupe, readDedupe } from './itemSchema';
import { upstreamItem } from './upstream';

/** A lead on its way to a destination, with the claim on it where there is one. */
export interface LeadItem {
	readonly lead: Lead;
	readonly dedupe: Dedupe | null;
	/** The item's JSON with lead and dedupe whole, also where a node in between had dropped them. */
	readonly json: IDataObject;
}

/** "Always Output Data" makes an empty item where there is nothing: that is no lead. */
export function isEmptyItem(item: INodeExecutionData): boolean {
	for (const _key in item.json) return false;
	return item.binary === undefined;
}

/** A lead found in an item, with the JSON to hand on: what else the item holds, or where it was read from. */
export interface FoundLead {
	readonly lead: Lead;
	readonly rest: IDataObject;
}

/** Gives the lead of a node of ours upstream that an item descends from; null where there is none. */
export type UpstreamLead = (itemIndex: number) => Lead | null;

/**
 * The leads that our nodes upstream gave out, for items whose JSON a node in between has replaced.
 *
 * @param types as for {@link upstreamItem}
 */
export function upstreamLead(context: IExecuteFunctions, types: readonly string[]): UpstreamLead {
	const origin = upstreamItem(context, types);
	return (itemIndex) => leadOf(origin(itemIndex)?.json['lead']);
}

/**
 * The lead of an item: one that comes from our nodes; else one in any shape a reader knows, which gets `receipt` and
 * `raw` as if it came from the trigger; else the one that our node upstream gave out. Reading never fails: what is no
 * lead comes out as one whose `problems` say so.
 *
 * @param receivedAt ISO time, for leads that are read here
 */
export function findLead(
	json: IDataObject,
	index: number,
	receivedAt: string,
	upstream: UpstreamLead,
): FoundLead {
	const own = leadOf(json['lead']);
	if (own) return { lead: own, rest: json };
	const read = readLead(json, { receivedAt, mintId: randomUUID });
	const origin = read.problems.includes('unknownShape') ? upstream(index) : null;
	if (origin) return { lead: origin, rest: json };
	return { lead: read, rest: { lead: null, receipt: null, raw: json } };
}

/** An output item that keeps its binary data and says which input item it descends from. */
export function outputItem(json: IDataObject, item: INodeExecutionData, index: number): INodeExecutionData {
	const output: INodeExecutionData = { json, pairedItem: { item: index } };
	if (item.binary) output.binary = item.binary;
	return output;
}

/**
 * Finds the lead and the claim of an item: in the item, else in the item of our node upstream that it descends from.
 * A claim is taken only with the lead it was made for.
 *
 * @returns a function of the item index; null where there is no lead
 */
export function leadItems(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
): (index: number) => LeadItem | null {
	const deduped = upstreamItem(context, ['dedupeLeads']);
	const received = upstreamItem(context, ['parseLeadSource', 'marketplaceLeadTrigger']);
	return (index) => {
		const json = items[index]?.json ?? {};
		const own = leadOf(json['lead']);
		const ownDedupe = own && readDedupe(json['dedupe']);
		if (own && ownDedupe) return { lead: own, dedupe: ownDedupe, json };

		const claimed = deduped(index)?.json ?? {};
		const claimedLead = leadOf(claimed['lead']);
		const lead = own ?? claimedLead ?? leadOf(received(index)?.json['lead']);
		if (!lead) return null;
		if (claimedLead?.id !== lead.id) return { lead, dedupe: null, json: { ...json, lead } };
		return {
			lead,
			dedupe: readDedupe(claimed['dedupe']),
			json: { ...json, lead, dedupe: claimed['dedupe'] },
		};
	};
}
