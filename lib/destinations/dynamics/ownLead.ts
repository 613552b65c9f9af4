import { markedDeliveries, markedRecord } from '../crm/note';
import { besideIdOf, leadIdOf } from './recordIds';

/**
 * Whether a lead is of our making: its description says which record it is for, or which deliveries are in it, and its
 * id is one that we would have chosen for them. Holds whatever else somebody has changed in it.
 *
 * @param leadid in any case
 */
export function isOwnLead(leadid: string, description: string | null): boolean {
	const marked = markedRecord(description);
	if (marked === null) return false;
	const id = leadid.toLowerCase();
	return leadIdOf(marked) === id || markedDeliveries(description).some((key) => besideIdOf(key) === id);
}
