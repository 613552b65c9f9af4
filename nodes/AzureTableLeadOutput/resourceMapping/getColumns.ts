import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { columnsOfTable } from '../../../lib/n8n/azureTableLeads';
import { mappingColumns } from '../../../lib/n8n/mappingColumns';

/** The columns that can be mapped by hand: those of the layout, and those that rows of the table have. */
export async function getColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return mappingColumns(await columnsOfTable(this));
}
