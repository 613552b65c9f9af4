import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { ledgerCredentials } from '../../lib/n8n/ledgerPlace';
import { runOutput } from '../../lib/n8n/runOutput';
import { dynamicsOutput } from './dynamicsOutput';
import { searchCampaigns } from './listSearch/searchCampaigns';
import { searchLeadSources } from './listSearch/searchLeadSources';
import { searchOwners } from './listSearch/searchOwners';
import { properties } from './parameters';
import { getLeadFields } from './resourceMapping/getLeadFields';

export class DynamicsLeadOutput implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Dynamics 365 Lead Output',
		name: 'dynamicsLeadOutput',
		icon: { light: 'file:dynamicsLeadOutput.svg', dark: 'file:dynamicsLeadOutput.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { deliverLead: "deliver lead", checkConnection: "check connection", sendTestLead: "send test lead" }[$parameter["operation"]] }}',
		description: 'Writes marketplace leads to Dynamics 365 Sales, each once, and confirms them',
		defaults: { name: 'Dynamics 365 Lead Output' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Delivered', 'Not Delivered'],
		credentials: [{ name: 'microsoftDataverseOAuth2Api', required: true }, ...ledgerCredentials],
		properties,
	};

	methods = {
		listSearch: { searchCampaigns, searchLeadSources, searchOwners },
		resourceMapping: { getLeadFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOutput(this, dynamicsOutput(this));
	}
}
