import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { userFolder } from './userFolder';

/** Folder of the ledger, as the README tells it. */
export const ledgerFolder = join(userFolder, '.n8n', 'marketplace-leads');

const RECORD = 'record = (SELECT record FROM person WHERE key = ?)';

/** Everything the ledger remembers, as text: equal before and after means that nothing was written. */
export function rememberedRows(): string {
	return inDatabase((database) =>
		JSON.stringify(
			database.prepare('SELECT * FROM person JOIN record USING (record) ORDER BY 1, 2, 3').all(),
		),
	);
}

/** A receipt as it stands in the file. */
export interface ReceiptRow {
	readonly id: string;
	readonly workflow: string;
	readonly due: number | null;
	readonly content: string;
}

/** The receipts of one ledger, as another process sees them: what is on the disk. */
export function receiptRows(ledger = 'default'): ReceiptRow[] {
	const rows = inDatabase((database) =>
		database
			.prepare('SELECT id, workflow, due, content FROM receipt WHERE ledger = ? ORDER BY received, id')
			.all(ledger),
	);
	return rows.map(({ id, workflow, due, content }) => ({
		id: String(id),
		workflow: String(workflow),
		due: due === null ? null : Number(due),
		content: String(content),
	}));
}

/** Has every lead that is not settled come out now. */
export function makeDue(): void {
	inDatabase((database) => database.exec('UPDATE receipt SET due = 0'));
}

/** Makes the content of a receipt unreadable. */
export function spoilReceipt(id: string, content: string): void {
	inDatabase((database) => database.prepare('UPDATE receipt SET content = ? WHERE id = ?').run(content, id));
}

/** Keeps the ledger locked, as another process that writes would, until the function that is returned is called. */
export function lockLedger(): () => void {
	const database = new DatabaseSync(join(ledgerFolder, 'ledger.sqlite'));
	database.exec('BEGIN IMMEDIATE');
	return () => database.close();
}

/** Makes the record of one person unreadable. */
export function spoilRecord(person: string): void {
	inDatabase((database) =>
		database.prepare(`UPDATE record SET body = ? WHERE ${RECORD}`).run('unreadable', person),
	);
}

/** Has another run claim all steps of one person, though their leases last. */
export function overtake(person: string): void {
	inDatabase((database) =>
		database
			.prepare(`UPDATE record SET body = json_set(body, '$.steps[0].epoch', 99) WHERE ${RECORD}`)
			.run(person),
	);
}

function inDatabase<T>(work: (database: DatabaseSync) => T): T {
	const database = new DatabaseSync(join(ledgerFolder, 'ledger.sqlite'));
	try {
		return work(database);
	} finally {
		database.close();
	}
}
