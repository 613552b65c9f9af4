import { PersonAdministration } from './administration';
import type { Ledger, LedgerAdministration } from './contract';
import { LedgerConfigurationError } from './errors';
import { PersonLedger } from './personLedger';
import type { LedgerPlace } from './place';
import { closeStores, withStore } from './sharedStores';
import { refuseQueueMode } from './sqlite/queueMode';

/**
 * Lends a ledger for the length of `work`.
 *
 * @param place of the store
 * @param name of the ledger in the store: 1 to 64 letters, digits, blanks, `.`, `_`, `-`
 * @param work is given the store's id, too: another one is another memory
 * @throws LedgerError when the ledger cannot be used, and whatever `work` throws
 */
export async function withLedger<T>(
	place: LedgerPlace,
	name: string,
	work: (ledger: Ledger, administration: LedgerAdministration, storeId: string) => Promise<T>,
): Promise<T> {
	if (place.store === 'sqlite') refuseQueueMode(process.env, process.argv);
	const ledgerName = checkedName(name);
	return await withStore(
		place,
		async ({ store, keys }) =>
			await work(
				new PersonLedger(ledgerName, store, keys),
				new PersonAdministration(ledgerName, store, keys),
				store.id,
			),
	);
}

/** Closes every open store of this process at once. */
export async function closeLedgers(): Promise<void> {
	await closeStores();
}

function checkedName(name: string): string {
	const trimmed = typeof name === 'string' ? name.trim() : '';
	if (/^[\p{L}\p{N} ._-]{1,64}$/u.test(trimmed)) return trimmed;
	throw new LedgerConfigurationError(
		'The ledger name must be 1 to 64 letters, digits, blanks, dots, dashes or underscores.',
		'Correct the field Ledger, or leave it at "default".',
	);
}
