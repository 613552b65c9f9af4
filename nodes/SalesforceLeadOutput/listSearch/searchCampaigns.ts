import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { campaigns } from '../../../lib/destinations/salesforce/lists';
import { askSalesforce } from '../../../lib/n8n/salesforceConnection';

/** Active campaigns; Salesforce searches, because there can be thousands. */
export async function searchCampaigns(
	this: ILoadOptionsFunctions,
	typed = '',
): Promise<INodeListSearchResult> {
	const found = await askSalesforce(this, async (api, signal) => await campaigns(api, typed.trim(), signal));
	return { results: [...found] };
}
