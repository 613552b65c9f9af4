import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Finding } from '../destinations/contract';
import { oneItem, whereNothingWasTried } from './oneItem';
import type { Output } from './output';
import { cancelSignal } from './run';

/**
 * Signs in and looks at all that a delivery needs, without writing anything.
 *
 * ```json
 * { "connection": { "destination": "salesforce", "isReady": true,
 *   "checks": [ { "what": "Create leads", "status": "ok", "message": "…", "remedy": null } ] } }
 * ```
 *
 * @returns one item: through the first output where leads can be delivered, else through the second
 * @throws NodeOperationError where the node is set up wrongly, under "Stop Workflow"
 */
export async function checkConnection<Options, Row>(
	context: IExecuteFunctions,
	output: Output<Options, Row>,
): Promise<INodeExecutionData[][]> {
	let checks: readonly Finding[];
	try {
		const signal = cancelSignal(context);
		checks = await (await output.open(signal)).check(signal);
	} catch (error) {
		checks = [
			{
				what: `Connection to ${output.title}`,
				status: 'missing',
				message: whereNothingWasTried(context, error),
				remedy: null,
			},
		];
	}
	const isReady = checks.every(({ status }) => status !== 'missing');
	const connection = { destination: output.destination, isReady, checks };
	return oneItem(context, { connection }, isReady);
}
