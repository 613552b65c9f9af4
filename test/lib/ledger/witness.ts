import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';

import type { Confirmed, Outcome, Question, Released } from '../../../lib/ledger/contract';
import type { Ask, Decision } from '../../../lib/ledger/decide';
import type { Content } from '../../../lib/ledger/record';
import type { StandingEverywhere } from '../../../lib/ledger/settle';
import type { Fence } from './person';

/** What is known from outside of one occurrence. */
interface Seen {
	readonly ask: Ask;
	readonly told: Outcome;
	/** What the last owner was told. */
	answer: Outcome;
	/** Who was given each epoch; the first is epoch 1. */
	readonly owners: string[];
	delivered: Set<string>;
	deliveredAt: number;
	/** What was known of deliveries before this content was remembered at once; null where it was not. */
	before: { readonly delivered: Set<string>; readonly deliveredAt: number } | null;
	content: Content;
	/** Destinations that have this content. */
	has: Set<string>;
	/** How often it was tried, of how many times, and how many destinations must have it. */
	tries: number;
	attempts: number;
	destinations: number;
	leaseMs: number;
	state: 'held' | 'waiting' | 'parked' | 'delivered';
	/** End of the lease, or when it is due. */
	until: number;
}

/**
 * Watches one person's record from outside and knows nothing of how it is decided: only what was answered to whom
 * and when. Objects to whatever breaks a promise of the ledger.
 */
export class Witness {
	private readonly seen = new Map<string, Seen>();
	/** The occurrence that stands for each offer and action. */
	private readonly current = new Map<string, string>();
	private id: string | null = null;
	private isSuppressed = false;

	claimed(ask: Ask, question: Question, now: number, decision: Decision): void {
		strictEqual(decision.reason === 'suppressedPerson', this.isSuppressed, 'suppression beats everything');
		if (this.isSuppressed) return strictEqual(decision.outcome, 'doNotContact');
		if (decision.outcome === 'duplicate') this.refused(ask, question, now, decision);
		else this.granted(ask, question, now, decision);
	}

	confirmed(fence: Fence, destination: string, now: number, answer: Confirmed): void {
		const step = this.fenced(fence);
		if (typeof step === 'string') return strictEqual(answer, step);
		step.has.add(destination);
		const isDelivered = step.state === 'delivered' || step.has.size >= step.destinations;
		strictEqual(answer, isDelivered ? 'confirmed' : 'noted', 'confirm is accepted at the last epoch');
		if (isDelivered && step.state !== 'delivered') deliver(step, now);
	}

	released(fence: Fence, due: number, answer: Released): void {
		const step = this.fenced(fence);
		if (typeof step === 'string') return strictEqual(answer, step);
		if (step.state === 'held') {
			step.state = step.tries < step.attempts ? 'waiting' : 'parked';
			step.until = due;
		}
		const answers = { delivered: 'lost', waiting: 'released', parked: 'parked' } as const;
		strictEqual(answer, answers[step.state], 'a claim is given back, unless its lead is delivered');
	}

	undone(fence: Fence, now: number, answer: Released): void {
		const step = this.fenced(fence);
		if (typeof step === 'string') return strictEqual(answer, step);
		if (step.state === 'held' || (step.state === 'delivered' && step.before && step.has.size === 0)) {
			const tries = Math.max(step.tries - 1, 0);
			Object.assign(step, step.before, { before: null, state: 'waiting', until: now, tries });
		}
		this.released(fence, now, answer);
	}

	held(fence: Fence, now: number, standing: StandingEverywhere): void {
		const step = this.fenced(fence);
		if (typeof step === 'string') return strictEqual(standing.is, step);
		if (this.isSuppressed && step.state !== 'delivered') {
			return strictEqual(standing.is, 'suppressed', 'nothing is begun for who is to be left alone');
		}
		const isOpen = step.state === 'held' || step.state === 'waiting';
		if (isOpen) Object.assign(step, { state: 'held', until: now + step.leaseMs });
		const deliveredTo = [...step.has];
		const leaseUntil = isOpen ? new Date(step.until).toISOString() : null;
		deepStrictEqual(
			standing,
			step.state === 'delivered' ? { is: 'confirmed', deliveredTo } : { is: 'held', deliveredTo, leaseUntil },
			'whoever has the claim may begin',
		);
	}

