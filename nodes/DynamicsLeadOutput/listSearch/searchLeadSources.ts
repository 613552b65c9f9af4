import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { leadSources } from '../../../lib/destinations/dynamics/choices';
import { askDynamics, listed } from '../../../lib/n8n/dynamicsConnection';

/** The choices of the column Lead Source. */
export async function searchLeadSources(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const wanted = filter?.trim().toLowerCase() ?? '';
	const sources = await askDynamics(this, leadSources);
	return listed(sources.filter(({ label }) => label.toLowerCase().includes(wanted)));
}
