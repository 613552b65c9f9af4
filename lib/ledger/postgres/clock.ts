import { LedgerConfigurationError } from '../errors';
import type { Row } from './database';

/**
 * SQL: the server's clock in ms since the epoch, so that all who use the database have the same. Not `now()`, which
 * stands still while a statement waits.
 */
export const SERVER_NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** SQL: the part `clock` of a statement, one row with the time, which also tells which store it is. */
export const CLOCK = `clock AS MATERIALIZED (
		SELECT ${SERVER_NOW} AS now, (SELECT value FROM marketplace_leads.store WHERE name = 'id') AS store
	)`;

/**
 * Reads the time from rows with the columns of {@link CLOCK}.
 *
 * @param storeId that the database had when it was opened
 * @returns ms since the epoch
 * @throws LedgerConfigurationError where the store is not that one: what is not found in it is not "not seen"
 */
export function timeIn(rows: readonly Row[], storeId: string): number {
	const [row] = rows;
	if (row?.['store'] === storeId) return Number(row['now']);
	throw new LedgerConfigurationError(
		'The ledger in Postgres is not the one that was opened: its schema marketplace_leads was replaced.',
		'Restart n8n, all of its processes, so that it works with the new one; or restore the schema from a backup.',
	);
}