	suppressed(isSuppressed: boolean): void {
		this.isSuppressed = isSuppressed;
	}

	replayed(now: number): void {
		for (const step of this.steps()) {
			if (step.state === 'parked') Object.assign(step, { state: 'waiting', until: now, tries: 0 });
		}
	}

	forgotten(): void {
		this.isSuppressed = false;
		this.seen.clear();
		this.current.clear();
		this.id = null;
	}

	/** What was asked for and is not delivered: none of it may ever be stuck. */
	undelivered(): Ask[] {
		const steps = this.steps().filter(({ state }) => state !== 'delivered');
		return steps.map(({ ask, content }) => ({ ...ask, content }));
	}

	/** How many of the steps that count in the window were told "new". */
	news(windowMs: number, now: number): number {
		return this.live(windowMs, now).filter(({ told }) => told === 'new').length;
	}

	private granted(ask: Ask, question: Question, now: number, decision: Decision): void {
		ok(decision.step, 'what is granted is a step');
		const { occurrence, epoch, deliveredTo } = decision.step;
		this.id ??= decision.record.id;
		strictEqual(decision.record.id, this.id, 'the id that record keys derive from is constant');
		strictEqual(
			decision.outcome === 'doNotContact',
			ask.doNotContact,
			'such leads alone are told do not contact',
		);
		const known = this.seen.get(occurrence);
		const step = known ?? this.first(ask, question, now, decision);
		const repeat = step.owners.at(-1) === ask.owner && epoch === step.owners.length;
		if (!repeat) {
			strictEqual(epoch, step.owners.length + 1, 'an epoch is given out once, and they only grow');
			ok(step.state !== 'held' || step.until <= now, 'one live owner an occurrence');
			ok(step.state !== 'waiting' || step.until <= now, 'nobody gets a step before it is due');
			ok(!isKnown(step, ask, question, now), 'nothing is delivered twice in the window');
			this.tried(step, ask, question, decision);
			step.owners.push(ask.owner);
		}
		deepStrictEqual(deliveredTo, [...step.has], 'who has this content is remembered');
		const first = step.told === 'new' && step.deliveredAt > 0 ? 'returning' : step.told;
		strictEqual(decision.outcome, repeat ? step.answer : first, 'the first answer is repeated');
		if (repeat && step.state === 'delivered') return;
		Object.assign(step, {
			answer: decision.outcome,
			content: ask.content,
			state: 'held',
			until: now + question.leaseMs,
		});
		if (question.remember === 'immediately' && !repeat) {
			step.before = { delivered: new Set(step.delivered), deliveredAt: step.deliveredAt };
			deliver(step, now);
		}
		this.seen.set(occurrence, step);
		this.current.set(placeOf(ask), occurrence);
	}

	/** Somebody new has the step: an attempt at what was tried before, or the first at something else. */
	private tried(step: Seen, ask: Ask, question: Question, { reason }: Decision): void {
		const isSame = step.content.hash === ask.content.hash;
		if (step.owners.length > 0 && isSame) {
			ok(step.state !== 'parked' && step.state !== 'delivered', 'what is parked or delivered stays so');
			ok(step.tries < step.attempts, 'nothing is tried more often than asked for');
			strictEqual(reason, 'reclaimed', 'a repeat is visible');
		}
		if (!isSame) {
			ok(ask.content.at >= step.content.at, 'older content never takes the place of newer');
			ok(step.state !== 'delivered' || question.onChange === 'deliver', 'a builder may hold changes back');
			step.has = new Set();
		}
		const isAnew = !isSame && (['delivered', 'parked'].includes(step.state) || step.tries >= step.attempts);
		step.tries = isAnew ? 1 : step.tries + 1;
		const { attempts, leaseMs } = question;
		const destinations = ask.doNotContact ? 1 : question.destinations;
		Object.assign(step, { attempts, destinations, leaseMs, before: null });
	}

