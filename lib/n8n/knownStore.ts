import type { IExecuteFunctions } from 'n8n-workflow';

import { LedgerConfigurationError } from '../ledger/errors';
import type { LedgerPlace } from '../ledger/place';
import { isManualRun } from './run';

/** Where a node remembers, in n8n's own database, which store it asked last. */
const STORE_ID = 'ledgerStoreId';

/**
 * Notices that the ledger's whole folder has vanished, e.g. of a container without a volume, and a new, empty store
 * was made in its place, in which everybody would look new. n8n's database outlives that where it is elsewhere, and
 * has the static data of each node by the node's name: the store's id stays there. Only of a store on this machine:
 * others do not go with it, and the id is that of this machine's again when the builder chooses it again.
 *
 * n8n 2.41 saves static data when a production run has ended, failed or not, the whole of the workflow's at once. So it
 * is written only where it is absent, and not by “Retry execution”, which may hold the static data of long ago.
 *
 * @throws LedgerConfigurationError where this node asked another store before
 */
export function refuseOtherStore(context: IExecuteFunctions, place: LedgerPlace, storeId: string): void {
	if (place.store !== 'sqlite') return;
	const kept = context.getWorkflowStaticData('node');
	const known = kept[STORE_ID];
	if (known === undefined) {
		if (!isManualRun(context) && context.getMode() !== 'retry') kept[STORE_ID] = storeId;
	} else if (known !== storeId) {
		throw new LedgerConfigurationError(
			'The memory of the ledger is not the one that this node used before: it has vanished, and in an empty one everybody would look new.',
			'Restore the folder marketplace-leads in the n8n user folder from a backup. In a container, put the n8n user folder on a volume. To begin with an empty memory on purpose, rename this node.',
		);
	}
}
