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
	| 'parked'
	| 'superseded'
	| 'doNotContactStep'
	| 'suppressedPerson'
	| 'ledgerUnavailable';

/** How a node asks. Belongs to the question, not to the memory: another node may ask the same ledger otherwise. */
export interface Question {
	readonly match: Match;
	/** How long a confirmed step counts, in ms. */
	readonly windowMs: number;
	/** How long a claim holds without a word from its owner, in ms. */
	readonly leaseMs: number;
	/** How often a lead may be claimed before it is parked. */
	readonly attempts: number;
	/** How many destinations must confirm a lead before it counts as delivered. */
	readonly destinations: number;
	/** What a delivered step with newer content is: delivered too, or a duplicate. */
	readonly onChange: 'deliver' | 'hold';
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
	/** Tells a repeat from a change: {@link comparableFingerprint} of the lead. */
	readonly fingerprint: string;
	/** When this content came in: ms since the epoch. */
	readonly contentAt: number;
	/** Who asks: the same for a repeat of the same question by the same run, different for all others. */
	readonly owner: string;
	/**
	 * The receipt that was written when the lead came in, null where none was; and what to keep where there is none, or
	 * it was settled meanwhile.
	 */
	readonly receipt: { readonly id: string | null; readonly keep: () => ReceiptContent };
}

/** What is kept of a lead until it is settled, so that it can come out again. */
export interface ReceiptContent {
	/** Id of the workflow it came in through. */
	readonly workflow: string;
	/** JSON of what comes out again. */
	readonly content: string;
}

/** A lead as it came in. */
export interface NewReceipt extends ReceiptContent, UnclaimedReceipt {
	/** The same id is kept once, whatever its content. */
	readonly id: string;
}

/** Which leads are to come out again. */
export interface RecoveryQuery {
	/** Who asks, the same in every run: tells the first time, at which old leads are parked. */
	readonly by: string;
	/** Only leads that came in through this workflow; null for all. */
	readonly workflow: string | null;
	/** At most {@link MAX_BATCH}. */
	readonly limit: number;
	/** How long a lead that came out has until Dedupe has claimed it; then it comes out once more. In ms. */
	readonly graceMs: number;
	/** At the first time of `by`, what came in longer ago is parked. In ms. */
	readonly maxAgeMs: number;
}

