import type { Confirmation, Confirmed, HeldClaim, Release, Released } from './contract';
import { confirmed, isUsedUpStep } from './decide';
import { isoTime } from './journey';
import { dueAfterRelease, type ReceiptChange } from './receipts';
import type { PersonRecord, Step } from './record';
import type { Decided } from './store';

/** How a claim stands, with all destinations that have its lead. */
export type StandingEverywhere =
	| { readonly is: 'held'; readonly deliveredTo: readonly string[]; readonly leaseUntil: string | null }
	| { readonly is: 'confirmed'; readonly deliveredTo: readonly string[] }
	| { readonly is: 'lost' | 'gone' | 'suppressed' };

/**
 * Decides one confirm. The fence is (occurrence, epoch): the last epoch counts even after its lease, released or
 * parked; an older one is `lost`, and what was forgotten is `gone` and never created again. A step is confirmed when
 * as many destinations have it as its claim asked for.
 *
 * @param keep false for a lead that nothing identifies: its record has served its purpose. Where it is not there any
 * more, it was confirmed
 */
export function decideConfirm(
	record: PersonRecord | null,
	claim: Confirmation,
	now: number,
	keep: boolean,
): Decided<Confirmed> {
	const found = find(record, claim);
	if (found === 'gone') return { record, answer: keep ? 'gone' : 'confirmed' };
	if (found === 'lost') return { record, answer: 'lost' };
	const { step } = found;
	const deliveredTo = [...new Set([...step.deliveredTo, claim.destination])];
	const isDelivered = step.state.is === 'confirmed';
	if (isDelivered || deliveredTo.length < (step.asked?.destinations ?? 1)) {
		const isRepeat = step.deliveredTo.includes(claim.destination);
		return {
			record: isRepeat ? record : replaced(found.record, step, { ...step, deliveredTo }),
			answer: isDelivered ? 'confirmed' : 'noted',
		};
	}
	return {
		record: keep ? replaced(found.record, step, confirmed({ ...step, deliveredTo }, now)) : null,
		answer: 'confirmed',
		receipts: settledReceipt(step),
	};
}

/**
 * Decides one release: the step waits until `due` (ms since the epoch) for the next who asks, or is parked where its
 * attempts are used up. What is confirmed stays confirmed; but a run that nothing came of takes back what it
 * remembered, and its attempt does not count.
 */
export function decideRelease(
	record: PersonRecord | null,
	claim: Release,
	due: number,
	now: number,
): Decided<Released> {
	const found = find(record, claim);
	if (found === 'gone' || found === 'lost') return { record, answer: found };
	const { step } = found;
	if (claim.undo && isUndoable(step)) {
		const undoneStep = undone(step, due);
		return {
			record: replaced(found.record, step, undoneStep),
			answer: 'released',
			receipts: dueReceipt(undoneStep, due, now),
		};
	}
	switch (step.state.is) {
		case 'confirmed':
			return { record, answer: 'lost' };
		case 'waiting':
			return { record, answer: 'released' };
		case 'parked':
			return { record, answer: 'parked' };
		case 'claimed': {
			const released = releasedStep(step, due, now);
			return {
				record: replaced(found.record, step, released),
				answer: released.state.is === 'parked' ? 'parked' : 'released',
				receipts: dueReceipt(released, due, now),
			};
		}
	}
}

function isUndoable({ state, deliveredTo }: Step): boolean {
	return (
		state.is === 'claimed' ||
		(state.is === 'confirmed' && state.owner !== undefined && deliveredTo.length === 0)
	);
}

function undone(step: Step, due: number): Step {
	const delivered =
		step.state.is === 'confirmed'
			? step.delivered.filter((hash) => hash !== step.content.hash)
			: step.delivered;
	return {
		...step,
		attempt: Math.max(step.attempt - 1, 0),
		again: true,
		delivered,
		state: { is: 'waiting', due },
	};
}

/** A claimed step that nobody works at any more: for the next who asks, or parked after its last attempt. */
export function releasedStep(step: Step, due: number, now: number): Step {
	return { ...step, state: isUsedUpStep(step) ? { is: 'parked', at: now } : { is: 'waiting', due } };
}

/** A parked step that a person wants tried anew: due at once, with all its attempts. */
export function replayedStep(step: Step, now: number): Step {
	return { ...step, attempt: 0, again: true, state: { is: 'waiting', due: now } };
}

/** What a replayed step makes of its receipt: it comes out at once. */
export function replayedReceipt({ receipt }: Step, now: number): ReceiptChange[] {
	return receipt === undefined ? [] : [{ is: 'due', id: receipt, due: now, anew: true }];
}

/**
 * Decides one hold: whoever has the claim still, released or not, gets a lease anew, so that what takes long, or is
 * tried again by hand, is not begun by two.
 *
 * @param keep as for {@link decideConfirm}
 */
export function decideHold(
	record: PersonRecord | null,
	claim: HeldClaim,
	now: number,
	keep: boolean,
): Decided<StandingEverywhere> {
	const found = find(record, claim);
	if (found === 'gone' && !keep) return { record, answer: { is: 'confirmed', deliveredTo: [] } };
	if (found === 'gone' || found === 'lost') return { record, answer: { is: found } };
	const { step } = found;
	const { state, deliveredTo } = step;
	if (found.record.suppressedAt !== undefined && state.is !== 'confirmed') {
		return { record, answer: { is: 'suppressed' } };
	}
	if (state.is === 'confirmed') return { record, answer: { is: 'confirmed', deliveredTo } };
	// A parked lead is a person's: delivered by hand it is confirmed, and it waits for nobody else.
	if (state.is === 'parked') return { record, answer: { is: 'held', deliveredTo, leaseUntil: null } };
	const owner = state.is === 'claimed' ? state.owner : '';
	const leaseUntil = now + (step.asked?.leaseMs ?? 0);
	return {
		record: replaced(found.record, step, { ...step, state: { is: 'claimed', owner, leaseUntil } }),
		answer: { is: 'held', deliveredTo, leaseUntil: isoTime(leaseUntil) },
		receipts: step.receipt === undefined ? [] : [{ is: 'due', id: step.receipt, due: leaseUntil }],
	};
}

function settledReceipt({ receipt }: Step): ReceiptChange[] {
	return receipt === undefined ? [] : [{ is: 'settled', id: receipt }];
}

/** What a released step makes of its receipt. */
export function dueReceipt(step: Step, notBefore: number, now: number): ReceiptChange[] {
	if (step.receipt === undefined) return [];
	return [{ is: 'due', id: step.receipt, due: dueAfterRelease(step, notBefore, now) }];
}

function find(
	record: PersonRecord | null,
	claim: HeldClaim,
): { record: PersonRecord; step: Step } | 'gone' | 'lost' {
	const step = record?.steps.find((candidate) => candidate.occurrence === claim.occurrence);
	if (!record || !step) return 'gone';
	return step.epoch === claim.epoch ? { record, step } : 'lost';
}

function replaced(record: PersonRecord, step: Step, by: Step): PersonRecord {
	return { ...record, steps: record.steps.map((other) => (other === step ? by : other)) };
}
