import type { Match, Outcome, Question, Reason } from './contract';
import type { Content, PersonRecord, Step, StepState, Told } from './record';

/** What is asked of one person's record: the hashed form of a ClaimRequest. */
export interface Ask {
	readonly offer: string | null;
	readonly action: string | null;
	readonly source: string | null;
	readonly doNotContact: boolean;
	readonly unkeyed: boolean;
	readonly content: Content;
	readonly owner: string;
	/** Id of the lead's receipt. */
	readonly receipt: string;
}

/** The answer, and the record to store. An unchanged record comes back as the very object that went in. */
export interface Decision {
	readonly record: PersonRecord;
	readonly outcome: Outcome;
	readonly reason: Reason;
	/** The step that was claimed, or the one that stands in the way; null where the person is suppressed. */
	readonly step: Step | null;
}

/** Makes a new unique id. */
export type Mint = (of: 'person' | 'step') => string;

/** How many delivered contents a step remembers, to know a late repeat of an older one. */
const REMEMBERED_CONTENTS = 8;

/**
 * Decides one claim. Pure: the stores only load, call this and compare-and-set.
 *
 * The rules, first match wins (docs/architecture.md, "The ledger"):
 *
 *     the person is suppressed                            doNotContact / suppressedPerson, nothing claimed
 *     own step   claimed by this owner, same content      the same claim again, lease renewed (*)
 *     own step   remembered at once by this owner         the same answer again
 *     own step   delivered in the window, content known   duplicate / alreadyConfirmed
 *     another    in scope and being delivered             duplicate / inProgress
 *     another    in scope and confirmed in the window     duplicate / alreadyConfirmed
 *     own step   absent, or confirmed outside the window  claimed: new, returning or doNotContact
 *     own step   claimed by somebody else                 duplicate / inProgress
 *     own step   content older than what we have          duplicate / superseded
 *     own step   confirmed, newer content                 claimed: returning / contentChanged (or duplicate /
 *                                                         alreadyConfirmed where changes are held back)
 *     own step   waiting, not yet due                     duplicate / waiting
 *     own step   parked, the same content                 duplicate / parked
 *     own step   parked, newer content                    claimed: contentChanged, with the outcome first told
 *     own step   released, or its lease ended             claimed: reclaimed, with the outcome first told
 *                its attempts are used up, same content   parked: duplicate / parked
 *                its attempts are used up, newer content  claimed: contentChanged, with the outcome first told
 *
 * Do-not-contact steps are claimed and confirmed like all others, but are never "another step": they neither
 * stand in the way of a lead nor make a person known. A claim whose lease has ended stands in nobody's way
 * either; where another step in scope overtakes it, it is a duplicate of that one when it comes back, (*) for its
 * old owner too. Whether a lead is do-not-contact belongs to the question, as the builder's map may change: such
 * a question is never told new or returning, whatever the step was told before.
 *
 * @param now the store's clock, ms since the epoch
 */
export function decideClaim(
	record: PersonRecord | null,
	ask: Ask,
	question: Question,
	now: number,
	mint: Mint,
): Decision {
	const person: PersonRecord = record ?? { id: mint('person'), steps: [] };
	if (person.suppressedAt !== undefined) {
		return { record: person, outcome: 'doNotContact', reason: 'suppressedPerson', step: null };
	}
	const own = person.steps.find((step) => step.offer === ask.offer && step.action === ask.action);
	const grant = (step: Step): Decision => ({
		record: { ...person, steps: withStep(person.steps, own, step) },
		outcome: outcomeOf(step, ask),
		reason: reasonOf(step, ask),
		step,
	});
	const take = (step: Step) =>
		grant(question.remember === 'immediately' ? remembered(step, ask.owner, now) : step);
	const refuse = (reason: Reason, step: Step): Decision => ({
		record: person,
		outcome: 'duplicate',
		reason,
		step,
	});

	const mine = own && isHeldBy(own, ask) ? { ...own, state: claimed(ask.owner, question, now) } : undefined;
	if (own && mine && !isIdle(own.state, now)) return grant(mine);
	const current = own !== undefined && isLive(own, question, now) ? own : undefined;
	if (current?.state.is === 'confirmed' && current.state.owner === ask.owner) {
		return {
			record: person,
			outcome: outcomeOf(current, ask),
			reason: reasonOf(current, ask),
			step: current,
		};
	}
	if (
		current &&
		deliveredAt(current) > now - question.windowMs &&
		current.delivered.includes(ask.content.hash)
	) {
		return refuse('alreadyConfirmed', current);
	}
	const others = ask.doNotContact
		? []
		: person.steps.filter(
				(step) => step !== own && step.told !== 'doNotContact' && isLive(step, question, now),
			);
	const inTheWay = others.filter((step) => inScope(step, ask, question.match) && !isIdle(step.state, now));
	const busy = inTheWay.find((step) => step.state.is !== 'confirmed');
	if (busy) return refuse('inProgress', busy);
	if (inTheWay[0]) return refuse('alreadyConfirmed', inTheWay[0]);
	if (mine) return grant(mine);

	if (!current) {
		const told: Told = ask.doNotContact ? 'doNotContact' : others.length > 0 ? 'returning' : 'new';
		return take({
			offer: ask.offer,
			action: ask.action,
			source: ask.source,
			// A person's first step has the person's id: one id less in every record.
			occurrence: person === record ? mint('step') : person.id,
			told,
			firstSeenAt: now,
			epoch: 1,
			attempt: 1,
			asked: askedBy(question, ask),
			deliveredTo: [],
			state: claimed(ask.owner, question, now),
			content: ask.content,
			delivered: [],
			receipt: ask.receipt,
		});
	}

	if (current.state.is === 'claimed' && current.state.leaseUntil > now) return refuse('inProgress', current);
	const isChanged = current.content.hash !== ask.content.hash;
	if (isChanged && ask.content.at < current.content.at) return refuse('superseded', current);
	if (current.state.is === 'waiting' && current.state.due > now) return refuse('waiting', current);
	if (current.state.is === 'parked' && !isChanged) return refuse('parked', current);
	if (current.state.is === 'confirmed' && question.onChange === 'hold') {
		return refuse('alreadyConfirmed', current);
	}

	const isUsedUp = current.state.is === 'parked' || isUsedUpStep(current);
	if (isUsedUp && !isChanged) {
		const parked: Step = { ...current, state: { is: 'parked', at: now } };
		const steps = withStep(person.steps, own, parked);
		return { record: { ...person, steps }, outcome: 'duplicate', reason: 'parked', step: parked };
	}
	const isAnew = isUsedUp || current.state.is === 'confirmed';
	return take({
		...current,
		epoch: current.epoch + 1,
		attempt: isAnew ? 1 : current.attempt + 1,
		...(current.again !== undefined && { again: !isAnew }),
		asked: askedBy(question, ask),
		deliveredTo: isChanged ? [] : current.deliveredTo,
		...(current.state.is === 'confirmed' && { deliveredAt: current.state.at }),
		state: claimed(ask.owner, question, now),
		content: ask.content,
		receipt: ask.receipt,
	});
}

