import { markedDeliveries, markedRecord } from '../crm/note';
import { besideIdOf, leadIdOf } from './recordIds';

/**
 * The record that a lead of our making is for: its description says so, and its id is one that we would have chosen. A
 * description alone is not enough, because notes of ours are appended to leads of others, too. Holds whatever else
 * somebody has changed in it.
 *
 * @param leadid in any case
 * @returns the id of that record's first lead; null where the lead is somebody else's
 */
export function ownRecord(leadid: string, description: string | null): string | null {
	const marked = markedRecord(description);
	if (marked === null) return null;
	const id = leadid.toLowerCase();
	const record = leadIdOf(marked);
	const isOurs = id === record || markedDeliveries(description).some((key) => besideIdOf(key) === id);
	return isOurs ? record : null;
}

/**
 * Whether a lead is of our making.
 *
 * @param leadid in any case
 */
export function isOwnLead(leadid: string, description: string | null): boolean {
	return ownRecord(leadid, description) !== null;
}
