import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { PersonKey } from '../keys';
import { parseRecord, type PersonRecord, serialiseRecord } from '../record';
import { type Change, decideInOrder, type LedgerStore, type Loaded } from '../store';
import { inTransaction, type Pause, whileBusy } from './transaction';

/**
 * Persons in a SQLite database. One write transaction a batch (load, decide, put), so that of several processes
 * one at a time decides, and what is answered is on the disk.
 */
export class SqliteStore implements LedgerStore {
	private readonly select: StatementSync;
	private readonly put: StatementSync;
	private readonly remove: StatementSync;
	private readonly page: StatementSync;
	private readonly names: StatementSync;

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
		this.select = database.prepare('SELECT body FROM person WHERE ledger = ? AND key = ?');
		this.put = database.prepare(
			'INSERT INTO person (ledger, key, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
		);
		this.remove = database.prepare('DELETE FROM person WHERE ledger = ? AND key = ?');
		this.page = database.prepare(
			'SELECT key, body FROM person WHERE ledger = ? AND key > ? ORDER BY key LIMIT ?',
		);
		// From name to name through the index: DISTINCT would read it whole.
		this.names = database.prepare(
			`WITH RECURSIVE name (ledger) AS (
				SELECT min(ledger) FROM person
				UNION ALL
				SELECT (SELECT min(ledger) FROM person WHERE ledger > name.ledger) FROM name WHERE ledger IS NOT NULL
			) SELECT ledger FROM name WHERE ledger IS NOT NULL`,
		);
	}

	async load(ledger: string, keys: readonly PersonKey[]): Promise<Loaded> {
		return await whileBusy(() => this.read(ledger, keys), this.pause);
	}

	async scan(
		ledger: string,
		after: PersonKey | null,
		limit: number,
	): Promise<ReadonlyArray<readonly [PersonKey, PersonRecord]>> {
		return await whileBusy(
			() =>
				this.page
					.all(ledger, after ?? '', limit)
					.map(({ key, body }) => [String(key) as PersonKey, parseRecord(String(body))] as const),
			this.pause,
		);
	}

	async ledgers(): Promise<readonly string[]> {
		return await whileBusy(() => this.names.all().map(({ ledger }) => String(ledger)), this.pause);
	}

	async change<Answer>(ledger: string, changes: readonly Change<Answer>[]): Promise<Answer[]> {
		return await whileBusy(
			() =>
				inTransaction(this.database, () => {
					const loaded = this.read(
						ledger,
						changes.map(({ key }) => key),
					);
					const current = new Map(loaded.records);
					const answers = decideInOrder(changes, current, loaded.now);
					for (const [key, record] of current) {
						if (record !== loaded.records.get(key)) this.save(ledger, key, record);
					}
					return answers;
				}),
			this.pause,
		);
	}

	private read(ledger: string, keys: readonly PersonKey[]): Loaded {
		return { records: new Map(keys.map((key) => [key, this.find(ledger, key)])), now: this.clock() };
	}

	private find(ledger: string, key: PersonKey): PersonRecord | null {
		const row = this.select.get(ledger, key);
		return row ? parseRecord(String(row['body'])) : null;
	}

	private save(ledger: string, key: PersonKey, record: PersonRecord | null): void {
		if (record === null) this.remove.run(ledger, key);
		else this.put.run(ledger, key, serialiseRecord(record));
	}
}
