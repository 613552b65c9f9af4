import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { parsePoll, type PollRecord, serialisePoll } from '../pollRecord';

/** The statements on what is known of polling sources. None opens a transaction of its own. */
export class PollTable {
	private readonly select: StatementSync;
	private readonly upsert: StatementSync;

	constructor(database: DatabaseSync) {
		this.select = database.prepare('SELECT body FROM poll WHERE ledger = ? AND source = ?');
		this.upsert = database.prepare(
			'INSERT INTO poll (ledger, source, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
		);
	}

	find(ledger: string, source: string): PollRecord | null {
		const row = this.select.get(ledger, source);
		return row ? parsePoll(String(row['body'])) : null;
	}

	save(ledger: string, source: string, record: PollRecord): void {
		this.upsert.run(ledger, source, serialisePoll(record));
	}
}
