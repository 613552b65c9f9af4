import type { LedgerPlace } from '../../lib/ledger/place';
import type { OpenStore } from '../../lib/ledger/store';

/** Opens the store of a place in a worker, which loads no other store's library. */
export async function openPlace(place: LedgerPlace): Promise<OpenStore> {
	switch (place.store) {
		case 'sqlite':
			return await (await import('../../lib/ledger/sqlite/open.js')).openSqliteStore(place.folder);
		case 'postgres':
			return await (await import('../../lib/ledger/postgres/open.js')).openPostgresStore(place.connection);
		case 'azureTable':
			return await (await import('../../lib/ledger/azureTable/open.js')).openAzureTableStore(place.account);
	}
}
