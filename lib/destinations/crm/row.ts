import type { ParsedLead } from '../../lead/lead';
import type { Change, Keys } from '../contract';

/** A value on its way into a field. */
export interface FieldValue {
	readonly name: string;
	readonly value: unknown;
	/**
	 * `ours`: for new records only, and never written to one that is there: a substitute, an opt-out, an owner, where the
	 * lead came from. `lead`: the lead says so.
	 */
	readonly from: 'lead' | 'ours';
}

/** A lead made ready for a CRM. */
export interface CrmRow {
	readonly lead: ParsedLead;
	readonly keys: Keys;
	/** The address that existing records are found by, in lower case; null where the lead has none that names a person. */
	readonly email: string | null;
	readonly fields: readonly FieldValue[];
	/**
	 * The line in the note of a record of ours by which it stands for the same as this row, though its key is another: it
	 * was made with a memory that is lost. Empty: whatever its note says. null: none does.
	 */
	readonly standsFor: string | null;
	/** What a person reads of this step; ends with the marks (note.ts). */
	readonly note: string;
	/** One line for an activity, e.g. `Contoso Backup – Get it now`. */
	readonly subject: string;
	/** Whether this step asks that the person be left alone. */
	readonly isDoNotContact: boolean;
	/** Names of the fields that keep people from being contacted: a new record of such a step has one of them, or is not made. */
	readonly optOuts: readonly string[];
	readonly changes: readonly Change[];
}
