import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { partitions } from '../../../lib/destinations/marketo/assets';
import { matching } from '../../../lib/n8n/choosing';
import { askMarketo } from '../../../lib/n8n/marketoConnection';

/** Partitions that are open to the API user; Marketo knows them by name. */
export async function searchPartitions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const found = await askMarketo(this, partitions);
	return matching(
		found.map(({ name }) => ({ name, value: name })),
		filter,
	);
}
