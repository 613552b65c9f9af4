import { createHash } from 'node:crypto';

import type { AzureTableAccount } from './azureTable/account';
import type { PostgresConnection } from './postgres/connection';

/** Where a ledger's store is. */
export type LedgerPlace =
	/** @param folder on a disk of this machine; for one n8n process */
	| { readonly store: 'sqlite'; readonly folder: string }
	| { readonly store: 'postgres'; readonly connection: PostgresConnection }
	| { readonly store: 'azureTable'; readonly account: AzureTableAccount };

/** Tells places apart. A hash, for some hold a password. */
export function placeId(place: LedgerPlace): string {
	return createHash('sha256').update(JSON.stringify(place)).digest('base64url');
}
