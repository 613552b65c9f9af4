import type { Lead } from '../lead/lead';

/** Something a destination could not take as it was. Never silent: it travels in `delivery.changes`. */
export interface Change {
	readonly field: string;
	readonly what: 'truncated' | 'substituted' | 'dropped';
}

/** The destination has the lead, or has settled that it needs not have it. */
export interface Delivered {
	/** `written` where the system does not say whether it created or updated. */
	readonly status: 'created' | 'updated' | 'written' | 'duplicate' | 'skipped';
	/** What an existing record was found by. */
	readonly matched: 'own key' | 'email' | 'none';
	readonly remoteType: string | null;
	readonly remoteId: string | null;
	readonly activityId: string | null;
	/** Where a person can look at the record. */
	readonly url: string | null;
	readonly changes: readonly Change[];
}

/** The destination does not have the lead, or nobody can know whether it has. */
export interface NotDelivered {
	/**
	 * rejected: the same lead will be refused again until somebody changes something.
	 * retryable: certainly not delivered; later it may be.
	 * unconfirmed: it may have been delivered; asking again is safe with the same key only.
	 */
	readonly status: 'rejected' | 'retryable' | 'unconfirmed';
	/** For machines, e.g. `http503`. */
	readonly code: string;
	/** For people: what happened and what to do. Without personal data, addresses' paths or remote text. */
	readonly message: string;
	/** ISO time before which the destination asked not to be tried again. */
	readonly notBefore?: string;
}

/** What became of one lead at one destination. */
export type Outcome = Delivered | NotDelivered;

/** One try failed in a way that permits another one with the same keys. */
export interface TryAgain {
	readonly status: 'tryAgain';
	/**
	 * busy: it answered that it did not take the lead for now.
	 * unsent: the request provably never reached it.
	 * answerLost: it may have taken the lead, but the answer did not come.
	 */
	readonly why: 'busy' | 'unsent' | 'answerLost';
	readonly code: string;
	readonly message: string;
	/** How long the destination asked to be left alone, in ms (see retryAfter.ts). */
	readonly retryAfter?: number;
}

export type SendResult = Outcome | TryAgain;

export interface Keys {
	/** Idempotency key of this lead's content: the same on every try, in this run and in later ones. */
	readonly deliveryKey: string;
	/** Which record the lead belongs to. Two leads with the same key are never written at the same time. */
	readonly recordKey: string;
}

/** A lead that cannot be made ready, and what to change. */
export interface Rejection {
	readonly kind: 'rejected';
	readonly code: string;
	readonly message: string;
}

/** A lead made ready for the wire, with what had to be changed for it. */
export type Prepared<Row> =
	| {
			readonly kind: 'record';
			readonly record: Row;
			/** What the record adds to a request, in bytes. */
			readonly bytes: number;
			readonly changes: readonly Change[];
			/** The machine it goes to, where that differs by lead: what is down together. */
			readonly server?: string;
	  }
	| Rejection;

export interface Limits {
	/** Records in one `send`. */
	readonly count: number;
	/** Sum of the records' bytes in one `send`. */
	readonly bytes: number;
	/** Calls of `send` under way at the same time. */
	readonly concurrency: number;
}

/**
 * A system that leads are written to. It owns its protocol and nothing else: batching, order, waiting,
 * giving up and cancellation are the delivery loop's (deliver.ts).
 *
 * @typeParam Options what the builder may set differently for each lead
 * @typeParam Row a lead as `send` wants it
 */
export interface Destination<Options, Row> {
	readonly limits: Limits;
	/** Pure: the same arguments give the same record. */
	prepare(lead: Lead, keys: Keys, options: Options): Prepared<Row>;
	/**
	 * Sends one batch, once: no retries in here.
	 *
	 * @returns one result a record, in the order of the batch. To throw means "we cannot know", for all of it.
	 */
	send(batch: readonly Row[], signal: AbortSignal): Promise<readonly SendResult[]>;
}
