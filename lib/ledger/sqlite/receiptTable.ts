import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

import type { PersonKey } from '../keys';
import type { Receipt, ReceiptChange } from '../receipts';
import type { DueQuery, ReceiptHead } from '../store';

type Row = Record<string, SQLOutputValue>;

/** The statements on receipts. None opens a transaction of its own. */
export class ReceiptTable {
	private readonly insert: StatementSync;
	private readonly keep: StatementSync;
	private readonly setDue: StatementSync;
	private readonly setDueAnew: StatementSync;
	private readonly take: StatementSync;
	private readonly remove: StatementSync;
	private readonly removePerson: StatementSync;
	private readonly selectDue: StatementSync;
	private readonly page: StatementSync;

	constructor(database: DatabaseSync) {
		const insert = `INSERT INTO receipt (ledger, id, workflow, person, received, due, times, content)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO`;
		this.insert = database.prepare(`${insert} NOTHING`);
		this.keep = database.prepare(`${insert} UPDATE SET due = excluded.due`);
		this.setDue = database.prepare('UPDATE receipt SET due = ? WHERE ledger = ? AND id = ?');
		this.setDueAnew = database.prepare('UPDATE receipt SET due = ?, times = 0 WHERE ledger = ? AND id = ?');
		this.take = database.prepare('UPDATE receipt SET due = ?, times = ? WHERE ledger = ? AND id = ?');
		this.remove = database.prepare('DELETE FROM receipt WHERE ledger = ? AND id = ?');
		this.removePerson = database.prepare('DELETE FROM receipt WHERE ledger = ? AND person = ?');
		this.selectDue = database.prepare(
			`SELECT id, workflow, person, received, due, times, content FROM receipt
			 WHERE ledger = ? AND due <= ? AND (? IS NULL OR workflow = ?) ORDER BY due LIMIT ?`,
		);
		this.page = database.prepare(
			`SELECT id, workflow, person, received, due, times FROM receipt
			 WHERE ledger = ? AND id > ? ORDER BY id LIMIT ?`,
		);
	}

	/** Writes a receipt, unless one by its id is there. */
	receive(ledger: string, receipt: Receipt): void {
		this.insert.run(...values(ledger, receipt));
	}

	apply(ledger: string, change: ReceiptChange): void {
		switch (change.is) {
			case 'kept':
				this.keep.run(...values(ledger, change.receipt));
				return;
			case 'due': {
				const setDue = change.anew === true ? this.setDueAnew : this.setDue;
				const { changes } = setDue.run(change.due, ledger, change.id);
				if (changes === 0 && change.missing) this.receive(ledger, change.missing());
				return;
			}
			case 'settled':
				this.remove.run(ledger, change.id);
		}
	}

	/** Receipts due at `now`, ms since the epoch, the oldest first. */
	due(ledger: string, { workflow, limit }: DueQuery, now: number): Receipt[] {
		return this.selectDue
			.all(ledger, now, workflow, workflow, limit)
			.map((row) => ({ ...headOf(row), content: String(row['content']) }));
	}

	/** Writes when a taken receipt is due again, and how often it was taken. */
	hide(ledger: string, { id, due, times }: Pick<Receipt, 'id' | 'due' | 'times'>): void {
		this.take.run(due, times, ledger, id);
	}

	forget(ledger: string, person: PersonKey): void {
		this.removePerson.run(ledger, person);
	}

	scan(ledger: string, after: string | null, limit: number): ReceiptHead[] {
		return this.page.all(ledger, after ?? '', limit).map(headOf);
	}
}

function values(
	ledger: string,
	{ id, workflow, person, received, due, times, content }: Receipt,
): [string, string, string, string, number, number | null, number, string] {
	return [ledger, id, workflow, person, received, due, times, content];
}

function headOf(row: Row): ReceiptHead {
	return {
		id: String(row['id']),
		workflow: String(row['workflow']),
		person: String(row['person']) as PersonKey,
		received: Number(row['received']),
		due: row['due'] === null ? null : Number(row['due']),
		times: Number(row['times']),
	};
}
