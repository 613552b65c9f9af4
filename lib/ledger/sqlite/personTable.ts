import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { PersonKey } from '../keys';
import type { PersonRecord } from '../record';
import { parseRecord, serialiseRecord } from '../storedRecord';

/** The statements on persons and their records (schema.ts). None opens a transaction of its own. */
export class PersonTable {
	private readonly select: StatementSync;
	private readonly insertRecord: StatementSync;
	private readonly insertKey: StatementSync;
	private readonly update: StatementSync;
	private readonly removeRecord: StatementSync;
	private readonly removeKey: StatementSync;
	private readonly page: StatementSync;

	constructor(database: DatabaseSync) {
		const record = '(SELECT record FROM person WHERE ledger = ? AND key = ?)';
		this.select = database.prepare(`SELECT body FROM record WHERE record = ${record}`);
		this.insertRecord = database.prepare('INSERT INTO record (body) VALUES (?)');
		this.insertKey = database.prepare('INSERT INTO person (ledger, key, record) VALUES (?, ?, ?)');
		this.update = database.prepare(`UPDATE record SET body = ? WHERE record = ${record}`);
		this.removeRecord = database.prepare(`DELETE FROM record WHERE record = ${record}`);
		this.removeKey = database.prepare('DELETE FROM person WHERE ledger = ? AND key = ?');
		this.page = database.prepare(
			`SELECT key, body FROM person JOIN record USING (record)
			 WHERE ledger = ? AND key > ? ORDER BY key LIMIT ?`,
		);
	}

	find(ledger: string, key: PersonKey): PersonRecord | null {
		const row = this.select.get(ledger, key);
		return row ? parseRecord(String(row['body'])) : null;
	}

	/** @param before whether there is a record; null deletes it */
	save(ledger: string, key: PersonKey, before: PersonRecord | null, record: PersonRecord | null): void {
		if (record === null) {
			this.removeRecord.run(ledger, key);
			this.removeKey.run(ledger, key);
		} else if (before === null) {
			const { lastInsertRowid } = this.insertRecord.run(serialiseRecord(record));
			this.insertKey.run(ledger, key, lastInsertRowid);
		} else {
			this.update.run(serialiseRecord(record), ledger, key);
		}
	}

	scan(
		ledger: string,
		after: PersonKey | null,
		limit: number,
	): ReadonlyArray<readonly [PersonKey, PersonRecord]> {
		return this.page
			.all(ledger, after ?? '', limit)
			.map(({ key, body }) => [String(key) as PersonKey, parseRecord(String(body))] as const);
	}
}
