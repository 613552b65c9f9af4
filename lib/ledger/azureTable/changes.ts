import type { PersonKey } from '../keys';
import { type Fate, fates } from '../receiptFates';
import type { PersonRecord } from '../record';
import { type Change, decideInOrder } from '../store';
import { type StoredRecord, type WantedRecord, wantedRecord } from './personTable';

/** A change with its place in the batch. */
interface Placed<Answer> {
	readonly change: Change<Answer>;
	readonly index: number;
}

/** What was decided for one person, and may be on its way to the store. */
interface Decision<Answer> {
	readonly record: PersonRecord | null;
	readonly wanted: WantedRecord;
	readonly isChanged: boolean;
	readonly answers: readonly Answer[];
	readonly fates: readonly Fate[];
}

/** The changes that a batch makes on one person's record: decided in order, stored with one write. */
export class PersonChanges<Answer> {
	private readonly placed: Placed<Answer>[] = [];
	private decision: Decision<Answer> | null = null;
	private before: StoredRecord | null = null;
	/** Whether somebody who is not known would be from now on. */
	mayBeNew = false;
	/** Whether a decision, and the receipts that go with it, was on its way to the store. */
	isTried = false;

	constructor(
		private readonly ledger: string,
		readonly key: PersonKey,
	) {}

	add(change: Change<Answer>, index: number): void {
		this.placed.push({ change, index });
	}

	/** Decides as if there were no record. */
	guess(now: number): void {
		this.decide(null, now);
		this.mayBeNew = this.writing !== null;
	}

	/**
	 * Decides on what was loaded; null where there is no record.
	 *
	 * @throws LedgerConfigurationError where the record becomes too long
	 */
	decide(before: StoredRecord | null, now: number): void {
		const current = new Map([[this.key, before?.record ?? null]]);
		const changes = this.placed.map(({ change }) => change);
		const { answers, receipts } = decideInOrder(changes, current, now);
		const record = current.get(this.key) ?? null;
		const isChanged = record !== (before?.record ?? null);
		this.before = before;
		this.decision = {
			record,
			wanted:
				isChanged || !before
					? wantedRecord(this.ledger, this.key, record)
					: { body: before.body, entity: null },
			isChanged,
			answers,
			fates: fates(receipts),
		};
	}

	/**
	 * Whether what was decided is what is stored: then the write arrived, and only its answer was lost. (The client
	 * itself writes again when no answer comes, and is told of its own write.)
	 */
	isStored(found: StoredRecord | null): boolean {
		if (!this.isTried || !this.decision?.isChanged) return false;
		return this.decision.wanted.body === (found?.body ?? null);
	}

	/** Whether there was a record when it was decided. */
	get isKnown(): boolean {
		return this.before !== null;
	}

	/** What is to be written in place of what; null where nothing is. */
	get writing(): { readonly wanted: WantedRecord; readonly before: StoredRecord | null } | null {
		const { wanted, isChanged } = this.decided;
		return isChanged ? { wanted, before: this.before } : null;
	}

	/** What becomes of receipts of this person's leads. */
	get fates(): readonly Fate[] {
		return this.decided.fates;
	}

	/**
	 * Whether a receipt that is not there may still be written: not where the person was forgotten since, also if they
	 * came back as somebody new, and not where their step has done with it.
	 *
	 * @param found the record as it is now
	 */
	mayKeep(found: PersonRecord | null, receipt: string): boolean {
		const { record } = this.decided;
		if (!found || found.id !== record?.id) return false;
		const names = ({ steps }: PersonRecord): boolean => steps.some((step) => step.receipt === receipt);
		return names(found) || !names(record);
	}

	/** Puts the answers in their places. */
	answer(into: Answer[]): void {
		this.placed.forEach(({ index }, place) => {
			const answer = this.decided.answers[place];
			into[index] = answer as Answer;
		});
	}

	private get decided(): Decision<Answer> {
		if (!this.decision) throw new Error('Nothing was decided yet.');
		return this.decision;
	}
}

/** Groups the changes of a batch by person. */
export function byPerson<Answer>(
	ledger: string,
	changes: readonly Change<Answer>[],
): PersonChanges<Answer>[] {
	const persons = new Map<PersonKey, PersonChanges<Answer>>();
	changes.forEach((change, index) => {
		const person = persons.get(change.key) ?? new PersonChanges<Answer>(ledger, change.key);
		persons.set(change.key, person);
		person.add(change, index);
	});
	return [...persons.values()];
}
