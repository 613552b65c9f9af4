import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { ownersLike } from '../../../lib/destinations/dynamics/choices';
import { askDynamics, listed } from '../../../lib/n8n/dynamicsConnection';

/** Users and teams that can own leads. */
export async function searchOwners(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return listed(await askDynamics(this, async (api, signal) => await ownersLike(api, filter ?? '', signal)));
}
