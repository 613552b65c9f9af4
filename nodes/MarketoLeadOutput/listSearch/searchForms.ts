import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { forms } from '../../../lib/destinations/marketo/assets';
import { matching } from '../../../lib/n8n/choosing';
import { askMarketo } from '../../../lib/n8n/marketoConnection';

/** Approved forms. */
export async function searchForms(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const found = await askMarketo(this, forms);
	return matching(
		found.map(({ name, id }) => ({ name, value: id })),
		filter,
	);
}
