/**
 * What the ledger remembers of one person: the steps, and who may deliver each of them. One record a
 * person, so that of several steps that arrive at once exactly one can be told "new".
 */
export interface PersonRecord {
	/** Random, minted at the first claim; record keys derive from it, so they never give the person away. */
	readonly id: string;
	/** When somebody asked that this person be left alone, ms since the epoch; absent where nobody has. */
	readonly suppressedAt?: number;
	readonly steps: readonly Step[];
}

/** The outcome an occurrence was first told; a reclaim repeats it. */
export type Told = 'new' | 'returning' | 'doNotContact';

/** Content is a keyed hash: it tells "the same" from "changed" and gives nothing else away. */
export interface Content {
	readonly hash: string;
	/** When this content came in, in ms since the epoch, to tell older from newer. */
	readonly at: number;
}

/** One thing a person did with one offer: the unit that is claimed and delivered. Times in ms since the epoch. */
export interface Step {
	/** Id or name of the offer; of a text that may be personal the keyed hash. */
	readonly offer: string | null;
	/** A documented code; of any other text the keyed hash. */
	readonly action: string | null;
	/** A documented source; of any other text nothing. */
	readonly source: string | null;
	/** Random, minted when the step is first claimed; with `epoch` it is the fence. */
	readonly occurrence: string;
	readonly told: Told;
	readonly firstSeenAt: number;
	/** Grows by one with each claim of this occurrence; never reused. */
	readonly epoch: number;
	/** How often it was claimed since it was new, changed after a delivery, un-parked or replayed. */
	readonly attempt: number;
	/** Whether what is tried was tried before, though its attempts count anew: replayed, or its claim undone. */
	readonly again?: boolean;
	/**
	 * As its claim asked: tries before it is parked, destinations that must have it, and the length of its lease.
	 * Absent once it is confirmed.
	 */
	readonly asked?: { readonly attempts: number; readonly destinations: number; readonly leaseMs: number };
	/** Destinations that have this content. */
	readonly deliveredTo: readonly string[];
	readonly state: StepState;
	/** The content being delivered, or, once confirmed, the newest that was. */
	readonly content: Content;
	/** Hashes of the last contents delivered, newest last. */
	readonly delivered: readonly string[];
	/** When the content before this one was delivered; absent for the first content. */
	readonly deliveredAt?: number;
	/** Id of the receipt that holds the lead being delivered; absent once it is settled. */
	readonly receipt?: string;
}

export type StepState =
	| { readonly is: 'claimed'; readonly owner: string; readonly leaseUntil: number }
	/** Released: whoever asks first after `due` gets it. */
	| { readonly is: 'waiting'; readonly due: number }
	/** Tried as often as it may be: waits for a person's decision. */
	| { readonly is: 'parked'; readonly at: number }
	/** `owner` only where the step was remembered at the claim: a retry of that run gets its answer again. */
	| { readonly is: 'confirmed'; readonly at: number; readonly owner?: string };
