import type { Confirmed, HeldClaim, Released } from './contract';
import { confirmed } from './decide';
import type { PersonRecord, Step } from './record';

/** A settled record: null where nothing of the person is to be kept. */
export interface Settled<Answer> {
	readonly record: PersonRecord | null;
	readonly answer: Answer;
}

/**
 * Decides one confirm. The fence is (occurrence, epoch): the last epoch counts even after its lease, an older
 * one is `lost`, and what was forgotten is `gone` and never created again.
 *
 * @param keep false for a lead that nothing identifies: its record has served its purpose
 */
export function decideConfirm(
	record: PersonRecord | null,
	claim: HeldClaim,
	now: number,
	keep: boolean,
): Settled<Confirmed> {
	const found = find(record, claim);
	if (found === 'gone' || found === 'lost') return { record, answer: found };
	if (found.step.state.is === 'confirmed') return { record, answer: 'confirmed' };
	if (!keep) return { record: null, answer: 'confirmed' };
	return { record: replaced(found.record, found.step, confirmed(found.step, now)), answer: 'confirmed' };
}

/**
 * Decides one release: the step waits until `due` (ms since the epoch) for the next who asks. What is
 * confirmed stays confirmed.
 */
export function decideRelease(record: PersonRecord | null, claim: HeldClaim, due: number): Settled<Released> {
	const found = find(record, claim);
	if (found === 'gone' || found === 'lost') return { record, answer: found };
	if (found.step.state.is === 'confirmed') return { record, answer: 'lost' };
	if (found.step.state.is === 'waiting') return { record, answer: 'released' };
	const waiting: Step = { ...found.step, state: { is: 'waiting', due } };
	return { record: replaced(found.record, found.step, waiting), answer: 'released' };
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
