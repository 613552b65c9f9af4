import { markedDeliveries, markedRecord } from '../crm/note';
import { isUuid } from './person';

/**
 * Whether a lead is of our making: its description says which record it is for and which deliveries are in it, each on a
 * line of its own. What else somebody has changed in it, or written around the marks, makes no difference. A note on
 * somebody else's lead has no mark of a record.
 */
export function isOwnLead(description: string): boolean {
	const marked = markedRecord(description);
	return marked !== null && isUuid(marked) && markedDeliveries(description).some(isUuid);
}
