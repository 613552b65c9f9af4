import type {
	Change,
	Finding,
	Matched,
	NotDelivered,
	Closed,
	TryAgain,
	Withdrawal,
	Delivered,
} from '../contract';
import type { CrmRow, FieldValue } from './row';

/** A record of this person that is there already. */
export interface Existing {
	readonly by: Exclude<Matched, 'none'>;
	/**
	 * `lead`: open, and can be changed; `customer`: a contact, or a lead that was converted into one; `closed`: a lead that
	 * was closed otherwise and takes no changes, but activities.
	 */
	readonly is: 'lead' | 'customer' | 'closed';
	/** The record that a person should look at: for a converted lead its contact. */
	readonly type: string;
	readonly id: string;
	readonly url: string | null;
	/** Values of the fields asked for, by name. */
	readonly values: Readonly<Record<string, unknown>>;
	/** Text of its description or the like; where it holds this lead's delivery key, the lead was written before. */
	readonly description: string | null;
	/** Whether an activity can be added to it. */
	readonly takesActivities: boolean;
	/** Whatever the system needs to write to it again, e.g. its owner or version. */
	readonly ref: unknown;
}

/** A record to be made. */
export interface Creation {
	readonly row: CrmRow;
	readonly fields: readonly FieldValue[];
	/** Whether a record of ours may stand beside one that was found, also against the system's rules on duplicates. */
	readonly isBeside: boolean;
}

/** A record to be changed. */
export interface Update {
	readonly row: CrmRow;
	readonly existing: Existing;
	readonly fields: readonly FieldValue[];
	/** Whether the row's note is to be appended to its description. */
	readonly appendsNote: boolean;
}

/** A step to be added to a record, at most once: the system tells a repeat by the row's delivery key. */
export interface Activity {
	readonly row: CrmRow;
	readonly type: string;
	readonly id: string;
	/** What was found of the record; of one that was made just now only its id is known. */
	readonly existing: Pick<Existing, 'type' | 'id' | 'url'> & Partial<Existing>;
}

/** What became of one write. */
export type Written =
	| {
			readonly is: 'done';
			readonly type: string;
			readonly id: string;
			readonly url: string | null;
			/** What only showed while writing, e.g. that a description had no room for one more note. */
			readonly changes?: readonly Change[];
	  }
	/** This very write was done before. */
	| { readonly is: 'repeat'; readonly type: string; readonly id: string; readonly url: string | null }
	/** Not made: there is one already. Without the record it is looked for again. */
	| { readonly is: 'exists'; readonly existing: Existing | null }
	/** Not changed: it was deleted or closed since it was found. It is looked for again. */
	| { readonly is: 'gone' }
	/**
	 * Not written because of these fields: it is tried again without them, and the outcome says so. Of an enrolment: it is
	 * left out.
	 */
	| { readonly is: 'refusedFields'; readonly names: readonly string[]; readonly otherwise: NotDelivered }
	| { readonly is: 'failed'; readonly result: NotDelivered | TryAgain | Closed };

/** Why a whole request failed: then it is so for each of its records. */
export class CrmFailure extends Error {
	override readonly name = 'CrmFailure';

	constructor(readonly result: NotDelivered | TryAgain | Closed) {
		super(result.message);
	}
}

/**
 * The protocol of a CRM: what `crmDestination` asks of it, in batches, each call once. Every call may throw
 * {@link CrmFailure} for all of its records; the lists it returns are in the order of those it was given.
 */
export interface CrmSystem {
	/** What its leads are called in `delivery.remoteType`, e.g. `Lead`. */
	readonly leadType: string;
	/**
	 * Looks for the records of each row: our own by the record key; else an open lead by e-mail; else a contact or a
	 * converted lead by e-mail. Ours of another record key is no match. Reads only, so that a lost answer is no harm.
	 */
	find(rows: readonly CrmRow[], signal: AbortSignal): Promise<readonly (Existing | null)[]>;
	create(creations: readonly Creation[], signal: AbortSignal): Promise<readonly Written[]>;
	update(updates: readonly Update[], signal: AbortSignal): Promise<readonly Written[]>;
	/** Adds steps to records that are there; the ids of activities come back in `id`. */
	addActivities(activities: readonly Activity[], signal: AbortSignal): Promise<readonly Written[]>;
	/**
	 * Puts the person where the builder wants everybody, e.g. into a campaign. Asked for each record that is there in the
	 * end, so a repeat must do no harm. @default nothing
	 */
	enrol?(activities: readonly Activity[], signal: AbortSignal): Promise<readonly Written[]>;
	/** A record as it would go over the wire, for dry runs. */
	preview(fields: readonly FieldValue[]): unknown;
	check(signal: AbortSignal): Promise<readonly Finding[]>;
	withdraw(sent: Delivered, signal: AbortSignal): Promise<Withdrawal>;
}
