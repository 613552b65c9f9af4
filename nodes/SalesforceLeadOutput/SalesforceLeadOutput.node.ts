import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { ledgerCredentials } from '../../lib/n8n/ledgerPlace';
import { runOutput } from '../../lib/n8n/runOutput';
import { salesforceCredentials } from '../../lib/n8n/salesforceAuthentication';
import { searchAssignmentRules } from './listSearch/searchAssignmentRules';
import { searchCampaigns } from './listSearch/searchCampaigns';
import { searchExternalIdFields } from './listSearch/searchExternalIdFields';
import { searchLeadSources } from './listSearch/searchLeadSources';
import { searchMemberStatuses } from './listSearch/searchMemberStatuses';
import { searchOwners } from './listSearch/searchOwners';
import { properties } from './parameters';
import { getLeadFields } from './resourceMapping/getLeadFields';
import { salesforceOutput } from './salesforceOutput';

export class SalesforceLeadOutput implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Salesforce Lead Output',
		name: 'salesforceLeadOutput',
		icon: { light: 'file:salesforceLeadOutput.svg', dark: 'file:salesforceLeadOutput.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { deliverLead: "deliver lead", checkConnection: "check connection", sendTestLead: "send test lead" }[$parameter["operation"]] }}',
		description: 'Writes marketplace leads to Salesforce, with tasks for later steps, and confirms them',
		defaults: { name: 'Salesforce Lead Output' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Delivered', 'Not Delivered'],
		credentials: [...salesforceCredentials, ...ledgerCredentials],
		properties,
	};

	methods = {
		listSearch: {
			searchAssignmentRules,
			searchCampaigns,
			searchExternalIdFields,
			searchLeadSources,
			searchMemberStatuses,
			searchOwners,
		},
		resourceMapping: { getLeadFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOutput(this, salesforceOutput(this));
	}
}
