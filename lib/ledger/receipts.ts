import type { ClaimRequest } from './contract';
import type { Ask, Decision } from './decide';
import type { PersonKey } from './keys';
import type { PersonRecord, Step } from './record';

/** A lead's content as a store keeps it until the lead is settled. Times in ms since the epoch. */
export interface Receipt {
	readonly id: string;
	/** Id of the workflow it came in through. */
	readonly workflow: string;
	readonly person: PersonKey;
	readonly received: number;
	/** When it comes out again, unless it is settled before; null where it waits for a person. */
	readonly due: number | null;
	/** How often it has come out again since it was last claimed. */
	readonly times: number;
	/** JSON of what comes out. */
	readonly content: string;
}

/** What becomes of a receipt. Nothing happens to one that is not there, unless something is to be kept then. */
export type ReceiptChange =
	/** A lead that came without a receipt gets one; where there is one by this id, it is due then. */
	| { readonly is: 'kept'; readonly receipt: Receipt }
	/**
	 * @param anew whether it starts to count anew how often it came out
	 * @param missing what to keep where it is not there: another run may have settled it
	 */
	| {
			readonly is: 'due';
			readonly id: string;
			readonly due: number | null;
			readonly anew?: boolean;
			readonly missing?: () => Receipt;
	  }
	/** Erased. */
	| { readonly is: 'settled'; readonly id: string };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * How long a lead that could not be delivered waits until it comes out again by itself, by the attempt that failed:
 * long enough in all for an outage of half a day. The schedule is that of Svix (docs.svix.com/retries) without its
 * first seconds. Whoever asks before is served all the same.
 */
const RETRY_AFTER = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR];

/**
 * When a released step's receipt is due; never where the step is parked.
 *
 * @param notBefore of the release, ms since the epoch
 */
export function dueAfterRelease(step: Step, notBefore: number, now: number): number | null {
	if (step.state.is === 'parked') return null;
	const wait = RETRY_AFTER[Math.min(Math.max(step.attempt, 1), RETRY_AFTER.length) - 1] ?? 0;
	return Math.max(notBefore, now + wait);
}

/**
 * What a claim makes of receipts: of the lead's own, and of the one whose lead it takes the place of.
 *
 * @param request the lead's receipt, or what to keep where it came without one
 * @param before the record that was decided on
 */
export function receiptsAfterClaim(
	person: PersonKey,
	request: ClaimRequest['receipt'],
	{ receipt: id }: Ask,
	before: PersonRecord | null,
	decision: Decision,
	now: number,
): ReceiptChange[] {
	const fate = fateOf(decision);
	if (fate === 'settled') return [{ is: 'settled', id }];
	const isClaimed = decision.outcome !== 'duplicate';
	const kept = (): Receipt => ({ ...request.keep(), id, person, received: now, due: fate.due, times: 0 });
	const own: ReceiptChange =
		request.id === null
			? { is: 'kept', receipt: kept() }
			: { is: 'due', id, due: fate.due, anew: isClaimed, missing: kept };
	// The same step as it was: an earlier lead with the same or older content need not come out any more.
	const earlier = before?.steps.find(({ occurrence }) => occurrence === decision.step?.occurrence)?.receipt;
	const isReplaced = isClaimed && earlier !== undefined && earlier !== id;
	return isReplaced ? [own, { is: 'settled', id: earlier }] : [own];
}

function fateOf({ outcome, reason, step }: Decision): 'settled' | { readonly due: number | null } {
	if (!step) return 'settled';
	const isKept = outcome !== 'duplicate' || ['inProgress', 'waiting', 'parked'].includes(reason);
	if (!isKept) return 'settled';
	switch (step.state.is) {
		case 'claimed':
			return { due: step.state.leaseUntil };
		case 'waiting':
			return { due: step.state.due };
		case 'parked':
			return { due: null };
		// Remembered at once: at most once, so it must not come out again.
		case 'confirmed':
			return 'settled';
	}
}
