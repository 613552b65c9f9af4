import { findLeadSource } from '../../lead/leadSourcePattern';
import type { DataverseRow } from './leadTable';

/** How Microsoft's leads are told from all others. */
export interface LeadSelection {
	/** The user that makes them, as a GUID; null: by the lead source in a text. */
	readonly createdBy: string | null;
	/** The column that the lead source is in; null: subject, else description. */
	readonly leadSourceIn: string | null;
}

/** Where the lead source is looked for, unless the builder says otherwise: Microsoft does not publish where it is. */
const STANDARD = ['subject', 'description'] as const;

/**
 * What the environment itself selects by. Not the lead source: "Avoid leading wild cards in filter conditions" (Query
 * anti-patterns, Microsoft Learn); such queries are slowed down and refused. So every lead is read and looked at here.
 *
 * @returns null where it gives all leads
 */
export function filterOf({ createdBy }: LeadSelection): string | null {
	return createdBy === null ? null : `_createdby_value eq ${createdBy}`;
}

/** Names what is selected: other leads, another name. */
export function nameOf({ createdBy, leadSourceIn }: LeadSelection): string {
	return createdBy === null ? `by ${leadSourceIn ?? STANDARD.join(',')}` : `of ${createdBy}`;
}

/**
 * The row as a lead is read from it.
 *
 * @param row its description without notes of ours: what they say of a lead source is about another lead
 * @returns null where it is no lead of Microsoft's
 */
export function selected(row: DataverseRow, { createdBy, leadSourceIn }: LeadSelection): DataverseRow | null {
	const columns = leadSourceIn === null ? STANDARD : [leadSourceIn];
	const source = columns.map((name) => leadSourceOf(row[name])).find((found) => found !== null) ?? null;
	if (source === null) return createdBy === null ? null : row;
	// Where every reader of such rows looks first.
	return { ...row, subject: source };
}

function leadSourceOf(text: unknown): string | null {
	return typeof text === 'string' ? findLeadSource(text) : null;
}
