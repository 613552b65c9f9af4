import type { Lead } from '../lead/lead';

/** What a receipt holds: the lead with what it was read from, as the trigger gives it out. */
export function receiptContent(lead: Lead, raw: unknown): string {
	return JSON.stringify({ lead, raw: raw ?? null });
}
