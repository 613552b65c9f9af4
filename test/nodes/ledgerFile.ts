import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { userFolder } from './userFolder';

/** Folder of the ledger, as the README tells it. */
export const ledgerFolder = join(userFolder, '.n8n', 'marketplace-leads');

/** Everything the ledger remembers, as text: equal before and after means that nothing was written. */
export function rememberedRows(): string {
	return inDatabase((database) =>
		JSON.stringify(database.prepare('SELECT * FROM person ORDER BY 1, 2').all()),
	);
}

/** Makes the record of one person unreadable. */
export function spoilRecord(person: string): void {
	inDatabase((database) =>
		database.prepare('UPDATE person SET body = ? WHERE key = ?').run('unreadable', person),
	);
}

/** Has another run claim all steps of one person, though their leases last. */
export function overtake(person: string): void {
	inDatabase((database) =>
		database
			.prepare("UPDATE person SET body = json_set(body, '$.steps[0].epoch', 99) WHERE key = ?")
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
