/** A lead as Salesforce gives it, with the fields that were asked for. */
export type SalesforceRow = Readonly<Record<string, unknown>>;

/** What Salesforce answered. */
export interface LeadAnswer {
	readonly rows: readonly SalesforceRow[];
	/** Salesforce's clock when it was asked, or a little before, ms since the epoch. */
	readonly askedAt: number;
}

/** The leads of an organisation: what this inbox needs of Salesforce, and of what our own outputs write there. */
export interface LeadTable {
	/** Of the organisation, with its port where that is unusual. */
	readonly host: string;
	/**
	 * Runs a query for leads: one request, unless rows are so large that Salesforce gives fewer at once.
	 *
	 * @throws InboxError
	 */
	query(soql: string, signal: AbortSignal): Promise<LeadAnswer>;
	/**
	 * Salesforce's clock, ms since the epoch; rather a little before than after.
	 *
	 * @throws InboxError
	 */
	now(signal: AbortSignal): Promise<number>;
	/** Whether an output of ours has made the lead that has this description. */
	isOurs(description: string): boolean;
	/** A description without what our outputs have added to it. */
	withoutNotes(description: string): string;
}
