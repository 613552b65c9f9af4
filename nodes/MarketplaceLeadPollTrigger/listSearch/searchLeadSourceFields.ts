import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { leadSourceFields } from '../../../lib/destinations/salesforce/lists';
import { matching } from '../../../lib/n8n/choosing';
import { askSalesforce } from '../../../lib/n8n/salesforceConnection';

/** The fields of leads in Salesforce that leads can be searched by. */
export async function searchLeadSourceFields(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return matching(await askSalesforce(this, leadSourceFields), filter);
}
