import type { Lead } from '../lead/lead';

/** Something a destination could not take as it was. Never silent: it travels in `delivery.changes`. */
export interface Change {
	readonly field: string;
	readonly what: 'truncated' | 'substituted' | 'dropped';
}

export type Matched = 'own key' | 'email' | 'duplicate rule' | 'none';

/** The destination has the lead, or has settled that it needs not have it. */
export interface Delivered {
	/** `written` where the system does not say whether it created or updated. */
	readonly status: 'created' | 'updated' | 'written' | 'duplicate' | 'skipped';
	/** What an existing record was found by; `duplicate rule`: by the system's own rules, when it refused a second one. */
	readonly matched: Matched;
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

/**
 * The system takes nothing at all for now, from none of the leads: its quota is used up, or it refuses the sign-in. The
 * delivery ends here; this lead and those that wait come back as retryable.
 */
export interface Closed {
	readonly status: 'closed';
	readonly code: string;
	readonly message: string;
	/** ISO time from which it takes leads again, where it is known. */
	readonly notBefore?: string;
}

export type SendResult = Outcome | TryAgain | Closed;

export interface Keys {
	/** Idempotency key of this lead's content: the same on every try, in this run and in later ones. */
	readonly deliveryKey: string;
	/** Which record the lead belongs to. */
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
	| Rejection
	/** The destination need not have this lead, by the builder's choice: it counts as delivered. */
	| { readonly kind: 'skipped' };

export interface Limits {
	/** Records in one `send`, at most. */
	readonly count: number;
	/** Sum of the records' bytes in one `send`. */
	readonly bytes: number;
	/** Calls of `send` under way at the same time. */
	readonly concurrency: number;
	/** For systems that take long over each record; without it every batch is as large as may be. */
	readonly pace?: Pace;
}

/** How batches grow and shrink with the time that the system takes. */
export interface Pace {
	/** Records in the first batches. */
	readonly first: number;
	/** How long a `send` should take, ms: well below the time after which the system gives up. */
	readonly target: number;
}

/** What a dry run says of a lead. */
export interface Rehearsal {
	/** What a delivery would do: `activity` adds a step to a record that is there and changes none of its fields. */
	readonly action: 'create' | 'update' | 'activity' | 'write' | 'duplicate' | 'skip';
	readonly matched: Matched;
	readonly remoteType: string | null;
	readonly remoteId: string | null;
	readonly url: string | null;
	/** What would be written, in the system's own names. */
	readonly record: unknown;
	/** What would be told beside the record, as an activity or at the end of its description; null for nothing. */
	readonly note: string | null;
	readonly changes: readonly Change[];
}

/** One thing that a connection needs. */
export interface Finding {
	/** What was looked at, e.g. `Create leads`. */
	readonly what: string;
	/** `warning`: leads are taken, but not all of it; `unknown`: it cannot be found out without writing. */
	readonly status: 'ok' | 'missing' | 'warning' | 'unknown';
	/** What was found, without personal data. */
	readonly message: string;
	/** What to do and where to set it; null where nothing is to be done. */
	readonly remedy: string | null;
}

/** What became of a test lead's record. */
export interface Withdrawal {
	readonly isRemoved: boolean;
	/** For people: what was removed, or what remains and where. */
	readonly message: string;
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
	/**
	 * Says what `send` would do. Reads, writes nothing.
	 *
	 * @returns one answer a record, in the order of the batch: where it cannot be said, why not
	 */
	rehearse(batch: readonly Row[], signal: AbortSignal): Promise<readonly (Rehearsal | NotDelivered)[]>;
	/** Signs in and looks at each right and setting that a delivery needs. Reads, writes nothing; never throws for what it finds. */
	check(signal: AbortSignal): Promise<readonly Finding[]>;
	/** Removes the record of a test lead by the ids in its outcome, where the system and the rights allow. */
	withdraw(sent: Delivered, signal: AbortSignal): Promise<Withdrawal>;
}
