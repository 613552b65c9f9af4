import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { programmes } from '../../../lib/destinations/marketo/assets';
import { matching } from '../../../lib/n8n/choosing';
import { askMarketo } from '../../../lib/n8n/marketoConnection';

/** Programmes that people can become members of. */
export async function searchProgrammes(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const found = await askMarketo(this, programmes);
	return matching(
		found.map(({ name, id }) => ({ name, value: id })),
		filter,
	);
}
