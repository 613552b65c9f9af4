import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { describeLeads } from '../../../lib/destinations/marketo/fields';
import { matching } from '../../../lib/n8n/choosing';
import { askMarketo } from '../../../lib/n8n/marketoConnection';

/** Fields that people can be looked up by, and that a new person can be given. */
export async function searchLookupFields(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { fields, searchable } = await askMarketo(this, describeLeads);
	const found = [...fields.values()].filter(({ name, isCreatable }) => isCreatable && searchable.has(name));
	return matching(
		found.map(({ label, name }) => ({ name: label, value: name })),
		filter,
	);
}
