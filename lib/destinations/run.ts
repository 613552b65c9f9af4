import type { Lead } from '../lead/lead';
import type { BatchSize } from './batchSize';
import type { Change, Closed, Keys, NotDelivered, Outcome, SendResult, TryAgain } from './contract';
import type { Outage } from './outage';
import { retryable } from './outcome';
import type { Patience } from './patience';

/** One lead to be delivered. */
export interface DeliveryTask<Options> {
	readonly lead: Lead;
	readonly keys: Keys;
	/** Leads with the same are never written at the same time. In memory only: it may name a person. @default keys.recordKey */
	readonly writer?: string;
	/** What the builder set for this lead. */
	readonly options: Options;
	/** End of the claim's lease, ISO time (`dedupe.claim.leaseUntil`); null where the lead has no claim. */
	readonly leaseUntil: string | null;
}

/** A lead made ready, on its way through the tries. */
export interface Entry<Row> {
	/** Its place among the leads of the run. */
	readonly index: number;
	/** ms since the epoch; Infinity without a lease, NaN (= ended) where it cannot be read. */
	readonly leaseUntil: number;
	readonly record: Row;
	readonly bytes: number;
	readonly changes: readonly Change[];
	readonly server: string;
	/** Whether a try ended without an answer: from then on nobody can say that the lead did not arrive. */
	readonly answerLost: boolean;
	/** What the last try said; absent before the first. */
	readonly last?: TryAgain;
}

/** What one call of `deliver` shares among its batches. */
export interface Run<Row> {
	readonly send: (batch: readonly Row[], signal: AbortSignal) => Promise<readonly SendResult[]>;
	readonly clock: () => number;
	readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
	readonly random: () => number;
	readonly signal: AbortSignal;
	readonly patience: Patience;
	readonly outage: Outage;
	readonly batchSize: BatchSize;
	readonly settle: (index: number, outcome: Outcome) => void;
}

/**
 * Why nothing may be begun for a lead at a moment, if so.
 *
 * @param at ms since the epoch
 */
export function obstacle(leaseUntil: number, at: number, signal: AbortSignal): NotDelivered | null {
	if (signal.aborted)
		return retryable('cancelled', 'The execution was stopped before the lead was delivered.');
	if (at < leaseUntil) return null;
	return retryable(
		'leaseEnded',
		'The claim on the lead ended before it was delivered. Give Dedupe Leads a longer lease, or send fewer leads in one run.',
	);
}

/** `notBefore` as outcomes carry it; nothing where the destination told nothing, or no time that there is. */
export function notBefore(at: number | undefined): { notBefore?: string } {
	const date = new Date(at ?? Number.NaN);
	return Number.isNaN(date.getTime()) ? {} : { notBefore: date.toISOString() };
}

/**
 * What a closed server means for a lead.
 *
 * @param tried what was done for the lead, as a sentence; empty where it is the one that was answered so
 */
export function closedTo({ code, message, notBefore: at }: Closed, tried: string): NotDelivered {
	return {
		...retryable(code, tried === '' ? message : `${message} ${tried}`),
		...(at !== undefined && { notBefore: at }),
	};
}
