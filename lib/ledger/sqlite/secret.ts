import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

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

/** Makes a secret in a file that only its owner can read. Whole or not at all; the caller holds the store's lock. */
export function createSecret(path: string): Uint8Array {
	const secret = randomBytes(SECRET_BYTES);
	const draft = `${path}.new`;
	writeFileSync(draft, `${secret.toString('hex')}\n`, { mode: 0o600, flush: true });
	renameSync(draft, path);
	return secret;
}

/** Records exist that were made with a secret, and the secret is gone: a new one would make everybody look new. */
export function missingSecret(): LedgerConfigurationError {
	return new LedgerConfigurationError(
		'The secret file of the ledger, ledger.key, is missing: without it everybody would look new.',
		REMEDY,
	);
}
