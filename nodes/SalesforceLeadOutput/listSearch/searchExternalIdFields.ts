import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { keyFields } from '../../../lib/destinations/salesforce/lists';
import { matching } from '../../../lib/n8n/choosing';
import { askSalesforce } from '../../../lib/n8n/salesforceConnection';

/** Fields of leads that can hold our record key. */
export async function searchExternalIdFields(
	this: ILoadOptionsFunctions,
	typed?: string,
): Promise<INodeListSearchResult> {
	return matching(await askSalesforce(this, keyFields), typed);
}
