import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { describeLeads } from '../../../lib/destinations/marketo/fields';
import { mappingColumns } from '../../../lib/n8n/mappingColumns';
import { askMarketo } from '../../../lib/n8n/marketoConnection';

/** The fields of people that can be mapped by hand. */
export async function getLeadFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return await askMarketo(this, async (client, signal) =>
		mappingColumns((await describeLeads(client, signal)).fields),
	);
}
