import { randomUUID } from 'node:crypto';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';

import type { PersonIdentity } from '../lead/keys';
import {
	type ExecutionKey,
	type JourneyStep,
	type Known,
	type LedgerAdministration,
	MAX_BATCH,
	type Statistics,
} from './contract';
import type { Keyring, PersonKey } from './keys';
import { isoTime, journeyOf } from './journey';
import type { PersonRecord, Step } from './record';
import { longestWindow } from './longestWindow';
import { eachReceipt, eachRecord } from './pages';
import { pruned } from './prune';
import { dueReceipt, releasedStep, replayedStep } from './settle';
import { expiredReceipts, prunedAt } from './sweep';
import type { Change, LedgerStore } from './store';
import { lifted, suppressed } from './suppression';

/** What a person does with a named ledger: look up, suppress, forget, replay, count. */
export class PersonAdministration implements LedgerAdministration {
	constructor(
		private readonly name: string,
		private readonly store: LedgerStore,
		private readonly keys: Keyring,
	) {}

	async lookUp(identities: readonly PersonIdentity[]): Promise<Known[]> {
		const keys = identities.map((identity) => this.keys.person(this.name, identity));
		const { records, now } = await this.store.load(this.name, keys);
		const keepMs = await longestWindow(this.store, this.name, 0);
		return keys.map((key) => known(key, pruned(key, records.get(key) ?? null, now, keepMs)));
	}

	async suppress(identities: readonly PersonIdentity[]): Promise<Known[]> {
		return await this.changeAll(identities, (record, now) => suppressed(record, now, randomUUID));
	}

	async lift(identities: readonly PersonIdentity[]): Promise<Known[]> {
		return await this.changeAll(identities, lifted);
	}

	async forget(identities: readonly PersonIdentity[]): Promise<number[]> {
		const deleted = identities.map(() => 0);
		for (const ledger of await this.store.ledgers()) {
			const keys = identities.map((identity) => this.keys.person(ledger, identity));
			await this.store.forgetReceipts(ledger, keys);
			const answers = await this.store.change(
				ledger,
				keys.map((key) => ({
					key,
					decide: (record): { record: null; answer: number } => ({ record: null, answer: record ? 1 : 0 }),
				})),
			);
			answers.forEach((count, index) => (deleted[index] = (deleted[index] ?? 0) + count));
			// Once more: a run may have claimed for such a person in between.
			await this.store.forgetReceipts(ledger, keys);
		}
		await this.store.scrub();
		return deleted;
	}

	async replayParked(): Promise<number> {
		const replayed = await this.changeSteps(({ state }) => state.is === 'parked', replayedStep);
		return replayed + (await this.replayReceipts());
	}

	async releaseByExecution(execution: ExecutionKey): Promise<number> {
		return await this.changeSteps(
			({ state }) => state.is === 'claimed' && state.owner.startsWith(execution),
			(step, now) => releasedStep(step, now, now),
		);
	}

	async statistics(): Promise<Statistics> {
		let persons = 0;
		let suppressedPersons = 0;
		let oldest = Infinity;
		const count = { remembered: 0, inProgress: 0, waiting: 0, abandoned: 0, parked: 0 };
		const { now } = await this.store.load(this.name, []);
		const keepMs = await longestWindow(this.store, this.name, 0);
		for await (const [key, stored] of this.all()) {
			const record = pruned(key, stored, now, keepMs);
			if (!record) continue;
			persons++;
			if (record.suppressedAt !== undefined) suppressedPersons++;
			for (const step of record.steps) {
				count[standingAt(step, now)]++;
				if (step.state.is !== 'confirmed') oldest = Math.min(oldest, undeliveredSince(step));
			}
		}
		const kept = { receipts: 0, parkedReceipts: 0 };
		await eachReceipt(this.store, this.name, (page) => {
			kept.receipts += page.length;
			kept.parkedReceipts += page.filter(({ due }) => due === null).length;
		});
		return {
			persons,
			...count,
			suppressedPersons,
			oldestUnconfirmed: oldest === Infinity ? null : isoTime(oldest),
			...kept,
			expired: await expiredReceipts(this.store, this.name),
			prunedAt: await prunedAt(this.store, this.name),
		};
	}

