import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { owners } from '../../../lib/destinations/salesforce/lists';
import { askSalesforce } from '../../../lib/n8n/salesforceConnection';

/** Queues for leads and active users; Salesforce searches, because there can be thousands. */
export async function searchOwners(this: ILoadOptionsFunctions, typed = ''): Promise<INodeListSearchResult> {
	const found = await askSalesforce(this, async (api, signal) => await owners(api, typed.trim(), signal));
	return { results: [...found] };
}
