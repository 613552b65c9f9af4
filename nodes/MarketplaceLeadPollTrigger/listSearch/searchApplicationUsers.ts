import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { applicationUsersLike } from '../../../lib/destinations/dynamics/choices';
import { askDynamics, listed } from '../../../lib/n8n/dynamicsConnection';

/** Users of the environment that applications sign in as. */
export async function searchApplicationUsers(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return listed(
		await askDynamics(this, async (api, signal) => await applicationUsersLike(api, filter ?? '', signal)),
	);
}
