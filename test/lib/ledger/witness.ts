import { ok, strictEqual } from 'node:assert/strict';

import type { Confirmed, Outcome, Question, Released } from '../../../lib/ledger/contract';
import type { Ask, Decision } from '../../../lib/ledger/decide';
import type { Content } from '../../../lib/ledger/record';
import type { Fence } from './person';

/** What is known from outside of one occurrence. */
interface Seen {
	readonly ask: Ask;
	readonly told: Outcome;
	/** What the last owner was told. */
	answer: Outcome;
	/** Who was given each epoch; the first is epoch 1. */
	readonly owners: string[];
	readonly delivered: Set<string>;
	deliveredAt: number;
	content: Content;
	state: 'held' | 'waiting' | 'delivered';
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

	claimed(ask: Ask, question: Question, now: number, decision: Decision): void {
		if (decision.outcome === 'duplicate') this.refused(ask, question, now, decision);
		else this.granted(ask, question, now, decision);
	}

	confirmed(fence: Fence, now: number, answer: Confirmed): void {
		const step = this.fenced(fence);
		if (typeof step === 'string') return strictEqual(answer, step);
		strictEqual(answer, 'confirmed', 'confirm is accepted at the last epoch');
		if (step.state !== 'delivered') deliver(step, now);
	}

	released(fence: Fence, due: number, answer: Released): void {
		const step = this.fenced(fence);
		if (typeof step === 'string') return strictEqual(answer, step);
		strictEqual(
			answer,
			step.state === 'delivered' ? 'lost' : 'released',
			'what is delivered stays delivered',
		);
		if (step.state === 'held') Object.assign(step, { state: 'waiting', until: due });
	}

	forgotten(): void {
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
		const { occurrence, epoch } = decision.step;
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
			step.owners.push(ask.owner);
		}
		const first = step.told === 'new' && step.deliveredAt > 0 ? 'returning' : step.told;
		strictEqual(decision.outcome, repeat ? step.answer : first, 'the first answer is repeated');
		if (repeat && step.state === 'delivered') return;
		Object.assign(step, {
			answer: decision.outcome,
			content: ask.content,
			state: 'held',
			until: now + question.leaseMs,
		});
		if (question.remember === 'immediately' && !repeat) deliver(step, now);
		this.seen.set(occurrence, step);
		this.current.set(placeOf(ask), occurrence);
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
			content: ask.content,
			state: 'waiting',
			until: 0,
		};
	}

	private refused(ask: Ask, question: Question, now: number, { reason, step }: Decision): void {
		const own = this.steps().find((other) => placeOf(other.ask) === placeOf(ask));
		const inTheWay = this.seen.get(step.occurrence);
		ok(
			inTheWay && (inTheWay === own || isInScope(inTheWay.ask, ask, question)),
			'refused for a step in scope only',
		);
		const is = {
			alreadyConfirmed: () =>
				inTheWay === own
					? isKnown(inTheWay, ask, question, now)
					: inTheWay.state === 'delivered' && inTheWay.deliveredAt > now - question.windowMs,
			inProgress: () => inTheWay.state !== 'delivered' && inTheWay.until > now,
			waiting: () => inTheWay === own && own.state === 'waiting' && own.until > now,
			superseded: () => inTheWay === own && ask.content.at < own.content.at,
		};
		ok(reason in is && is[reason as keyof typeof is](), `${reason} is true`);
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

function isInScope(step: Ask, ask: Ask, { match }: Question): boolean {
	if (step.doNotContact || ask.doNotContact) return false;
	return match === 'person' || (match === 'personAndOffer' && step.offer === ask.offer);
}

function placeOf({ offer, action }: Ask): string {
	return JSON.stringify([offer, action]);
}
