import type { IExecuteFunctions } from 'n8n-workflow';

import type { Mapped } from '../../lib/destinations/crm/mapping';
import type { CrmRow } from '../../lib/destinations/crm/row';
import { openSalesforce } from '../../lib/destinations/salesforce/salesforce';
import { crmPolicy, isDryRun, mappedFields, recordPer } from '../../lib/n8n/crmParameters';
import type { Output } from '../../lib/n8n/output';
import { type SalesforceAuthentication, salesforceConnection } from '../../lib/n8n/salesforceConnection';
import { salesforceSettings } from '../../lib/n8n/salesforceSettings';

/** Reads the node's parameters: all but the mapped fields hold for the whole run. */
export function salesforceOutput(context: IExecuteFunctions): Output<{ readonly mapped: Mapped }, CrmRow> {
	let mapped: ReturnType<typeof mappedFields> | undefined;
	return {
		destination: 'salesforce',
		title: 'Salesforce',
		recordPer: recordPer(context),
		// Persons are looked for by their address before they are written.
		writerPer: 'person',
		isDryRun: isDryRun(context),
		open: async (signal) => {
			const authentication = context.getNodeParameter(
				'authentication',
				0,
				'oAuth2',
			) as SalesforceAuthentication;
			const settings = salesforceSettings(context);
			const connection = await salesforceConnection(context, authentication);
			return await openSalesforce({ ...connection, settings, policy: crmPolicy(context) }, signal);
		},
		options: (itemIndex) => {
			mapped ??= mappedFields(context);
			return { mapped: mapped(itemIndex) };
		},
	};
}
