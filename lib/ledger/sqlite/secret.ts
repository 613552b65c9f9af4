import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import { LedgerConfigurationError } from '../errors';

const SECRET_BYTES = 32;
const REMEDY = 'Put back the ledger.key that was beside ledger.sqlite, for example from your backup.';

/**
 * Reads the ledger's secret from a file that holds it in hexadecimal.
 *
 * @returns null where there is no file
 * @throws LedgerConfigurationError when the file holds no secret
 */
export function readSecret(path: string): Uint8Array | null {
	let text: string;
	try {
		text = readFileSync(path, 'utf8').trim();
	} catch (error) {
		if (isAbsent(error)) return null;
		throw error;
	}
	if (new RegExp(`^[0-9a-f]{${SECRET_BYTES * 2}}$`).test(text)) return Buffer.from(text, 'hex');
	throw new LedgerConfigurationError('The secret file of the ledger, ledger.key, is damaged.', REMEDY);
}

function isAbsent(error: unknown): boolean {
	return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

/**
 * Makes a secret in a file beside its place that only its owner can read. It is put in its place once the database that
 * belongs to it is there: a secret in its place whose database is empty tells that the database has vanished.
 *
 * A draft that is there already is of a store that never came to be.
 *
 * @param path of its place; the caller holds the store's lock
 */
export function draftSecret(path: string): Uint8Array {
	const secret = randomBytes(SECRET_BYTES);
	writeFileSync(draftOf(path), `${secret.toString('hex')}\n`, { mode: 0o600, flush: true });
	return secret;
}

/** Reads a secret in its place, or on its way there. */
export function placedSecret(path: string): Uint8Array | null {
	// Another process may put it in its place between the first look and the second.
	return readSecret(path) ?? readSecret(draftOf(path)) ?? readSecret(path);
}

/** Puts a drafted secret in its place, where nobody has done so. */
export function placeSecret(path: string): void {
	if (existsSync(path)) return;
	try {
		renameSync(draftOf(path), path);
	} catch (error) {
		if (!isAbsent(error)) throw error;
	}
}

function draftOf(path: string): string {
	return `${path}.new`;
}

/** Records exist that were made with a secret, and the secret is gone: a new one would make everybody look new. */
export function missingSecret(): LedgerConfigurationError {
	return new LedgerConfigurationError(
		'The secret file of the ledger, ledger.key, is missing: without it everybody would look new.',
		REMEDY,
	);
}