/** A lead that was received and never settled. */
export interface RecoveredLead {
	readonly receipt: string;
	readonly content: string;
	/** ISO time. */
	readonly receivedAt: string;
	/** How often it has come out again, this time included. */
	readonly times: number;
	/** How often Dedupe has claimed it; 0 where never. */
	readonly attempt: number;
	readonly journey: readonly JourneyStep[];
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

/** A delivery to confirm. */
export interface Confirmation extends HeldClaim {
	/** Who has it now: several destinations of one lead are told apart by it. */
	readonly destination: string;
}

/** A claim to give back. */
export interface Release extends HeldClaim {
	/** When it may be claimed again, ms since the epoch; left out: at once. */
	readonly notBefore?: number;
	/** Takes back what was remembered at the claim itself too: nothing came of the run that claimed. */
	readonly undo?: boolean;
}

export interface JourneyStep {
	readonly at: string;
	readonly source: string | null;
	readonly action: string | null;
	readonly offer: string | null;
	readonly state: 'claimed' | 'waiting' | 'parked' | 'confirmed';
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
	/** Null on a duplicate: nothing may be delivered. Null where the person is suppressed: nothing is to be confirmed. */
	readonly claim: Claim | null;
}

/**
 * `noted`: this destination has it, others are missing. `lost`: a newer epoch exists, or the step is settled. `gone`:
 * the step or the person is no longer there; never for a lead that nothing identifies, which goes when it is confirmed.
 */
export type Confirmed = 'confirmed' | 'noted' | 'lost' | 'gone';
/** `parked`: it was tried as often as it may be, and waits for a person's decision. */
export type Released = 'released' | 'parked' | 'lost' | 'gone';

/** How a claim stands for one destination: who holds it may deliver, and need not where the destination has it. */
export type Standing =
	| {
			readonly is: 'held';
			readonly isDelivered: boolean;
			/** ISO time; null where nobody can claim it meanwhile. */
			readonly leaseUntil: string | null;
	  }
	| { readonly is: 'confirmed'; readonly isDelivered: boolean }
	/** `suppressed`: somebody asked since the claim that the person be left alone. */
	| { readonly is: 'lost' | 'gone' | 'suppressed' };

/** A receipt of a lead that nobody was asked to claim. */
export interface UnclaimedReceipt {
	readonly id: string;
	readonly identity: PersonIdentity | null;
	readonly leadId: string;
}

/** A poll of a source that is under way. (source, id) is the fence: no other poll has its id. */
export interface Poll {
	readonly source: string;
	readonly id: string;
}

/** A poll that has the source to itself. */
export interface BegunPoll {
	readonly poll: Poll;
	/** Where to read on from, as the poll before left it; null where nothing was read yet. */
	readonly cursor: string | null;
}

/** What a poll has read, and where the source is read on from after it. */
export interface PolledPage {
	/** Up to {@link MAX_BATCH}; none where nothing of what was read is a lead. */
	readonly receipts: readonly NewReceipt[];
	/** How long a run has for them until they come out again, in ms. */
	readonly graceMs: number;
	/** The inbox's own, at most {@link LONGEST_CURSOR} characters; without personal data, for it is never erased. */
	readonly nextCursor: string;
	/** How long the source is this poll's from now on, in ms. */
	readonly leaseMs: number;
}

/** `lost`: another poll has begun since, or this one has ended; the cursor is where that one has it. */
export type Polled = 'kept' | 'lost';

/** What the ledger knows of a person. */
export interface Known {
	/** Null where no record of the person exists. */
	readonly person: PersonKey | null;
	/** ISO time since which this person is left alone; null where not suppressed. */
	readonly suppressedAt: string | null;
	readonly journey: readonly JourneyStep[];
}

/** Figures of one ledger. */
export interface Statistics {
	readonly persons: number;
	/** Steps that were delivered and are remembered. */
	readonly remembered: number;
	/** Claimed, and the lease has not ended. */
	readonly inProgress: number;
	/** Released, for whoever asks next. */
	readonly waiting: number;
	/** Claimed, the lease has ended, and nobody has asked since. */
	readonly abandoned: number;
	readonly parked: number;
	readonly suppressedPersons: number;
	/** ISO time of the oldest step that is not delivered; null where all are. */
	readonly oldestUnconfirmed: string | null;
	/** Leads whose content is kept because they are not settled. */
	readonly receipts: number;
	/** Receipts that wait for a person: parked, or too old when recovery began. */
	readonly parkedReceipts: number;
	/** Leads whose content was erased because nobody had settled them for {@link RECEIPT_RETENTION_DAYS} days. */
	readonly expired: number;
	/** ISO time at which what no longer counts was last cleared away; null where never. */
	readonly prunedAt: string | null;
}

/** How long the content of a lead that nobody settles is kept. */
export const RECEIPT_RETENTION_DAYS = 30;

/** Most entries a call may have: one transaction of about 15 ms, so that n8n's event loop gets its turn. */
export const MAX_BATCH = 500;

/** Most characters (UTF-16) that name a source that is polled. */
export const LONGEST_SOURCE = 200;

/** Most characters (UTF-16) of a cursor. */
export const LONGEST_CURSOR = 32_000;

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
 * @throws LedgerError from every call; of the batch nothing is recorded, or, in stores of several machines, some of it:
 * the same owner asking again gets what it has
 */
export interface Ledger extends Claimant {
	/** Keeps leads until they are settled. On return they are stored: an answer of success may be given. */
	receive(receipts: readonly NewReceipt[], graceMs: number): Promise<void>;
	/**
	 * Hands out leads that are due: received and never claimed, released, or claimed by a run that died. What is handed
	 * out is not due again for `graceMs`.
	 */
	recover(query: RecoveryQuery): Promise<RecoveredLead[]>;
	/** The leads that {@link recover} would hand out, without handing them out. */
	peek(query: RecoveryQuery): Promise<RecoveredLead[]>;
	/** Settles leads that were delivered without a claim. One that somebody has claimed since is left to its claim. */
	settle(receipts: readonly UnclaimedReceipt[]): Promise<void>;
	/** Has leads that could not be delivered, and have no claim, come out again from `due` on, ms since the epoch. */
	postpone(receipts: ReadonlyArray<{ readonly id: string; readonly due?: number }>): Promise<void>;
	/** A claimant that answers from the real memory and from what it answered before, and writes nothing. */
	rehearsal(): Claimant;
	/** Says that a step was delivered. Repeatable; counts even after the lease while nobody else has claimed. */
	confirm(claims: readonly Confirmation[]): Promise<Confirmed[]>;
	/** Gives the right to deliver back, claimable again at once, or from `notBefore` (ms since the epoch) on. */
	release(claims: readonly Release[]): Promise<Released[]>;
	/**
	 * Asks whether claims stand, before something is begun for them at a destination, and gives those that do a lease anew: also where
	 * theirs has ended or they were released, as long as nobody else has claimed.
	 */
	hold(claims: readonly Confirmation[]): Promise<Standing[]>;
	/**
	 * Begins to poll a source from where the last poll left its cursor. Of all who ask at once one may; the others are
	 * told `busy`, until it ends its poll or its lease has ended.
	 *
	 * @param source what the caller names it: the same in every run and after a rename, without personal data; at most
	 * {@link LONGEST_SOURCE} characters
	 * @param leaseMs how long the source is this poll's, unless it keeps a page; in ms
	 * @throws RangeError for a source without a name, or with too long a one
	 */
	beginPoll(source: string, leaseMs: number): Promise<BegunPoll | 'busy'>;
	/**
	 * Keeps the leads that a poll has read, and moves the cursor behind them: never the cursor without the leads. One
	 * whose receipt is there already stays as it is. Counts even after the lease while no other poll has begun. Only what
	 * is `kept` may go into a run: what is `lost` is read by the other poll.
	 *
	 * @throws RangeError for a cursor that is too long
	 * @throws LedgerError where it is not known whether the cursor has moved; if so, the leads come out again by recovery
	 */
	keepPolled(poll: Poll, page: PolledPage): Promise<Polled>;
	/** Ends a poll, so that the next one may begin at once. Nothing happens where it is lost. */
	endPoll(poll: Poll): Promise<void>;
	/** The cursor that a poll of a source would begin with, for a look without one. */
	peekCursor(source: string): Promise<string | null>;
}

/** What a person does with the memory of one ledger. Every call takes up to {@link MAX_BATCH} persons. */
export interface LedgerAdministration {
	lookUp(identities: readonly PersonIdentity[]): Promise<Known[]>;
	/** From now on these persons are left alone, whatever they do and however long it is ago, until lifted. */
	suppress(identities: readonly PersonIdentity[]): Promise<Known[]>;
	lift(identities: readonly PersonIdentity[]): Promise<Known[]>;
	/**
	 * Deletes all that is known of persons, in this ledger and all others of the store; claims on them are `gone`.
	 *
	 * @returns how many records were deleted, for each person
	 */
	forget(identities: readonly PersonIdentity[]): Promise<number[]>;
	/** Makes parked steps claimable again, with all their attempts, and their leads come out. @returns how many there were */
	replayParked(): Promise<number>;
	/** Releases every claim that a run holds, e.g. one that failed. @returns how many there were */
	releaseByExecution(execution: ExecutionKey): Promise<number>;
	statistics(): Promise<Statistics>;
}

/**
 * The start of the owner of every claim of one run, and of no other's: see {@link ClaimRequest.owner}. Ends with a
 * separator, so that run 1 is not the start of run 11.
 */
export type ExecutionKey = string & { readonly __brand: 'ExecutionKey' };
