import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { leadSources } from '../../../lib/destinations/salesforce/lists';
import { matching } from '../../../lib/n8n/choosing';
import { askSalesforce } from '../../../lib/n8n/salesforceConnection';

/** The values of Lead Source. */
export async function searchLeadSources(
	this: ILoadOptionsFunctions,
	typed?: string,
): Promise<INodeListSearchResult> {
	return matching(await askSalesforce(this, leadSources), typed);
}