/** Marks the content of a step as delivered: its receipt has served its purpose. */
export function confirmed({ receipt, asked, ...step }: Step, now: number): Step {
	const delivered = [...step.delivered.filter((hash) => hash !== step.content.hash), step.content.hash];
	return {
		...step,
		state: { is: 'confirmed', at: now },
		delivered: delivered.slice(-REMEMBERED_CONTENTS),
	};
}

function remembered(step: Step, owner: string, now: number): Step {
	const { asked } = step;
	return { ...confirmed(step, now), ...(asked && { asked }), state: { is: 'confirmed', at: now, owner } };
}

/** Where nothing is to be delivered, one word that it is done is enough. */
function askedBy(
	{ attempts, destinations, leaseMs }: Question,
	{ doNotContact }: Ask,
): NonNullable<Step['asked']> {
	return { attempts, destinations: doNotContact ? 1 : destinations, leaseMs };
}

function claimed(owner: string, question: Question, now: number): StepState {
	return { is: 'claimed', owner, leaseUntil: now + question.leaseMs };
}

/** The steps in the order in which they were first seen; a step that had expired takes its place anew. */
function withStep(steps: readonly Step[], before: Step | undefined, step: Step): Step[] {
	if (before?.occurrence === step.occurrence) return steps.map((other) => (other === before ? step : other));
	return [...steps.filter((other) => other !== before), step];
}

/** Whether a step was tried as often as its claim allows. */
export function isUsedUpStep({ attempt, asked }: Step): boolean {
	return attempt >= (asked?.attempts ?? 1);
}

/** Whether who asks holds the claim already: a repeat of its own question. */
function isHeldBy({ state, content }: Step, ask: Ask): boolean {
	return state.is === 'claimed' && state.owner === ask.owner && content.hash === ask.content.hash;
}

/** Whether a step still counts: everything unsettled does, a confirmed one inside the window. */
function isLive(step: Step, question: Question, now: number): boolean {
	return step.state.is !== 'confirmed' || step.state.at > now - question.windowMs;
}

/** When a step was last delivered, though changed content may be on its way; before all times where it never was. */
function deliveredAt(step: Step): number {
	return step.state.is === 'confirmed' ? step.state.at : (step.deliveredAt ?? -Infinity);
}

/** Whether nobody is at work on a step that is not delivered yet. */
function isIdle(state: StepState, now: number): boolean {
	if (state.is === 'claimed') return state.leaseUntil <= now;
	return state.is === 'parked' || (state.is === 'waiting' && state.due <= now);
}

function inScope(step: Step, ask: Ask, match: Match): boolean {
	if (match === 'person') return true;
	return match === 'personAndOffer' && step.offer === ask.offer;
}

/** What is told to whoever holds the claim: the first answer, or `returning` where earlier content was delivered. */
function outcomeOf(step: Step, ask: Ask): Outcome {
	if (ask.doNotContact) return 'doNotContact';
	return step.told === 'new' && step.deliveredAt !== undefined ? 'returning' : step.told;
}

function reasonOf(step: Step, ask: Ask): Reason {
	if (step.attempt > 1 || step.again === true) return 'reclaimed';
	if (step.told === 'doNotContact' || ask.doNotContact) return 'doNotContactStep';
	// A first attempt at a later epoch: newer content took the place of what was parked.
	if (step.deliveredAt !== undefined || step.epoch > 1) return 'contentChanged';
	if (ask.unkeyed) return 'unkeyed';
	return step.told === 'new' ? 'firstStep' : 'newStep';
}
