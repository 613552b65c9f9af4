import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { campaignsLike } from '../../../lib/destinations/dynamics/choices';
import { askDynamics, listed } from '../../../lib/n8n/dynamicsConnection';

/** Campaigns that are not closed. */
export async function searchCampaigns(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return listed(
		await askDynamics(this, async (api, signal) => await campaignsLike(api, filter ?? '', signal)),
	);
}
