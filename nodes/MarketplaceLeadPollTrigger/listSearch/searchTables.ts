import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { listTables } from '../../../lib/n8n/pollTables';

/** The tables of the account. */
export async function searchTables(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await listTables(this, filter);
}
