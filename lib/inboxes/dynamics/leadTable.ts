/** A row of the table Lead, with the columns that were asked for. */
export type DataverseRow = Readonly<Record<string, unknown>>;

/** A question for leads, in the words of OData. */
export interface LeadQuery {
	readonly select: readonly string[];
	readonly filter: string;
	readonly orderBy: string;
	/** Most rows of an answer. */
	readonly pageSize: number;
}

/** What the environment answered. */
export interface LeadAnswer {
	readonly rows: readonly DataverseRow[];
	/** Where the rest of it is, as the environment has written it; null where this is all. */
	readonly nextLink: string | null;
	/** The environment's clock when it was asked, or a little before, ms since the epoch. */
	readonly askedAt: number;
}

/** The table Lead of an environment: what this inbox needs of Dataverse, and of what our own outputs write there. */
export interface LeadTable {
	/** Of the environment, with its port where that is unusual. */
	readonly host: string;
	/** @throws InboxError */
	ask(query: LeadQuery, signal: AbortSignal): Promise<LeadAnswer>;
	/**
	 * Asks for the rest of an answer.
	 *
	 * @throws InboxError, also where the link leads out of the environment
	 */
	follow(nextLink: string, pageSize: number, signal: AbortSignal): Promise<LeadAnswer>;
	/** Whether an output of ours has made this lead. */
	isOurs(leadid: string, description: string | null): boolean;
	/** A description without what our outputs have added to it. */
	withoutNotes(description: string): string;
}
