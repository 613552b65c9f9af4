import type { Confirmed, Question, Released } from '../../../lib/ledger/contract';
import { type Ask, decideClaim, type Decision } from '../../../lib/ledger/decide';
import type { PersonKey } from '../../../lib/ledger/keys';
import type { PersonRecord, Step } from '../../../lib/ledger/record';
import {
	decideConfirm,
	decideRelease,
	decideHold,
	replayedStep,
	type StandingEverywhere,
} from '../../../lib/ledger/settle';
import { lifted, suppressed } from '../../../lib/ledger/suppression';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const START = Date.parse('2026-11-23T08:00:00.000Z');
export const KEY = 'v1.email.one' as PersonKey;

/** What Dedupe asks where the builder changed nothing. */
export const QUESTION: Question = {
	match: 'personOfferAndAction',
	windowMs: 180 * DAY,
	leaseMs: 15 * MINUTE,
	attempts: 5,
	destinations: 1,
	onChange: 'deliver',
	remember: 'whenConfirmed',
};

/** The claim a decision is about, whoever holds it. */
export type Fence = { readonly occurrence: string; readonly epoch: number };

/** A decision about a step. */
export type Stepped = Decision & { readonly step: Step };

/** One person's record in the hands of the rules, with a clock that only `pass` moves. */
export interface Person {
	/** Asks by a run of its own, where no owner is named, about content that came in at the start. */
	ask(ask?: Partial<Ask>, question?: Partial<Question>): Decision;
	/** Asks about a person who is not suppressed. */
	claim(ask?: Partial<Ask>, question?: Partial<Question>): Stepped;
	/** Claims and confirms at once. */
	deliver(ask?: Partial<Ask>, question?: Partial<Question>): Stepped;
	/** @param how by which destination; whether the record is kept once confirmed */
	confirm(fence: Fence, how?: { readonly by?: string; readonly keep?: boolean }): Confirmed;
	hold(fence: Fence): StandingEverywhere;
	/** Gives every parked step all its attempts again. */
	replay(): void;
	suppress(): void;
	lift(): void;
	/** @param due ms from now */
	release(fence: Fence, due?: number): Released;
	/** Gives back what a run claimed that nothing came of. */
	undo(fence: Fence): Released;
	pass(ms: number): void;
	forget(): void;
	readonly record: PersonRecord | null;
	readonly now: number;
}

export function person(): Person {
	let record: PersonRecord | null = null;
	let now = START;
	let runs = 0;
	let minted = 0;
	const settle = <Answer>(settled: { record: PersonRecord | null; answer: Answer }): Answer => {
		record = settled.record;
		return settled.answer;
	};
	const askOf: Person['ask'] = (ask, question) => {
		const decision = decideClaim(
			record,
			{
				offer: 'contoso.backup',
				action: 'INS',
				source: 'AzureMarketplace',
				doNotContact: false,
				unkeyed: false,
				content: content('first notes'),
				owner: `run ${++runs}`,
				receipt: `receipt of run ${runs}`,
				...ask,
			},
			{ ...QUESTION, ...question },
			now,
			(of) => `${of} ${++minted}`,
		);
		record = decision.record;
		return decision;
	};
	const claim: Person['claim'] = (ask, question) => {
		const decision = askOf(ask, question);
		const { step } = decision;
		if (!step) throw new Error('the person is suppressed');
		return { ...decision, step };
	};
	const confirm: Person['confirm'] = (fence, { by = 'an output', keep = true } = {}) =>
		settle(decideConfirm(record, { person: KEY, ...fence, destination: by }, now, keep));
	return {
		ask: askOf,
		claim,
		deliver: (ask, question) => {
			const decision = claim(ask, question);
			confirm(decision.step);
			return decision;
		},
		confirm,
		hold: (fence) => settle(decideHold(record, { person: KEY, ...fence }, now, true)),
		replay: () => {
			const steps = record?.steps.map((step) =>
				step.state.is === 'parked' ? replayedStep(step, now) : step,
			);
			if (record && steps) record = { ...record, steps };
		},
		suppress: () => {
			record = suppressed(record, now, () => `person ${++minted}`);
		},
		lift: () => {
			record = lifted(record);
		},
		undo: (fence) => settle(decideRelease(record, { person: KEY, undo: true, ...fence }, now, now)),
		release: (fence, due = 0) => settle(decideRelease(record, { person: KEY, ...fence }, now + due, now)),
		pass: (ms) => {
			now += ms;
		},
		forget: () => {
			record = null;
		},
		get record() {
			return record;
		},
		get now() {
			return now;
		},
	};
}

/** @param age ms after the start at which this content came in */
export function content(hash: string, age = 0): { hash: string; at: number } {
	return { hash, at: START + age };
}

/** What a lead's run is told. */
export function told({ outcome, reason }: Decision): string {
	return `${outcome} / ${reason}`;
}
