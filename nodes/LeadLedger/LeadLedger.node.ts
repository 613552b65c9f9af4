import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { administerLedger } from '../../lib/n8n/administerLedger';
import { ledgerCredentials } from '../../lib/n8n/ledgerPlace';
import { properties } from './parameters';
import { readTask } from './task';

export class LeadLedger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lead Ledger',
		name: 'leadLedger',
		icon: { light: 'file:leadLedger.svg', dark: 'file:leadLedger.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description:
			'Looks up, suppresses and forgets persons of the marketplace lead ledger, replays and counts its leads',
		defaults: { name: 'Lead Ledger' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [...ledgerCredentials],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await administerLedger(this, () => readTask(this))];
	}
}
