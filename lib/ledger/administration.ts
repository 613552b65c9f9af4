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
import { type Keyring, mintId, type PersonKey } from './keys';
import { isoTime, journeyOf } from './journey';
import type { PersonRecord, Step } from './record';
import { longestWindow } from './longestWindow';
import { eachReceipt, eachRecord } from './pages';
import { pruned } from './prune';
import type { ReceiptChange } from './receipts';
import { dueReceipt, releasedStep, replayedReceipt, replayedStep } from './settle';
import { statisticsOf } from './statistics';
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
		return await this.changeAll(identities, (record, now) => suppressed(record, now, mintId));
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
		const replayed = await this.changeSteps(
			this.personsWith(({ state }) => state.is === 'parked'),
			({ state }) => state.is === 'parked',
			replayedStep,
			replayedReceipt,
		);
		return replayed + (await this.replayReceipts());
	}

	async releaseByExecution(execution: ExecutionKey): Promise<number> {
		// What is claimed has a receipt, and of those there are few, however much is remembered.
		return await this.changeSteps(
			this.personsOfReceipts(),
			({ state }) => state.is === 'claimed' && state.owner.startsWith(execution),
			(step, now) => releasedStep(step, now, now),
			(step, now) => dueReceipt(step, now, now),
		);
	}

	async statistics(): Promise<Statistics> {
		return await statisticsOf(this.store, this.name);
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

	private async *personsWith(wanted: (step: Step) => boolean): AsyncGenerator<PersonKey> {
		for await (const [key, { steps }] of eachRecord(this.store, this.name)) {
			if (steps.some(wanted)) yield key;
		}
	}

	private async *personsOfReceipts(): AsyncGenerator<PersonKey> {
		const persons = new Set<PersonKey>();
		await eachReceipt(this.store, this.name, (page) => page.forEach(({ person }) => persons.add(person)));
		yield* persons;
	}

	/** Changes the steps that `wanted` tells, each on the record as it is then. */
	private async changeSteps(
		persons: AsyncIterable<PersonKey>,
		wanted: (step: Step) => boolean,
		change: (step: Step, now: number) => Step,
		receiptsOf: (changed: Step, now: number) => ReceiptChange[],
	): Promise<number> {
		const found: PersonKey[] = [];
		for await (const person of persons) found.push(person);
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
						const receipts = changed.flatMap((step) => receiptsOf(step, now));
						return { record: { ...record, steps }, answer: count, receipts };
					},
				})),
			);
			changed += answers.reduce((sum, count) => sum + count, 0);
			await eventLoopTurn();
		}
		return changed;
	}
}

function isOpen(record: PersonRecord | null | undefined): boolean {
	return record?.steps.some(({ state }) => state.is !== 'confirmed') ?? false;
}

function known(key: PersonKey, record: PersonRecord | null): Known {
	const journey: readonly JourneyStep[] = record ? journeyOf(record) : [];
	return {
		person: record ? key : null,
		suppressedAt: record?.suppressedAt === undefined ? null : isoTime(record.suppressedAt),
		journey,
	};
}
