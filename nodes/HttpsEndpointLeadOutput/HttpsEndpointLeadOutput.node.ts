import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { deliverLeads } from '../../lib/n8n/deliverLeads';
import { refuseExecuteOnce } from '../../lib/n8n/run';
import { endpointOutput } from './endpoint';
import { credentials, properties } from './parameters';

export class HttpsEndpointLeadOutput implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HTTPS Endpoint Lead Output',
		name: 'httpsEndpointLeadOutput',
		icon: { light: 'file:httpsEndpointLeadOutput.svg', dark: 'file:httpsEndpointLeadOutput.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description: 'Delivers marketplace leads to an HTTPS endpoint, each once, and confirms them',
		defaults: { name: 'HTTPS Endpoint Lead Output' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Delivered', 'Not Delivered'],
		credentials,
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		refuseExecuteOnce(this);
		return await deliverLeads(this, endpointOutput(this));
	}
}
