import type { PersonKey } from '../keys';
import type { PollRecord } from '../pollRecord';
import type { PersonRecord } from '../record';
import type { Receipt, ReceiptChange } from '../receipts';
import {
	type Change,
	type DecidedPoll,
	decideInOrder,
	type DueQuery,
	type LedgerStore,
	type Loaded,
	type ReceiptHead,
} from '../store';
import type { Database } from './database';
import { PersonTable } from './persons';
import { PollTable } from './polls';
import { ReceiptTable } from './receipts';

/** From name to name through the indexes: DISTINCT would read them whole. */
const LEDGERS = ['person', 'receipt']
	.map(
		(table) => `(
		WITH RECURSIVE name (ledger) AS (
			(SELECT min(ledger) FROM marketplace_leads.${table})
			UNION ALL
			SELECT (SELECT min(ledger) FROM marketplace_leads.${table} WHERE ledger > name.ledger)
			FROM name WHERE ledger IS NOT NULL
		) SELECT ledger FROM name WHERE ledger IS NOT NULL
	)`,
	)
	.join(' UNION ');

const READ_NOTE = 'SELECT value FROM marketplace_leads.note WHERE ledger = $1 AND name = $2';

const WRITE_NOTE = `
	INSERT INTO marketplace_leads.note (ledger, name, value) VALUES ($1, $2, $3)
	ON CONFLICT (ledger, name) DO UPDATE SET value = excluded.value`;

/**
 * Persons in a Postgres database. Two statements a batch: load, and save where nothing has changed since; what has is
 * loaded and decided again. A person and the receipts of that person's leads are saved as one.
 */
export class PostgresStore implements LedgerStore {
	private readonly persons: PersonTable;
	private readonly receipts: ReceiptTable;
	private readonly polls: PollTable;

	/** @param id the store's id from its schema */
	constructor(
		private readonly database: Database,
		readonly id: string,
	) {
		this.persons = new PersonTable(database, id);
		this.receipts = new ReceiptTable(database);
		this.polls = new PollTable(database, id);
	}

	async load(ledger: string, keys: readonly PersonKey[]): Promise<Loaded> {
		return await this.persons.load(ledger, keys);
	}

	async scan(
		ledger: string,
		after: PersonKey | null,
		limit: number,
	): Promise<ReadonlyArray<readonly [PersonKey, PersonRecord]>> {
		return await this.persons.scan(ledger, after, limit);
	}

	async ledgers(): Promise<readonly string[]> {
		return (await this.database.query(LEDGERS)).map(({ ledger }) => String(ledger));
	}

	async change<Answer>(ledger: string, changes: readonly Change<Answer>[]): Promise<Answer[]> {
		const answers: Answer[] = [];
		let open = changes.map((change, place) => ({ change, place }));
		let isFirst = true;
		return await this.database.persist(async () => {
			if (open.length === 0) return answers;
			const loaded = await this.persons.load(ledger, [...new Set(open.map(({ change }) => change.key))]);
			const current = new Map(loaded.records);
			const decided = decideInOrder(
				open.map(({ change }) => change),
				current,
				loaded.now,
			);
			const saved = await this.persons.save(ledger, loaded, current, decided.receipts, !isFirst);
			isFirst = false;
			decided.answers.forEach((answer, n) => {
				const asked = open[n];
				if (asked && saved.has(asked.change.key)) answers[asked.place] = answer;
			});
			open = open.filter(({ change }) => !saved.has(change.key));
			return open.length === 0 ? answers : undefined;
		});
	}

	async receive(
		ledger: string,
		receipts: ReadonlyArray<Omit<Receipt, 'received' | 'due'>>,
		graceMs: number,
	): Promise<void> {
		await this.receipts.receive(ledger, receipts, graceMs);
	}

	async changeReceipts(
		ledger: string,
		changes: ReadonlyArray<Exclude<ReceiptChange, { is: 'kept' }>>,
	): Promise<void> {
		if (changes.length > 0) await this.receipts.change(ledger, changes);
	}

	async takeDue(ledger: string, query: DueQuery): Promise<readonly Receipt[]> {
		return await this.receipts.takeDue(ledger, query);
	}

	async scanReceipts(ledger: string, after: string | null, limit: number): Promise<readonly ReceiptHead[]> {
		return await this.receipts.scan(ledger, after, limit);
	}

	async forgetReceipts(ledger: string, persons: readonly PersonKey[]): Promise<void> {
		await this.receipts.forget(ledger, persons);
	}

	async poll(ledger: string, source: string): Promise<PollRecord | null> {
		return (await this.polls.load(ledger, source)).record;
	}

	async changePoll<Answer>(
		ledger: string,
		source: string,
		decide: (record: PollRecord | null, now: number) => DecidedPoll<Answer>,
	): Promise<Answer> {
		return await this.polls.change(ledger, source, decide);
	}

	async note(ledger: string, name: string): Promise<string | null> {
		const [row] = await this.database.query(READ_NOTE, [ledger, name]);
		return row ? String(row['value']) : null;
	}

	async keepNote(ledger: string, name: string, value: string): Promise<void> {
		await this.database.query(WRITE_NOTE, [ledger, name, value]);
	}

	/**
	 * Nothing: what was deleted is gone for every query, and Postgres itself clears it out of its files, by (auto)vacuum
	 * and as its log goes round. For at once: VACUUM of `person` and `receipt`. Backups are the builder's.
	 */
	async scrub(): Promise<void> {}
}
