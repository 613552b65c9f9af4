import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { checkConnection } from './checkConnection';
import { deliverLeads } from './deliverLeads';
import type { Output } from './output';
import { sendTestLead } from './sendTestLead';

/**
 * Does what the node's parameter Operation asks for.
 *
 * @returns the items of the two outputs
 * @throws NodeOperationError when nothing could be tried, under "Stop Workflow"
 */
export async function runOutput<Options, Row>(
	context: IExecuteFunctions,
	output: Output<Options, Row>,
): Promise<INodeExecutionData[][]> {
	switch (context.getNodeParameter('operation', 0)) {
		case 'checkConnection':
			return await checkConnection(context, output);
		case 'sendTestLead':
			return await sendTestLead(context, output);
		default:
			return await deliverLeads(context, output);
	}
}
