import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { memberStatuses } from '../../../lib/destinations/salesforce/lists';
import { chosenIn, matching } from '../../../lib/n8n/choosing';
import { askSalesforce } from '../../../lib/n8n/salesforceConnection';

/** Statuses that members of the chosen campaign can have, in their order; none before one is chosen. */
export async function searchMemberStatuses(
	this: ILoadOptionsFunctions,
	typed?: string,
): Promise<INodeListSearchResult> {
	const campaign = chosenIn(this.getCurrentNodeParameter('campaign'));
	if (campaign === null) return { results: [] };
	return matching(
		await askSalesforce(this, async (api, signal) => await memberStatuses(api, campaign, signal)),
		typed,
	);
}