	private first(ask: Ask, question: Question, now: number, { outcome }: Decision): Seen {
		const live = this.live(question.windowMs, now);
		ok(!live.some((step) => placeOf(step.ask) === placeOf(ask)), 'a live step keeps its occurrence');
		const others = live.filter(({ told }) => told !== 'doNotContact');
		if (!ask.doNotContact)
			strictEqual(outcome, others.length === 0 ? 'new' : 'returning', 'one person, one "new"');
		return {
			ask,
			told: outcome,
			answer: outcome,
			owners: [],
			delivered: new Set(),
			deliveredAt: 0,
			before: null,
			content: ask.content,
			has: new Set(),
			tries: 0,
			attempts: question.attempts,
			destinations: question.destinations,
			leaseMs: question.leaseMs,
			state: 'waiting',
			until: 0,
		};
	}

	private refused(ask: Ask, question: Question, now: number, { reason, step }: Decision): void {
		const own = this.steps().find((other) => placeOf(other.ask) === placeOf(ask));
		const inTheWay = step ? this.seen.get(step.occurrence) : undefined;
		ok(
			inTheWay && (inTheWay === own || isInScope(inTheWay.ask, ask, question)),
			'refused for a step in scope only',
		);
		const is = {
			alreadyConfirmed: () =>
				inTheWay === own
					? isKnown(inTheWay, ask, question, now) || isHeldBack(inTheWay, ask, question, now)
					: inTheWay.state === 'delivered' && inTheWay.deliveredAt > now - question.windowMs,
			inProgress: () => ['held', 'waiting'].includes(inTheWay.state) && inTheWay.until > now,
			waiting: () => inTheWay === own && own.state === 'waiting' && own.until > now,
			superseded: () => inTheWay === own && ask.content.at < own.content.at,
			parked: () => inTheWay === own && isGivenUp(own, ask, now),
		};
		ok(reason in is && is[reason as keyof typeof is](), `${reason} is true`);
		if (reason === 'parked') inTheWay.state = 'parked';
	}

	private fenced({ occurrence, epoch }: Fence): Seen | 'lost' | 'gone' {
		const step = this.seen.get(occurrence);
		if (!step || this.current.get(placeOf(step.ask)) !== occurrence) return 'gone';
		return step.owners.length === epoch ? step : 'lost';
	}

	private live(windowMs: number, now: number): Seen[] {
		return this.steps().filter((step) => step.state !== 'delivered' || step.deliveredAt > now - windowMs);
	}

	private steps(): Seen[] {
		return [...this.current.values()].flatMap((occurrence) => this.seen.get(occurrence) ?? []);
	}
}

function deliver(step: Seen, now: number): void {
	step.delivered.add(step.content.hash);
	step.deliveredAt = now;
	step.state = 'delivered';
}

function isKnown(step: Seen, ask: Ask, { windowMs }: Question, now: number): boolean {
	return step.delivered.has(ask.content.hash) && step.deliveredAt > now - windowMs;
}

/** Whether the builder wants no changes of a lead that was delivered. */
function isHeldBack(step: Seen, ask: Ask, { windowMs, onChange }: Question, now: number): boolean {
	return (
		onChange === 'hold' &&
		step.state === 'delivered' &&
		step.deliveredAt > now - windowMs &&
		ask.content.at >= step.content.at
	);
}

/** Whether content was tried as often as it may be, with nobody at work on it. */
function isGivenUp(step: Seen, ask: Ask, now: number): boolean {
	if (step.content.hash !== ask.content.hash) return false;
	return step.state === 'parked' || (step.tries >= step.attempts && step.until <= now);
}

function isInScope(step: Ask, ask: Ask, { match }: Question): boolean {
	if (step.doNotContact || ask.doNotContact) return false;
	return match === 'person' || (match === 'personAndOffer' && step.offer === ask.offer);
}

function placeOf({ offer, action }: Ask): string {
	return JSON.stringify([offer, action]);
}
