import type { IExecuteFunctions } from 'n8n-workflow';

import type { AzureTableOptions } from '../../lib/destinations/azureTable/azureTable';
import type { LeadRow } from '../../lib/destinations/azureTable/row';
import { openLeadDestination, tableAccess, tablePolicy } from '../../lib/n8n/azureTableLeads';
import { isDryRun, recordPer } from '../../lib/n8n/crmParameters';
import { checkColumnNames, mappedColumns } from '../../lib/n8n/moreColumns';
import type { Output } from '../../lib/n8n/output';

/** Reads the node's parameters: all but the values of mapped columns hold for the whole run. */
export function azureTableOutput(context: IExecuteFunctions): Output<AzureTableOptions, LeadRow> {
	let mapped: ReturnType<typeof mappedColumns> | undefined;
	return {
		destination: 'azureTable',
		title: 'Azure Table',
		// As Microsoft has it: a row a lead.
		recordPer: recordPer(context, 'step'),
		writerPer: 'record',
		isDryRun: isDryRun(context),
		open: async () => {
			checkColumnNames(context);
			const access = await tableAccess(context, context.getNodeParameter('table', 0));
			return await openLeadDestination({ ...access, policy: tablePolicy(context), clock: Date.now });
		},
		options: (itemIndex) => {
			mapped ??= mappedColumns(context);
			return { mapped: mapped(itemIndex) };
		},
	};
}
