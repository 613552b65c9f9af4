import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { tablesToChoose } from '../../../lib/n8n/azureTableLeads';

/** Tables of the account, but for the ledger's. */
export async function searchTables(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await tablesToChoose(this, filter);
}
