import type { InboxRow } from '../contract';
import { InboxError } from '../errors';
import { type Axis, writtenAt } from './axis';
import type { LeadTable, SalesforceRow } from './leadTable';
import type { Position } from './position';
import { leadSourceIn } from './selection';

/** An id of a lead, of 15 characters or 18. */
const LEAD_ID = /^00Q[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/;

/**
 * Where a row stands in the order of its axis.
 *
 * @throws InboxError where it has no id or no time: then it is not Salesforce that has answered
 */
export function positionOf(axis: Axis, row: SalesforceRow): Position {
	const { Id: leadId } = row;
	if (typeof leadId === 'string' && LEAD_ID.test(leadId)) return { time: writtenAt(axis, row), leadId };
	throw new InboxError(
		'Salesforce gave a lead without an id.',
		'Look whether something between n8n and Salesforce changes its answers.',
	);
}

/**
 * @param leadSourceField API name of the field that the lead source is in
 * @returns null where it is no lead of Microsoft's, or one that an output of ours has made
 */
export function inboxRow(
	row: SalesforceRow,
	axis: Axis,
	leadSourceField: string,
	{ isOurs, withoutNotes }: Pick<LeadTable, 'isOurs' | 'withoutNotes'>,
): InboxRow | null {
	const { time, leadId } = positionOf(axis, row);
	const leadSource = leadSourceIn(row, leadSourceField);
	if (leadSource === null) return null;
	const { Description: description } = row;
	const isText = typeof description === 'string';
	if (isText && isOurs(description)) return null;
	const id = axis.idOf(leadId, time);
	const reading = {
		...row,
		Id: id,
		// Where every reader of such rows looks.
		LeadSource: leadSource,
		...(isText && { Description: withoutNotes(description) }),
	};
	return { id, raw: row, reading, writtenAt: time };
}
