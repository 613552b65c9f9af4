import type { IDataObject } from 'n8n-workflow';

import type { Lead } from '../lead/lead';

/** What a receipt holds: the lead with what it was read from, as the trigger gives it out. */
export function receiptContent(lead: Lead, raw: unknown): string {
	return JSON.stringify({ lead, raw: raw ?? null });
}

/** The receipt of an item in this ledger; null where there is none. */
export function receiptOf(json: IDataObject, ledger: string): { readonly id: string } | null {
	const receipt = json['receipt'] as IDataObject | null | undefined;
	const id = receipt?.['id'];
	return receipt?.['ledger'] === ledger && typeof id === 'string' && id !== '' ? { id } : null;
}
