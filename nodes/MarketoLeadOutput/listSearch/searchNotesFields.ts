import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { describeLeads } from '../../../lib/destinations/marketo/fields';
import { matching } from '../../../lib/n8n/choosing';
import { askMarketo } from '../../../lib/n8n/marketoConnection';

/** Text areas: nothing shorter holds notes. */
export async function searchNotesFields(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { fields } = await askMarketo(this, describeLeads);
	const found = [...fields.values()].filter(({ type, isCreatable }) => isCreatable && type === 'longText');
	return matching(
		found.map(({ label, name }) => ({ name: label, value: name })),
		filter,
	);
}
