import type { Keyring, PersonKey } from './keys';
import type { PollRecord } from './pollRecord';
import type { Receipt, ReceiptChange } from './receipts';
import type { PersonRecord } from './record';

/** What a decision makes of one person's record, and of receipts of leads of that person. */
export interface Decided<Answer> {
	/** The very object that came in where nothing changes; null deletes. */
	readonly record: PersonRecord | null;
	readonly answer: Answer;
	readonly receipts?: readonly ReceiptChange[];
}

/** One decision to make on one person's record; pure, for a store may make it again when it lost a race. */
export interface Change<Answer> {
	readonly key: PersonKey;
	/** @param now the store's clock, ms since the epoch */
	readonly decide: (record: PersonRecord | null, now: number) => Decided<Answer>;
}

/** What a decision makes of what is known of polling a source. */
export interface DecidedPoll<Answer> {
	/** The very object that came in where nothing changes; null only where null came in. */
	readonly record: PollRecord | null;
	readonly answer: Answer;
	/** Receipts of what was read, written with the record that changes, each unless one by its id is there. */
	readonly receipts?: readonly Receipt[];
}

/** Records as they were at `now`, the store's clock in ms since the epoch. */
export interface Loaded {
	readonly records: ReadonlyMap<PersonKey, PersonRecord | null>;
	readonly now: number;
}

/** Receipts to take: those that are due, the oldest first. */
export interface DueQuery {
	/** Only of this workflow; null for all. */
	readonly workflow: string | null;
	readonly limit: number;
	/** How long what is taken is not due, ms; null only looks. */
	readonly hideMs: number | null;
}

/** A receipt without its content, for looking through all of them. */
export type ReceiptHead = Omit<Receipt, 'content'>;

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

	/** Names of the ledgers that hold records or receipts. */
	ledgers(): Promise<readonly string[]>;

	/**
	 * Makes each decision on its record and stores what changed: atomic for each record, in the order given where
	 * several concern one person. A record that came back as the very object is not written; null deletes it. Where a
	 * store cannot write record and receipts as one, a receipt is kept before the record is written, and due or settled
	 * after: a crash in between makes a lead come out once more, and never lets one be lost.
	 *
	 * @returns the answers, in the order given
	 * @throws LedgerError, with every record either as before or as decided
	 */
	change<Answer>(ledger: string, changes: readonly Change<Answer>[]): Promise<Answer[]>;

	/** Writes receipts; one whose id is there already stays as it is. */
	receive(
		ledger: string,
		receipts: ReadonlyArray<Omit<Receipt, 'received' | 'due'>>,
		graceMs: number,
	): Promise<void>;

	/** Changes receipts that no record is concerned with. */
	changeReceipts(
		ledger: string,
		changes: ReadonlyArray<Exclude<ReceiptChange, { is: 'kept' }>>,
	): Promise<void>;

	/** Takes receipts that are due, each by one caller only: hides them and counts, unless it only looks. */
	takeDue(ledger: string, query: DueQuery): Promise<readonly Receipt[]>;

	/**
	 * Reads receipts in the order of their ids.
	 *
	 * @param after the last id read before; null to begin
	 */
	scanReceipts(ledger: string, after: string | null, limit: number): Promise<readonly ReceiptHead[]>;

	/** Erases all receipts of persons, whether they were ever claimed or not. */
	forgetReceipts(ledger: string, persons: readonly PersonKey[]): Promise<void>;

	/** What is known of polling a source; null where it was never polled. */
	poll(ledger: string, source: string): Promise<PollRecord | null>;

	/**
	 * Makes a decision on it, and stores what changed as one with the receipts. Where a store cannot do so, the receipts
	 * are written first: a crash in between has them read again, and finds them there.
	 *
	 * @param decide pure, for a store may make it again when it lost a race; `now` is the store's clock, ms since the epoch
	 */
	changePoll<Answer>(
		ledger: string,
		source: string,
		decide: (record: PollRecord | null, now: number) => DecidedPoll<Answer>,
	): Promise<Answer>;

	/** Something small that is remembered beside the records; null where nothing is. */
	note(ledger: string, name: string): Promise<string | null>;

	/** Remembers it. */
	keepNote(ledger: string, name: string, value: string): Promise<void>;

	/** Makes sure that what was deleted is not left over in the store's own files, as far as they are in its hands. */
	scrub(): Promise<void>;
}

/** A store that is open, with the secret that belongs to it. */
export interface OpenStore {
	readonly store: LedgerStore;
	readonly keys: Keyring;
	/**
	 * Whether what was opened is still what is there: asked before each use.
	 *
	 * @throws LedgerError where it is not
	 */
	check(): void;
	/** Repeatable. */
	close(): void | Promise<void>;
}

/** What decisions on loaded records come to. */
export interface DecidedInOrder<Answer> {
	readonly answers: Answer[];
	/** In the order decided, with the person each receipt belongs to. */
	readonly receipts: ReadonlyArray<{ readonly person: PersonKey; readonly change: ReceiptChange }>;
}

/** Runs decisions in order over loaded records; `current` is changed in place and tells what to store. */
export function decideInOrder<Answer>(
	changes: readonly Change<Answer>[],
	current: Map<PersonKey, PersonRecord | null>,
	now: number,
): DecidedInOrder<Answer> {
	const receipts: Array<{ person: PersonKey; change: ReceiptChange }> = [];
	const answers = changes.map(({ key, decide }) => {
		const decided = decide(current.get(key) ?? null, now);
		current.set(key, decided.record);
		for (const change of decided.receipts ?? []) receipts.push({ person: key, change });
		return decided.answer;
	});
	return { answers, receipts };
}
