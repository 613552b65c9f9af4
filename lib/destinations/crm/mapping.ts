import type { ParsedLead } from '../../lead/lead';
import type { Keys } from '../contract';
import type { Fields } from './field';
import type { CrmPolicy } from './policy';

/** A field of the standard mapping, and what the lead says for it. */
export interface StandardField {
	readonly name: string;
	/** null or undefined: the lead says nothing. */
	readonly read: (lead: ParsedLead) => unknown;
	/** `ours`: for new records only. @default lead */
	readonly from?: 'lead' | 'ours';
}

/** How the leads of a run become records of one CRM. */
export interface Mapping {
	/** What the system has, for this sign-in. */
	readonly fields: Fields;
	/** Fields that are not in `fields` are passed over; where the lead says something for one, that is reported. */
	readonly standard: readonly StandardField[];
	/** What our own records get for every lead, by the builder's choice: owner, campaign, record key. Put in as it is. */
	readonly always: (keys: Keys) => Readonly<Record<string, unknown>>;
	/** What new records of do-not-contact steps get besides. */
	readonly optOuts: Readonly<Record<string, unknown>>;
	/**
	 * Fields that new records only get, whoever maps them: the owner, and all by which a person refuses to be contacted. So
	 * no later step takes a record from its owner, or clears an opt-out.
	 */
	readonly newOnly: readonly string[];
	/** Where the note goes; it is made to fit there. null: nowhere. */
	readonly noteField: string | null;
	/** Fields that get a substitute where the lead has nothing for them. */
	readonly lastName: string | null;
	readonly company: string | null;
	readonly policy: CrmPolicy;
}

/** What the builder mapped by hand for one lead: field → value; a blank one leaves the field out. */
export type Mapped = Readonly<Record<string, unknown>>;
