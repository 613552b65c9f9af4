import type { Destination } from '../destinations/contract';
import type { LeadItem } from './leadItem';

/** Which of the ledger's record keys makes a record: one a step, one a person and offer, one a person. */
export type RecordPer = 'step' | 'offer' | 'person';

/** How a node's parameters become a destination. */
export interface Output<Options, Row> {
	/** Name of the destination in `delivery`, e.g. `salesforce`. */
	readonly destination: string;
	/** Its name for people, e.g. `Salesforce`. */
	readonly title: string;
	readonly recordPer: RecordPer;
	/** Whom no two requests may write at the same time: systems that look a person up want one writer a person. */
	readonly writerPer: 'record' | 'person';
	/** Whether nothing is to be written: what a delivery would do is only shown. */
	readonly isDryRun: boolean;
	/**
	 * Reads what holds for the whole run. What it throws is a configuration error: nothing was tried.
	 *
	 * @param signal aborted when the execution is stopped
	 */
	open(signal: AbortSignal): Promise<Destination<Options, Row>>;
	/** Reads what may differ by lead. What it throws stays with its lead. */
	options(itemIndex: number, lead: LeadItem): Options;
}
