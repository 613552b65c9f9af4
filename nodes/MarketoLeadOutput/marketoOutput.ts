import type { IExecuteFunctions } from 'n8n-workflow';

import type { CrmRow } from '../../lib/destinations/crm/row';
import { type MarketoOptions, openMarketo } from '../../lib/destinations/marketo/marketo';
import { isDryRun, mappedFields } from '../../lib/n8n/crmParameters';
import { marketoChoices } from '../../lib/n8n/marketoChoices';
import { marketoConnection } from '../../lib/n8n/marketoConnection';
import type { Output } from '../../lib/n8n/output';

/** Reads the node's parameters: all but the mapped fields hold for the whole run. */
export function marketoOutput(context: IExecuteFunctions): Output<MarketoOptions, CrmRow> {
	let mapped: ReturnType<typeof mappedFields> | undefined;
	return {
		destination: 'marketo',
		title: 'Marketo',
		// There is one person an address, whatever the person did.
		recordPer: 'person',
		writerPer: 'person',
		isDryRun: isDryRun(context),
		open: async (signal) =>
			await openMarketo({ ...marketoChoices(context), ...(await marketoConnection(context)) }, signal),
		options: (itemIndex) => {
			mapped ??= mappedFields(context);
			return { mapped: mapped(itemIndex) };
		},
	};
}
