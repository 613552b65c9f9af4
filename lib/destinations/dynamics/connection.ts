import type { Batches } from './batches';
import type { LeadSchema } from './leadSchema';

/** What every call to one environment shares. */
export interface Connection {
	readonly origin: string;
	readonly batches: Batches;
	readonly schema: LeadSchema;
	/** ms since the epoch */
	readonly clock: () => number;
	/** Headers of every create and update of a lead or task. */
	readonly writeHeaders: Readonly<Record<string, string>>;
	/** Whether the environment's own rules are asked before a lead is made. */
	readonly detectsDuplicates: boolean;
}
