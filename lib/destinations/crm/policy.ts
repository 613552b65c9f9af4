/** What the builder wants done with leads that are not simply new. The same for all leads of a run. */
export interface CrmPolicy {
	/** What a record stands for: a person, a person and an offer, or a step. @default offer */
	readonly recordPer: 'step' | 'offer' | 'person';
	/**
	 * A record of this person is there:
	 *
	 * - `enrich`: the step is added as an activity, and only empty fields are filled;
	 * - `update`: the fields get the lead's values, and the note is appended; no activity;
	 * - `create`: a record of our own is made beside one that somebody else made; ours is enriched;
	 * - `skip`: nothing is written.
	 *
	 * @default enrich
	 */
	readonly whenExists: 'enrich' | 'update' | 'create' | 'skip';
	/**
	 * The person's lead was converted, or there is a contact: `activity` on the contact, a new lead (`create`), nothing
	 * (`skip`), or Not Delivered (`reject`).
	 *
	 * @default activity
	 */
	readonly whenCustomer: 'activity' | 'create' | 'skip' | 'reject';
	/** Do-not-contact steps: `write` sets opt-outs on records that we create, and leaves a note on others. @default write */
	readonly doNotContact: 'write' | 'skip';
	/** Microsoft's test leads. @default skip */
	readonly testLeads: 'skip' | 'write';
	/** A field that the system insists on is missing in the lead. @default substitute */
	readonly whenMissing: 'substitute' | 'reject' | 'skip';
}

export const CRM_POLICY: CrmPolicy = {
	recordPer: 'offer',
	whenExists: 'enrich',
	whenCustomer: 'activity',
	doNotContact: 'write',
	testLeads: 'skip',
	whenMissing: 'substitute',
};
