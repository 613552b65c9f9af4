import type { IExecuteFunctions } from 'n8n-workflow';

import type { Mapped } from '../../lib/destinations/crm/mapping';
import type { CrmRow } from '../../lib/destinations/crm/row';
import { openDynamics } from '../../lib/destinations/dynamics/dynamics';
import { isDryRun, mappedFields, recordPer } from '../../lib/n8n/crmParameters';
import { dynamicsChoices } from '../../lib/n8n/dynamicsChoices';
import { dynamicsConnection } from '../../lib/n8n/dynamicsConnection';
import type { Output } from '../../lib/n8n/output';

/** Reads the node's parameters: all but the mapped fields hold for the whole run. */
export function dynamicsOutput(context: IExecuteFunctions): Output<{ readonly mapped: Mapped }, CrmRow> {
	let mapped: ReturnType<typeof mappedFields> | undefined;
	return {
		destination: 'dynamics365',
		title: 'Dynamics 365',
		recordPer: recordPer(context),
		// Persons are looked up by their address.
		writerPer: 'person',
		isDryRun: isDryRun(context),
		open: async (signal) =>
			await openDynamics({ ...dynamicsChoices(context), ...(await dynamicsConnection(context)) }, signal),
		options: (itemIndex) => {
			mapped ??= mappedFields(context);
			return { mapped: mapped(itemIndex) };
		},
	};
}