	/**
	 * Has parked receipts come out again: those of replayed steps, and those of leads that Dedupe was never asked about.
	 *
	 * @returns how many of the latter there were
	 */
	private async replayReceipts(): Promise<number> {
		const { now } = await this.store.load(this.name, []);
		let unaskedFor = 0;
		await eachReceipt(this.store, this.name, async (page) => {
			const parked = page.filter(({ due }) => due === null);
			const { records } = await this.store.load(
				this.name,
				parked.map(({ person }) => person),
			);
			unaskedFor += parked.filter(({ person }) => !isOpen(records.get(person))).length;
			await this.store.changeReceipts(
				this.name,
				parked.map(({ id }) => ({ is: 'due', id, due: now, anew: true })),
			);
		});
		return unaskedFor;
	}

	private async changeAll(
		identities: readonly PersonIdentity[],
		change: (record: PersonRecord | null, now: number) => PersonRecord | null,
	): Promise<Known[]> {
		const changes = identities.map((identity): Change<Known> => {
			const key = this.keys.person(this.name, identity);
			return {
				key,
				decide: (before, now) => {
					const record = change(before, now);
					return { record, answer: known(key, record) };
				},
			};
		});
		return await this.store.change(this.name, changes);
	}

	/** Looks through the whole ledger and changes the steps that `wanted` tells; each again on the record as it is then. */
	private async changeSteps(
		wanted: (step: Step) => boolean,
		change: (step: Step, now: number) => Step,
	): Promise<number> {
		const found: PersonKey[] = [];
		for await (const [key, { steps }] of this.all()) if (steps.some(wanted)) found.push(key);
		let changed = 0;
		for (let start = 0; start < found.length; start += MAX_BATCH) {
			const answers = await this.store.change(
				this.name,
				found.slice(start, start + MAX_BATCH).map((key): Change<number> => ({
					key,
					decide: (record, now) => {
						const count = record?.steps.filter(wanted).length ?? 0;
						if (!record || count === 0) return { record, answer: 0 };
						const steps = record.steps.map((step) => (wanted(step) ? change(step, now) : step));
						const changed = steps.filter((step, index) => step !== record.steps[index]);
						const receipts = changed.flatMap((step) => dueReceipt(step, now, now));
						return { record: { ...record, steps }, answer: count, receipts };
					},
				})),
			);
			changed += answers.reduce((sum, count) => sum + count, 0);
			await eventLoopTurn();
		}
		return changed;
	}

	private all(): AsyncGenerator<readonly [PersonKey, PersonRecord]> {
		return eachRecord(this.store, this.name);
	}
}

function isOpen(record: PersonRecord | null | undefined): boolean {
	return record?.steps.some(({ state }) => state.is !== 'confirmed') ?? false;
}

/** Since when a step's content waits to be delivered: what changed later has not waited since the step was first seen. */
function undeliveredSince(step: Step): number {
	return step.deliveredAt === undefined ? step.firstSeenAt : Math.max(step.content.at, step.deliveredAt);
}

function standingAt(
	{ state }: Step,
	now: number,
): 'remembered' | 'inProgress' | 'waiting' | 'abandoned' | 'parked' {
	switch (state.is) {
		case 'confirmed':
			return 'remembered';
		case 'claimed':
			return state.leaseUntil > now ? 'inProgress' : 'abandoned';
		default:
			return state.is;
	}
}

function known(key: PersonKey, record: PersonRecord | null): Known {
	const journey: readonly JourneyStep[] = record ? journeyOf(record) : [];
	return {
		person: record ? key : null,
		suppressedAt: record?.suppressedAt === undefined ? null : isoTime(record.suppressedAt),
		journey,
	};
}
