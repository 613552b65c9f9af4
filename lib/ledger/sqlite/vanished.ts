import { existsSync, statSync } from 'node:fs';

import { LedgerConfigurationError } from '../errors';

const REMEDY =
	'Restore the folder marketplace-leads in the n8n user folder from a backup. In a container, put the n8n user folder on a volume. To begin with an empty memory on purpose, delete that folder while n8n is stopped, and rename the Dedupe Leads nodes.';

/**
 * Notices that the database is gone and its secret is not: a new, empty one would call everybody new.
 *
 * @param hasSecret whether the secret file is there
 * @throws LedgerConfigurationError
 */
export function refuseVanished(path: string, hasSecret: boolean): void {
	if (!hasSecret || existsSync(path)) return;
	throw vanished();
}

/**
 * Watches an open database file: what SQLite has open stays usable after somebody has deleted or replaced it, and
 * everything written to it from then on would be lost.
 *
 * @returns a check that throws LedgerConfigurationError once the file is not the one that was opened
 */
export function watch(path: string): () => void {
	const opened = statSync(path);
	return () => {
		const now = statSync(path, { throwIfNoEntry: false });
		if (now?.ino !== opened.ino || now.dev !== opened.dev) throw vanished();
	};
}

function vanished(): LedgerConfigurationError {
	return new LedgerConfigurationError(
		'The file of the ledger, ledger.sqlite, has vanished: with an empty one everybody would look new.',
		REMEDY,
	);
}
