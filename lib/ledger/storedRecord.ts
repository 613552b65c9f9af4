import type { PersonRecord, Step, StepState, Told } from './record';
import { FORMAT, parseStored } from './storedJson';

/**
 * A record as stores keep it: JSON that a person can read with the store's own tools, and small, because there is one
 * for every person who ever showed interest. What is as it usually is stands not in it. Times are ms since the epoch;
 * those of a step after its first are ms since then.
 */
interface StoredRecord {
	readonly v: typeof FORMAT;
	/** Absent: the id of the first step. */
	readonly id?: string;
	readonly suppressed?: number;
	readonly steps?: readonly StoredStep[];
}

interface StoredStep {
	readonly offer?: string;
	readonly action?: string;
	readonly source?: string;
	/** The occurrence. */
	readonly id: string;
	/** Absent: new. */
	readonly told?: Told;
	/** First seen. */
	readonly at: number;
	/** Absent: 1. */
	readonly epoch?: number;
	/** Absent: 1. */
	readonly attempt?: number;
	readonly again?: boolean;
	readonly asked?: Step['asked'];
	/** Destinations that have it. */
	readonly to?: readonly string[];
	/** Exactly one of these four is there. */
	readonly confirmed?: number;
	readonly parked?: number;
	readonly due?: number;
	readonly lease?: number;
	/** Of a claim, or of what was remembered at one. */
	readonly owner?: string;
	readonly content: string;
	/** When the content came in; absent: when it was first seen. */
	readonly from?: number;
	/** Contents delivered; absent: just this one where it is confirmed, else none. */
	readonly had?: readonly string[];
	readonly deliveredBefore?: number;
	readonly receipt?: string;
}

/**
 * Reads a stored record.
 *
 * @throws LedgerConfigurationError when it is not one of ours, or one a newer version of this package wrote
 */
export function parseRecord(body: string): PersonRecord {
	const { id, suppressed, steps } = parseStored(body) as StoredRecord;
	return {
		id: id ?? steps?.[0]?.id ?? '',
		...(suppressed !== undefined && { suppressedAt: suppressed }),
		steps: (steps ?? []).map(stepOf),
	};
}

/** The stored form of a record. */
export function serialiseRecord({ id, suppressedAt, steps }: PersonRecord): string {
	const stored: StoredRecord = {
		v: FORMAT,
		...(id !== steps[0]?.occurrence && { id }),
		...(suppressedAt !== undefined && { suppressed: suppressedAt }),
		...(steps.length > 0 && { steps: steps.map(storedStepOf) }),
	};
	return JSON.stringify(stored);
}

function storedStepOf(step: Step): StoredStep {
	const { offer, action, source, told, firstSeenAt: at, epoch, attempt, state, content, delivered } = step;
	const isUsual = state.is === 'confirmed' ? delivered.length === 1 : delivered.length === 0;
	return {
		...(offer !== null && { offer }),
		...(action !== null && { action }),
		...(source !== null && { source }),
		id: step.occurrence,
		...(told !== 'new' && { told }),
		at,
		...(epoch !== 1 && { epoch }),
		...(attempt !== 1 && { attempt }),
		...(step.again !== undefined && { again: step.again }),
		...(step.asked && { asked: step.asked }),
		...(step.deliveredTo.length > 0 && { to: step.deliveredTo }),
		...storedStateOf(state, at),
		content: content.hash,
		...(content.at !== at && { from: content.at - at }),
		...(!isUsual && { had: delivered }),
		...(step.deliveredAt !== undefined && { deliveredBefore: step.deliveredAt - at }),
		...(step.receipt !== undefined && { receipt: step.receipt }),
	};
}

function storedStateOf(
	state: StepState,
	since: number,
): Pick<StoredStep, 'confirmed' | 'parked' | 'due' | 'lease' | 'owner'> {
	switch (state.is) {
		case 'claimed':
			return { lease: state.leaseUntil - since, owner: state.owner };
		case 'waiting':
			return { due: state.due - since };
		case 'parked':
			return { parked: state.at - since };
		case 'confirmed':
			return { confirmed: state.at - since, ...(state.owner !== undefined && { owner: state.owner }) };
	}
}

function stepOf(stored: StoredStep): Step {
	const { at, content: hash, confirmed, deliveredBefore } = stored;
	return {
		offer: stored.offer ?? null,
		action: stored.action ?? null,
		source: stored.source ?? null,
		occurrence: stored.id,
		told: stored.told ?? 'new',
		firstSeenAt: at,
		epoch: stored.epoch ?? 1,
		attempt: stored.attempt ?? 1,
		...(stored.again !== undefined && { again: stored.again }),
		...(stored.asked && { asked: stored.asked }),
		deliveredTo: stored.to ?? [],
		state: stateOf(stored),
		content: { hash, at: at + (stored.from ?? 0) },
		delivered: stored.had ?? (confirmed === undefined ? [] : [hash]),
		...(deliveredBefore !== undefined && { deliveredAt: at + deliveredBefore }),
		...(stored.receipt !== undefined && { receipt: stored.receipt }),
	};
}

function stateOf({ at, confirmed, parked, due, lease, owner }: StoredStep): StepState {
	if (confirmed !== undefined) {
		return { is: 'confirmed', at: at + confirmed, ...(owner !== undefined && { owner }) };
	}
	if (parked !== undefined) return { is: 'parked', at: at + parked };
	if (due !== undefined) return { is: 'waiting', due: at + due };
	return { is: 'claimed', owner: owner ?? '', leaseUntil: at + (lease ?? 0) };
}
