import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { tablesToChoose } from '../../../lib/n8n/azureTableLeads';

/** The tables of the account. */
export async function searchTables(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await tablesToChoose(this, filter);
}
