import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { mappableFields } from '../../../lib/destinations/dynamics/choices';
import { askDynamics } from '../../../lib/n8n/dynamicsConnection';
import { mappingColumns } from '../../../lib/n8n/mappingColumns';

/** The columns of leads that can be mapped by hand. */
export async function getLeadFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return mappingColumns(await askDynamics(this, mappableFields));
}
