import type { DatabaseSync } from 'node:sqlite';

import { ExponentialBackoff } from '../../vendor/backoff';
import { LedgerError, LedgerUnavailableError } from '../errors';

/** How often a locked database is asked again; with the delays below about half a minute. */
const TRIES = 300;
const DELAYS = { initialDelay: 2, maxDelay: 100 };

/** SQLite's result codes (sqlite.org/rescode.html); the extended code has the primary one in its low byte. */
const BUSY = 5;
const LOCKED = 6;
const REMEDIES: Readonly<Record<number, string>> = {
	// A table is missing: what we ask is in itself correct.
	1: 'Restore the folder marketplace-leads in the n8n user folder from a backup.',
	8: 'Make the folder marketplace-leads in the n8n user folder writable for the user n8n runs as.',
	10: 'Check the disk of the n8n user folder.',
	11: 'Restore the folder marketplace-leads in the n8n user folder from a backup.',
	13: 'Free space on the disk of the n8n user folder.',
	14: 'Make the folder marketplace-leads in the n8n user folder readable and writable for the user n8n runs as.',
	26: 'The file ledger.sqlite is not a database: restore it from a backup.',
};

/** Waits so many ms. */
export type Pause = (ms: number) => Promise<unknown>;

/** Runs `work` in one write transaction; what throws leaves nothing behind. Synchronous: keep `work` short. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}

/**
 * Asks again while another process holds the database, without blocking this one: SQLite's own busy time-out
 * would stop n8n's event loop.
 *
 * @throws LedgerUnavailableError when it stays locked, or for any other error of SQLite or the file system
 * @throws whatever else `work` throws
 */
export async function whileBusy<T>(work: () => T, pause: Pause): Promise<T> {
	let wait = new ExponentialBackoff(DELAYS).next();
	for (let tries = 1; ; tries++, wait = wait.next(undefined)) {
		try {
			return work();
		} catch (error) {
			if (!isBusy(error) || tries === TRIES) throw isOfStore(error) ? unavailable(error) : error;
		}
		await pause(wait.duration);
	}
}

/** Whether SQLite or the file system says so; anything else is a mistake of ours, and no outage. */
function isOfStore(error: unknown): boolean {
	return typeof error === 'object' && error !== null && 'code' in error;
}

/** What SQLite says where another connection is in the way and it reports that without an error. */
export function busy(): Error {
	return Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: BUSY });
}

function isBusy(error: unknown): boolean {
	const code = resultCode(error);
	return code === BUSY || code === LOCKED;
}

function unavailable(error: unknown): LedgerError {
	const remedy = isBusy(error)
		? 'Another process keeps the ledger locked: end whatever else has ledger.sqlite open.'
		: (REMEDIES[resultCode(error) ?? -1] ??
			'Check the folder marketplace-leads in the n8n user folder and its disk.');
	const reason = error instanceof Error ? error.message : String(error);
	return new LedgerUnavailableError(`The ledger could not be used: ${reason}.`, remedy, { cause: error });
}

/**
 * Primary result code of an SQLite error; null for any other error. Told by its shape, because errors of Node.js
 * itself are no instances of `Error` where this code was loaded into another realm.
 */
function resultCode(error: unknown): number | null {
	if (typeof error !== 'object' || error === null) return null;
	return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}
