import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { fieldsOf } from '../../../lib/destinations/salesforce/metadata';
import { mappingColumns } from '../../../lib/n8n/mappingColumns';
import { askSalesforce } from '../../../lib/n8n/salesforceConnection';

/** The fields of leads that can be mapped by hand. */
export async function getLeadFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return await askSalesforce(this, async (api, signal) => {
		const leads = await api.describe('Lead', signal);
		return mappingColumns(leads ? fieldsOf(leads) : new Map());
	});
}
