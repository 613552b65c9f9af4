import { setTimeout as sleep } from 'node:timers/promises';

import type { OpenStore } from '../store';
import type { PostgresConnection } from './connection';
import { Database, type Pause } from './database';
import { migrate, unlock } from './schema';
import { PostgresStore } from './store';

/**
 * Opens the store in the schema `marketplace_leads` of a database, and makes it where there is none.
 *
 * @param pause waits so many ms where others are in the way
 * @throws LedgerConfigurationError when it cannot work as it is set up: a wrong password, no such database, missing
 * rights, a missing or wrong secret, a newer schema
 * @throws LedgerUnavailableError when the server cannot be asked just now
 */
export async function openPostgresStore(
	connection: PostgresConnection,
	pause: Pause = sleep,
): Promise<OpenStore> {
	const database = new Database(connection, pause);
	try {
		const rows = await migrate(database);
		return {
			store: new PostgresStore(database, rows.id),
			keys: unlock(rows),
			// The server tells with every answer.
			check: () => undefined,
			close: async () => await database.close(),
		};
	} catch (error) {
		await database.close();
		throw error;
	}
}
