import type { DatabaseSync, StatementSync } from 'node:sqlite';

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
import { PersonTable } from './personTable';
import { PollTable } from './pollTable';
import { ReceiptTable } from './receiptTable';
import { busy, inTransaction, type Pause, whileBusy } from './transaction';

/**
 * Persons in a SQLite database. One write transaction a batch (load, decide, put), so that of several processes
 * one at a time decides, and what is answered is on the disk.
 */
export class SqliteStore implements LedgerStore {
	private readonly names: StatementSync;
	private readonly readNote: StatementSync;
	private readonly writeNote: StatementSync;
	private readonly persons: PersonTable;
	private readonly receipts: ReceiptTable;
	private readonly polls: PollTable;

	/**
	 * @param id the store's id from its schema
	 * @param clock the host's, ms since the epoch
	 * @param pause waits so many ms while another process holds the database
	 */
	constructor(
		private readonly database: DatabaseSync,
		readonly id: string,
		private readonly clock: () => number,
		private readonly pause: Pause,
	) {
		// From name to name through the index: DISTINCT would read it whole.
		this.names = database.prepare(
			`WITH RECURSIVE name (ledger) AS (
				SELECT min(ledger) FROM person
				UNION ALL
				SELECT (SELECT min(ledger) FROM person WHERE ledger > name.ledger) FROM name WHERE ledger IS NOT NULL
			) SELECT ledger FROM name WHERE ledger IS NOT NULL UNION SELECT DISTINCT ledger FROM receipt`,
		);
		this.readNote = database.prepare('SELECT value FROM note WHERE ledger = ? AND name = ?');
		this.writeNote = database.prepare(
			'INSERT INTO note (ledger, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
		);
		this.persons = new PersonTable(database);
		this.receipts = new ReceiptTable(database);
		this.polls = new PollTable(database);
	}

	async load(ledger: string, keys: readonly PersonKey[]): Promise<Loaded> {
		return await whileBusy(() => this.read(ledger, keys), this.pause);
	}

	async scan(
		ledger: string,
		after: PersonKey | null,
		limit: number,
	): Promise<ReadonlyArray<readonly [PersonKey, PersonRecord]>> {
		return await whileBusy(() => this.persons.scan(ledger, after, limit), this.pause);
	}

	async ledgers(): Promise<readonly string[]> {
		return await whileBusy(() => this.names.all().map(({ ledger }) => String(ledger)), this.pause);
	}

	async change<Answer>(ledger: string, changes: readonly Change<Answer>[]): Promise<Answer[]> {
		return await this.write(() => {
			const loaded = this.read(
				ledger,
				changes.map(({ key }) => key),
			);
			const current = new Map(loaded.records);
			const { answers, receipts } = decideInOrder(changes, current, loaded.now);
			for (const [key, record] of current) {
				const before = loaded.records.get(key) ?? null;
				if (record !== before) this.persons.save(ledger, key, before, record);
			}
			for (const { change } of receipts) this.receipts.apply(ledger, change);
			return answers;
		});
	}

	async receive(
		ledger: string,
		receipts: ReadonlyArray<Omit<Receipt, 'received' | 'due'>>,
		graceMs: number,
	): Promise<void> {
		await this.write(() => {
			const received = this.clock();
			for (const receipt of receipts) {
				this.receipts.receive(ledger, { ...receipt, received, due: received + graceMs });
			}
		});
	}

	async changeReceipts(
		ledger: string,
		changes: ReadonlyArray<Exclude<ReceiptChange, { is: 'kept' }>>,
	): Promise<void> {
		if (changes.length === 0) return;
		await this.write(() => {
			for (const change of changes) this.receipts.apply(ledger, change);
		});
	}

	async takeDue(ledger: string, query: DueQuery): Promise<readonly Receipt[]> {
		const { hideMs } = query;
		if (hideMs === null) {
			return await whileBusy(() => this.receipts.due(ledger, query, this.clock()), this.pause);
		}
		return await this.write(() => {
			const now = this.clock();
			const due = this.receipts.due(ledger, query, now);
			return due.map((receipt) => {
				const taken = { ...receipt, due: now + hideMs, times: receipt.times + 1 };
				this.receipts.hide(ledger, taken);
				return taken;
			});
		});
	}

	async scanReceipts(ledger: string, after: string | null, limit: number): Promise<readonly ReceiptHead[]> {
		return await whileBusy(() => this.receipts.scan(ledger, after, limit), this.pause);
	}

	async forgetReceipts(ledger: string, persons: readonly PersonKey[]): Promise<void> {
		await this.write(() => {
			for (const person of persons) this.receipts.forget(ledger, person);
		});
	}

	async poll(ledger: string, source: string): Promise<PollRecord | null> {
		return await whileBusy(() => this.polls.find(ledger, source), this.pause);
	}

	async changePoll<Answer>(
		ledger: string,
		source: string,
		decide: (record: PollRecord | null, now: number) => DecidedPoll<Answer>,
	): Promise<Answer> {
		return await this.write(() => {
			const before = this.polls.find(ledger, source);
			const { record, answer, receipts = [] } = decide(before, this.clock());
			if (record && record !== before) this.polls.save(ledger, source, record);
			for (const receipt of receipts) this.receipts.receive(ledger, receipt);
			return answer;
		});
	}

	async note(ledger: string, name: string): Promise<string | null> {
		return await whileBusy(() => {
			const row = this.readNote.get(ledger, name);
			return row ? String(row['value']) : null;
		}, this.pause);
	}

	async keepNote(ledger: string, name: string, value: string): Promise<void> {
		await this.write(() => this.writeNote.run(ledger, name, value));
	}

	/**
	 * Empties the write-ahead log, which still holds what was deleted; in the database itself it is overwritten
	 * (`secure_delete`). Another process that reads just then is waited for.
	 */
	async scrub(): Promise<void> {
		await whileBusy(() => {
			const row = this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
			if (row?.['busy'] !== 0) throw busy();
		}, this.pause);
	}

	private async write<T>(work: () => T): Promise<T> {
		return await whileBusy(() => inTransaction(this.database, work), this.pause);
	}

	private read(ledger: string, keys: readonly PersonKey[]): Loaded {
		return {
			records: new Map(keys.map((key) => [key, this.persons.find(ledger, key)])),
			now: this.clock(),
		};
	}
}
