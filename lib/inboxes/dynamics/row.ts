import { dataverseLead } from '../../lead/shapes/dataverseLead';
import type { InboxRow } from '../contract';
import { InboxError } from '../errors';
import type { Axis } from './axis';
import type { DataverseRow, LeadTable } from './leadTable';
import { type LeadSelection, selected } from './selection';

/** A GUID as Dataverse writes it, in any case. */
const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The columns that a lead is read from: those that its shape names, and no others. */
export function columnsOf({ columns }: Axis, { leadSourceIn }: LeadSelection): string[] {
	const { contact, names } = dataverseLead;
	const named = [...Object.values(contact), ...Object.values(names)].flat();
	const chosen = leadSourceIn === null ? [] : [leadSourceIn];
	return [...new Set(['leadid', ...named, ...columns, ...chosen])];
}

/** @returns null where it is no lead of Microsoft's, or one that an output of ours has made */
export function inboxRow(
	row: DataverseRow,
	axis: Axis,
	selection: LeadSelection,
	{ isOurs, withoutNotes }: Pick<LeadTable, 'isOurs' | 'withoutNotes'>,
): InboxRow | null {
	const leadid = leadIdOf(row);
	const { description } = row;
	const isText = typeof description === 'string';
	if (isOurs(leadid, isText ? description : null)) return null;
	const words = isText ? { ...row, description: withoutNotes(description) } : row;
	const reading = selected(words, selection);
	if (reading === null) return null;
	const id = axis.idOf(leadid, row);
	return { id, raw: row, reading: { ...reading, leadid: id }, writtenAt: axis.writtenAt(row) };
}

/**
 * The id of a lead, in lower case.
 *
 * @throws InboxError where there is none: then it is not Dataverse that has answered
 */
export function leadIdOf({ leadid }: DataverseRow): string {
	if (typeof leadid === 'string' && GUID.test(leadid)) return leadid.toLowerCase();
	throw new InboxError(
		'Dynamics 365 gave a lead without an id.',
		'Look whether something between n8n and the environment changes its answers.',
	);
}
