import { LedgerConfigurationError } from './errors';

/** The form of what this version writes; another one is a newer version's. */
export const FORMAT = 1;

/**
 * Reads JSON of ours that a store kept.
 *
 * @throws LedgerConfigurationError when it is not ours, or a newer version of this package wrote it
 */
export function parseStored(body: string): object {
	const stored = parse(body);
	if (stored.v !== FORMAT) {
		throw new LedgerConfigurationError(
			'The ledger holds a record that a newer version of this package wrote.',
			'Install that version again.',
		);
	}
	return stored;
}

function parse(body: string): { readonly v?: unknown } {
	try {
		return JSON.parse(body) as { readonly v?: unknown };
	} catch {
		// The parser's own message quotes what it could not read.
		throw new LedgerConfigurationError(
			'The ledger holds a record that is damaged.',
			'Restore the ledger from a backup.',
		);
	}
}
