import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { ledgerCredentials } from '../../lib/n8n/ledgerPlace';
import { marketoCredentialTest } from '../../lib/n8n/marketoCredentialTest';
import { runOutput } from '../../lib/n8n/runOutput';
import { searchForms } from './listSearch/searchForms';
import { searchLookupFields } from './listSearch/searchLookupFields';
import { searchMemberStatuses } from './listSearch/searchMemberStatuses';
import { searchNotesFields } from './listSearch/searchNotesFields';
import { searchPartitions } from './listSearch/searchPartitions';
import { searchProgrammes } from './listSearch/searchProgrammes';
import { marketoOutput } from './marketoOutput';
import { properties } from './parameters';
import { getLeadFields } from './resourceMapping/getLeadFields';

export class MarketoLeadOutput implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Marketo Lead Output',
		name: 'marketoLeadOutput',
		icon: { light: 'file:marketoLeadOutput.svg', dark: 'file:marketoLeadOutput.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { deliverLead: "deliver lead", checkConnection: "check connection", sendTestLead: "send test lead" }[$parameter["operation"]] }}',
		description: 'Writes marketplace leads to Marketo Engage, each person once, and confirms them',
		defaults: { name: 'Marketo Lead Output' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Delivered', 'Not Delivered'],
		credentials: [
			{ name: 'marketoApi', required: true, testedBy: 'marketoCredentialTest' },
			...ledgerCredentials,
		],
		properties,
	};

	methods = {
		credentialTest: { marketoCredentialTest },
		listSearch: {
			searchForms,
			searchLookupFields,
			searchMemberStatuses,
			searchNotesFields,
			searchPartitions,
			searchProgrammes,
		},
		resourceMapping: { getLeadFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOutput(this, marketoOutput(this));
	}
}
