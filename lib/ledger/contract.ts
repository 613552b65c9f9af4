import type { PersonIdentity } from '../lead/keys';
import type { PersonKey } from './keys';

/** What counts as the same: any step of the person, any with the offer, or only the very step. */
export type Match = 'person' | 'personAndOffer' | 'personOfferAndAction';

export type Outcome = 'new' | 'returning' | 'duplicate' | 'doNotContact';

export type Reason =
	| 'firstStep'
	| 'newStep'
	| 'contentChanged'
	| 'reclaimed'
	| 'unkeyed'
	| 'alreadyConfirmed'
	| 'inProgress'
	| 'waiting'
	| 'superseded'
	| 'doNotContactStep'
	| 'ledgerUnavailable';

/** How a node asks. Belongs to the question, not to the memory: another node may ask the same ledger otherwise. */
export interface Question {
	readonly match: Match;
	/** How long a confirmed step counts, in ms. */
	readonly windowMs: number;
	/** How long a claim holds without a word from its owner, in ms. */
	readonly leaseMs: number;
	/** `whenConfirmed`: at least once. `immediately`: at most once; a failed delivery does not come back. */
	readonly remember: 'whenConfirmed' | 'immediately';
}

/** One lead, as the ledger sees it. */
export interface ClaimRequest {
	/** Null where nothing identifies the person: such a lead is a person of its own. */
	readonly identity: PersonIdentity | null;
	/** Tells unkeyed leads apart. */
	readonly leadId: string;
	readonly offer: string | null;
	readonly action: string | null;
	/** Name of the lead source, for the journey only. */
	readonly source: string | null;
	readonly doNotContact: boolean;
	/** {@link fingerprintOf} of the lead. */
	readonly fingerprint: string;
	/** When this content came in: ms since the epoch. */
	readonly contentAt: number;
	/** Who asks: the same for a repeat of the same question by the same run, different for all others. */
	readonly owner: string;
}

/** The right to deliver one step. (occurrence, epoch) is the fence. */
export interface Claim {
	readonly ledger: string;
	readonly occurrence: string;
	readonly epoch: number;
	/** ISO time from which somebody else may claim the step; null where it was remembered at once. */
	readonly leaseUntil: string | null;
}

/** A claim with the person it belongs to: what confirm and release need. */
export interface HeldClaim {
	readonly person: PersonKey;
	readonly occurrence: string;
	readonly epoch: number;
}

/** A claim to give back. */
export interface Release extends HeldClaim {
	/** When it may be claimed again, ms since the epoch; left out: at once. */
	readonly notBefore?: number;
}

export interface JourneyStep {
	readonly at: string;
	readonly source: string | null;
	readonly action: string | null;
	readonly offer: string | null;
	readonly state: 'claimed' | 'waiting' | 'confirmed';
}

/** What Dedupe writes into the item as `dedupe` (DESIGN.md, "The item"). */
export interface ClaimAnswer {
	readonly outcome: Outcome;
	readonly reason: Reason;
	readonly matchedOn: PersonIdentity['tier'] | 'none';
	/** The person's key in the ledger: a keyed hash. */
	readonly person: PersonKey;
	readonly attempt: number;
	readonly firstSeenAt: string;
	readonly journey: readonly JourneyStep[];
	readonly recordKeys: { readonly step: string; readonly offer: string; readonly person: string };
	/** Idempotency key of this content: the same on every retry, new for changed content. */
	readonly deliveryKey: string;
	readonly dryRun: boolean;
	/** Null on a duplicate: nothing may be delivered. */
	readonly claim: Claim | null;
}

/** `lost`: a newer epoch exists, or the step is settled. `gone`: the step or the person is no longer there. */
export type Confirmed = 'confirmed' | 'lost' | 'gone';
export type Released = 'released' | 'lost' | 'gone';

/** Most entries a call may have: one transaction of about 20 ms, so that n8n's event loop gets its turn. */
export const MAX_BATCH = 1000;

/** Who answers claims. */
export interface Claimant {
	/** Answers in the order asked; up to {@link MAX_BATCH} requests a call, decided as one. */
	claim(requests: readonly ClaimRequest[], question: Question): Promise<ClaimAnswer[]>;
}

/**
 * The persistent memory: persons, their steps, the claims on them. Every call takes a batch of up to
 * {@link MAX_BATCH}, decides it as one, and answers in the order asked. What it promises: of a person's steps that are
 * live in the window asked for, exactly one is told `new`; of all who ask for one step, exactly one holds its claim;
 * an outage is an error, never "not seen".
 *
 * @throws LedgerError from every call, with nothing of the batch recorded
 */
export interface Ledger extends Claimant {
	/** A claimant that answers from the real memory and from what it answered before, and writes nothing. */
	rehearsal(): Claimant;
	/** Says that a step was delivered. Repeatable; counts even after the lease while nobody else has claimed. */
	confirm(claims: readonly HeldClaim[]): Promise<Confirmed[]>;
	/** Gives the right to deliver back, claimable again at once, or from `notBefore` (ms since the epoch) on. */
	release(claims: readonly Release[]): Promise<Released[]>;
}
