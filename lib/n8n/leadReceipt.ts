import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Lead } from '../lead/lead';
import { leadOf } from '../lead/leadOf';
import { TRIGGERS, upstreamItem } from './upstream';

/** The receipt of a lead, with the ledger it is in. */
export interface NamedReceipt {
	readonly ledger: string;
	readonly id: string;
}

/**
 * Finds the receipt of a lead: in its item, else in the item of the trigger that it descends from.
 *
 * A node in between may have copied the receipt of one lead onto others, and settling it for one of those would erase
 * the first while nobody has it. So a receipt counts only where it can be told to be this lead's: its id is the
 * lead's, as our trigger writes it; or the trigger gave both out together, as Lead Recovery Trigger does with receipts
 * that Dedupe Leads has written. What is not found stays in the ledger, and the lead comes out once more.
 *
 * @returns a function of the item's JSON, its index, and its lead; null where there is none
 */
export function leadReceipts(
	context: IExecuteFunctions,
): (json: IDataObject, itemIndex: number, lead: Lead) => NamedReceipt | null {
	const given = upstreamItem(context, TRIGGERS);
	return (json, itemIndex, lead) => {
		const own = readReceipt(json['receipt']);
		if (own?.id === lead.id) return own;
		const origin = given(itemIndex)?.json ?? {};
		return leadOf(origin['lead'])?.id === lead.id ? readReceipt(origin['receipt']) : null;
	};
}

function readReceipt(value: unknown): NamedReceipt | null {
	if (typeof value !== 'object' || value === null) return null;
	const { ledger, id } = value as IDataObject;
	return typeof ledger === 'string' && typeof id === 'string' && id !== '' ? { ledger, id } : null;
}
