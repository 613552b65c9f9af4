import { existsSync, statSync } from 'node:fs';

import { LedgerConfigurationError } from '../errors';

const REMEDY =
	'Restore the folder marketplace-leads in the n8n user folder from a backup. In a container, put the n8n user folder on a volume. To begin with an empty memory on purpose, delete that folder while n8n is stopped, and rename the Dedupe Leads nodes.';

/** Databases this process has had open, on globalThis because n8n may load this code more than once. */
const KNOWN = Symbol.for('n8n-nodes-marketplace-leads.databases.1');

/**
 * Notices that the database is gone: its secret is still there, or this process has had it open, and then all of its
 * folder went, as with a volume that is not mounted any more. A new, empty one would call everybody new.
 *
 * @param hasSecret whether the secret file is there
 * @throws LedgerConfigurationError
 */
export function refuseVanished(path: string, hasSecret: boolean): void {
	if (existsSync(path) || !(hasSecret || known().has(path))) return;
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
	known().add(path);
	return () => {
		const now = statSync(path, { throwIfNoEntry: false });
		if (now?.ino !== opened.ino || now.dev !== opened.dev) throw vanished();
	};
}

/** From now on this process has had no database open: what is made anew is made on purpose. */
export function forgetOpened(): void {
	known().clear();
}

function known(): Set<string> {
	const there: unknown = Reflect.get(globalThis, KNOWN);
	if (there instanceof Set) return there as Set<string>;
	const made = new Set<string>();
	Reflect.set(globalThis, KNOWN, made);
	return made;
}

/** The database is gone, or empty. */
export function vanished(): LedgerConfigurationError {
	return new LedgerConfigurationError(
		'The file of the ledger, ledger.sqlite, has vanished: with an empty one everybody would look new.',
		REMEDY,
	);
}
