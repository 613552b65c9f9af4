import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { assignmentRules } from '../../../lib/destinations/salesforce/lists';
import { matching } from '../../../lib/n8n/choosing';
import { askSalesforce } from '../../../lib/n8n/salesforceConnection';

/** Assignment rules for leads, those that are not active too. */
export async function searchAssignmentRules(
	this: ILoadOptionsFunctions,
	typed?: string,
): Promise<INodeListSearchResult> {
	return matching(await askSalesforce(this, assignmentRules), typed);
}
