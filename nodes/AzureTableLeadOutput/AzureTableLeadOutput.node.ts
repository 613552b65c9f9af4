import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { azureTableCredentialTest } from '../../lib/n8n/azureTableCredentialTest';
import { postgresCredential } from '../../lib/n8n/ledgerPlace';
import { runOutput } from '../../lib/n8n/runOutput';
import { azureTableOutput } from './azureTableOutput';
import { searchTables } from './listSearch/searchTables';
import { properties } from './parameters';
import { getColumns } from './resourceMapping/getColumns';

export class AzureTableLeadOutput implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Azure Table Lead Output',
		name: 'azureTableLeadOutput',
		icon: { light: 'file:azureTableLeadOutput.svg', dark: 'file:azureTableLeadOutput.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { deliverLead: "deliver lead", checkConnection: "check connection", sendTestLead: "send test lead" }[$parameter["operation"]] }}',
		description: 'Writes marketplace leads to a table in Azure Storage, each once, and confirms them',
		defaults: { name: 'Azure Table Lead Output' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Delivered', 'Not Delivered'],
		// A ledger in Azure Table is reached with the first, too: n8n gives a node one credential of a type.
		credentials: [
			{ name: 'azureTableStorageApi', required: true, testedBy: 'azureTableCredentialTest' },
			postgresCredential,
		],
		properties,
	};

	methods = {
		credentialTest: { azureTableCredentialTest },
		listSearch: { searchTables },
		resourceMapping: { getColumns },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOutput(this, azureTableOutput(this));
	}
}
