import type { PersonKey } from './keys';
import type { PersonRecord } from './record';

/** One decision to make on one person's record; pure, for a store may make it again when it lost a race. */
export interface Change<Answer> {
	readonly key: PersonKey;
	/** @param now the store's clock, ms since the epoch */
	readonly decide: (
		record: PersonRecord | null,
		now: number,
	) => { readonly record: PersonRecord | null; readonly answer: Answer };
}

/** Records as they were at `now`, the store's clock in ms since the epoch. */
export interface Loaded {
	readonly records: ReadonlyMap<PersonKey, PersonRecord | null>;
	readonly now: number;
}

/** What a ledger needs of a store: load and compare-and-set, nothing more. No store knows a rule. */
export interface LedgerStore {
	/** Random, minted with the store; record keys derive from it. */
	readonly id: string;

	/** Reads the records of persons, null where there is none, with the store's clock. */
	load(ledger: string, keys: readonly PersonKey[]): Promise<Loaded>;

	/**
	 * Reads records in the order of their keys, to look through a whole ledger.
	 *
	 * @param after the last key read before; null to begin
	 */
	scan(
		ledger: string,
		after: PersonKey | null,
		limit: number,
	): Promise<ReadonlyArray<readonly [PersonKey, PersonRecord]>>;

	/** Names of the ledgers that hold records. */
	ledgers(): Promise<readonly string[]>;

	/**
	 * Makes each decision on its record and stores what changed: atomic for each record, in the order given where
	 * several concern one person. A record that came back as the very object is not written; null deletes it.
	 *
	 * @returns the answers, in the order given
	 * @throws LedgerError, with every record either as before or as decided
	 */
	change<Answer>(ledger: string, changes: readonly Change<Answer>[]): Promise<Answer[]>;
}

/** Runs decisions in order over loaded records; `current` is changed in place and tells what to store. */
export function decideInOrder<Answer>(
	changes: readonly Change<Answer>[],
	current: Map<PersonKey, PersonRecord | null>,
	now: number,
): Answer[] {
	return changes.map(({ key, decide }) => {
		const { record, answer } = decide(current.get(key) ?? null, now);
		current.set(key, record);
		return answer;
	});
}
