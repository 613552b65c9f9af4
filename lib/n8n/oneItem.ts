import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { failureText, nodeFailure } from './failure';

/** The outputs of an operation that is done once, whatever came in: one item, through the first output or the second. */
export function oneItem(
	context: IExecuteFunctions,
	json: Readonly<Record<string, unknown>>,
	isGood: boolean,
): INodeExecutionData[][] {
	const pairedItem = context.getInputData().map((_, item) => ({ item }));
	const item: INodeExecutionData = { json: json as IDataObject, pairedItem };
	return isGood ? [[item], []] : [[], [item]];
}

/**
 * What is said where the node cannot work as it is set up.
 *
 * @returns the text, under both Continue settings
 * @throws NodeOperationError under "Stop Workflow"
 */
export function whereNothingWasTried(context: IExecuteFunctions, error: unknown): string {
	if (!context.continueOnFail()) throw nodeFailure(context, error);
	return failureText(context, error);
}
