import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { textColumns } from '../../../lib/destinations/dynamics/choices';
import { matching } from '../../../lib/n8n/choosing';
import { askDynamics } from '../../../lib/n8n/dynamicsConnection';

/** The columns of leads in Dynamics 365 that hold texts. */
export async function searchTextFields(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const columns = await askDynamics(this, textColumns);
	return matching(
		columns.map(({ label, value }) => ({ name: label, value })),
		filter,
	);
}
