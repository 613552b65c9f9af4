/** What the builder wants done. The same for all leads of a run. */
export interface TablePolicy {
	/** The table is made where it is not there. @default false */
	readonly createsTable: boolean;
	/** The columns that the lead itself becomes. @default microsoft */
	readonly layout: 'microsoft' | 'flat';
	/** A row with the lead's record key is there: its columns get the lead's values, or it is left as it is. @default update */
	readonly whenExists: 'update' | 'skip';
	/** Nobody is contacted by a row. @default write */
	readonly doNotContact: 'write' | 'skip';
	/** Microsoft's test leads. @default skip */
	readonly testLeads: 'skip' | 'write';
}

export const TABLE_POLICY: TablePolicy = {
	createsTable: false,
	layout: 'microsoft',
	whenExists: 'update',
	doNotContact: 'write',
	testLeads: 'skip',
};
