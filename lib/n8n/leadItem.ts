import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Lead } from '../lead/lead';
import { leadOf } from '../lead/leadOf';
import { readLead } from '../lead/readLead';
import { givenOut } from './givenOut';
import { type Dedupe, readDedupe } from './itemSchema';
import { leadReceipts, type NamedReceipt } from './leadReceipt';
import { previousRun } from './previousRun';
import { TRIGGERS, upstreamItem } from './upstream';

/** A lead on its way to a destination, with the claim on it where there is one. */
export interface LeadItem {
	readonly lead: Lead;
	readonly dedupe: Dedupe | null;
	/** Null where Dedupe Leads has answered for the lead: then its claim alone says what becomes of the receipt. */
	readonly receipt: NamedReceipt | null;
	/** The item's JSON with lead and dedupe whole, also where a node in between had dropped them. */
	readonly json: IDataObject;
}

/** An item with nothing in it. */
export function isEmptyItem(item: INodeExecutionData): boolean {
	for (const _key in item.json) return false;
	return item.binary === undefined;
}

/**
 * Tells items that are no lead at all. "Always Output Data" makes an empty one where there is none: it descends from a
 * list, all that went in. A system that answers without a body leaves an empty item too, but that one descends from
 * its lead alone.
 *
 * @returns a function of an item, its index, and whether it descends from a lead
 */
export function emptyItems(
	context: IExecuteFunctions,
): (item: INodeExecutionData, index: number, hasLead: (index: number) => boolean) => boolean {
	const previous = previousRun(context);
	return (item, index, hasLead) =>
		isEmptyItem(item) && (Array.isArray(previous?.items[index]?.pairedItem) || !hasLead(index));
}

/** A lead found in an item, with the JSON to hand on: what else the item holds, or where it was read from. */
export interface FoundLead {
	readonly lead: Lead;
	readonly rest: IDataObject;
}

/** Where items come from whose JSON a node in between has replaced. */
export interface Origins {
	/** The lead of our node upstream that an item descends from; null where there is none. */
	lead(itemIndex: number): Lead | null;
	/** Whether an item is no lead at all: see {@link emptyItems}. */
	isNothing(item: INodeExecutionData, itemIndex: number): boolean;
}

/** @param types as for {@link upstreamItem} */
export function originsOf(context: IExecuteFunctions, types: readonly string[]): Origins {
	const origin = upstreamItem(context, types);
	const lead = (index: number) => leadOf(origin(index)?.json['lead']);
	const isEmpty = emptyItems(context);
	return { lead, isNothing: (item, index) => isEmpty(item, index, () => lead(index) !== null) };
}

/**
 * The lead of an item: one that comes from our nodes; else one in a shape that only leads have; else the one that our
 * node upstream gave out; else what can be read of it. What is read here gets `receipt` and `raw` as if it came from
 * the trigger. Reading never fails: what is no lead comes out as one whose `problems` say so.
 *
 * @param receivedAt ISO time, for leads that are read here
 */
export function findLead(
	json: IDataObject,
	index: number,
	receivedAt: string,
	origins: Pick<Origins, 'lead'>,
): FoundLead {
	const own = leadOf(json['lead']);
	if (own) return { lead: own, rest: json };
	const read = readLead(json, { receivedAt, mintId: randomUUID });
	// A flat object may be another system's answer about the person: where it came of a lead of ours, that is the lead.
	const origin = read.channel === 'other' ? origins.lead(index) : null;
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
 * Finds the lead of an item, and its claim or receipt: in the item, else in the item of our node upstream that it
 * descends from, else by the lead's id in what Dedupe Leads upstream gave out in this run. A claim is taken only with
 * the lead it was made for: a node in between may have copied the `dedupe` of one lead onto others, so what Dedupe Leads
 * itself gave out counts before what the item says.
 *
 * @param leadIdAt id of the lead that the builder says an item is about; null where nothing is said
 * @returns a function of the item index; null where there is no lead, or not the one that the builder names
 */
export function leadItems(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	leadIdAt: (index: number) => string | null = () => null,
): (index: number) => LeadItem | null {
	const deduped = upstreamItem(context, ['dedupeLeads']);
	const received = upstreamItem(context, ['parseLeadSource', ...TRIGGERS]);
	const dedupedById = givenOut(context);
	const receiptOf = leadReceipts(context);
	return (index) => {
		const json = items[index]?.json ?? {};
		const named = leadIdAt(index);
		const meant = (lead: Lead | null) => (named === null || lead?.id === named ? lead : null);
		const own = meant(leadOf(json['lead']));
		const wanted = named ?? own?.id ?? null;
		const paired = deduped(index)?.json ?? {};
		const isPaired = wanted === null || leadOf(paired['lead'])?.id === wanted;
		const claimed = isPaired ? paired : (dedupedById(wanted) ?? {});
		const claimedLead = leadOf(claimed['lead']);
		const lead = own ?? claimedLead ?? meant(leadOf(received(index)?.json['lead']));
		if (!lead) return null;
		const dedupe = (claimedLead ? claimed['dedupe'] : own && json['dedupe']) ?? null;
		return {
			lead,
			dedupe: readDedupe(dedupe),
			receipt: dedupe === null ? receiptOf(json, index, lead) : null,
			json: { ...json, lead, ...(dedupe !== null && { dedupe }) },
		};
	};
}

/**
 * Whether Dedupe Leads has answered for this lead and given no right to deliver: a duplicate, a suppressed person, or
 * a ledger that could not be asked.
 */
export function isHeldBack({ dedupe, json }: LeadItem): boolean {
	if (dedupe) return dedupe.claim === null;
	return (json['dedupe'] as IDataObject | null | undefined)?.['reason'] === 'ledgerUnavailable';
}
