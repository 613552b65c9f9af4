import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { administerLedger } from '../../lib/n8n/administerLedger';
import { azureTableCredentialTest } from '../../lib/n8n/azureTableCredentialTest';
import { azureTableCredential, postgresCredential } from '../../lib/n8n/ledgerPlace';
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
		credentials: [
			postgresCredential,
			// One node that tests it is enough for n8n: this one. The name stands here for n8n's lint rules to find.
			{
				...azureTableCredential,
				name: 'azureTableStorageApi',
				testedBy: 'azureTableCredentialTest',
			},
		],
		properties,
	};

	methods = { credentialTest: { azureTableCredentialTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await administerLedger(this, () => readTask(this))];
	}
}
