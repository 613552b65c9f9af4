import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { ledgerCredentials } from '../../lib/n8n/ledgerPlace';
import { runOutput } from '../../lib/n8n/runOutput';
import { endpointOutput } from './endpoint';
import { properties } from './parameters';
import { signingSecretForm } from './signingSecretForm';

export class HttpsEndpointLeadOutput implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HTTPS Endpoint Lead Output',
		name: 'httpsEndpointLeadOutput',
		icon: { light: 'file:httpsEndpointLeadOutput.svg', dark: 'file:httpsEndpointLeadOutput.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { deliverLead: "deliver lead", checkConnection: "check connection", sendTestLead: "send test lead" }[$parameter["operation"]] }}',
		description: 'Delivers marketplace leads to an HTTPS endpoint, each once, and confirms them',
		defaults: { name: 'HTTPS Endpoint Lead Output' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Delivered', 'Not Delivered'],
		credentials: [
			{
				name: 'httpBasicAuth',
				required: true,
				displayOptions: { show: { authentication: ['httpBasicAuth'] } },
			},
			{
				name: 'httpBearerAuth',
				required: true,
				displayOptions: { show: { authentication: ['httpBearerAuth'] } },
			},
			{
				name: 'httpHeaderAuth',
				required: true,
				displayOptions: { show: { authentication: ['httpHeaderAuth'] } },
			},
			{
				name: 'httpQueryAuth',
				required: true,
				displayOptions: { show: { authentication: ['httpQueryAuth'] } },
			},
			{
				name: 'standardWebhooksSigningApi',
				required: true,
				testedBy: 'signingSecretForm',
				displayOptions: { show: { sign: [true] } },
			},
			...ledgerCredentials,
		],
		properties,
	};

	methods = { credentialTest: { signingSecretForm } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOutput(this, endpointOutput(this));
	}
}
