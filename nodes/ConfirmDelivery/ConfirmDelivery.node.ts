import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { confirmLeads } from '../../lib/n8n/confirmLeads';
import { ledgerCredentials } from '../../lib/n8n/ledgerPlace';
import { properties, readOrder } from './order';

export class ConfirmDelivery implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Confirm Delivery',
		name: 'confirmDelivery',
		icon: { light: 'file:confirmDelivery.svg', dark: 'file:confirmDelivery.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description:
			'Tells the ledger that other nodes have delivered a marketplace lead, or could not deliver it',
		defaults: { name: 'Confirm Delivery' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Confirmed', 'Not Confirmed'],
		credentials: [...ledgerCredentials],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await confirmLeads(this, () => readOrder(this));
	}
}
