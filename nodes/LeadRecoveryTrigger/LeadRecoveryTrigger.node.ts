import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { ledgerCredentials } from '../../lib/n8n/ledgerPlace';
import { recoverLeads } from '../../lib/n8n/recoverLeads';
import { properties, readRecovery } from './recovery';

export class LeadRecoveryTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lead Recovery Trigger',
		name: 'leadRecoveryTrigger',
		icon: { light: 'file:leadRecoveryTrigger.svg', dark: 'file:leadRecoveryTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ "Ledger: " + $parameter["ledger"] }}',
		description:
			'Starts the workflow with marketplace leads that were received and never delivered, so that none is lost',
		activationMessage: 'Leads that were received and never delivered now start this workflow again.',
		defaults: { name: 'Lead Recovery Trigger' },
		// n8n adds Poll Times to polling nodes by itself, every minute by default.
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: ledgerCredentials,
		properties,
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await recoverLeads(this, () => readRecovery(this));
	}
}
