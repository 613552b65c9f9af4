import type { IExecuteFunctions, INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { ExecutionKey } from '../ledger/contract';

/**
 * Whether a person started this run in the editor. A sub-workflow's own mode is `integrated`, whoever started its
 * parent; n8n keeps the parent's mode in the run's additional data, which its types leave out (n8n 2.41).
 */
export function isManualRun(context: IExecuteFunctions | IPollFunctions | IWebhookFunctions): boolean {
	const { additionalData } = context as { additionalData?: { rootExecutionMode?: string } };
	return (additionalData?.rootExecutionMode ?? context.getMode()) === 'manual';
}

/** All items that came in, also those that "Execute Once" hides from the node. */
export function everyItem(context: IExecuteFunctions): INodeExecutionData[] {
	if (context.getNode().executeOnce !== true) return context.getInputData();
	return context.getExecuteData().data['main']?.[0] ?? context.getInputData();
}

/**
 * Who asks the ledger: the same for a repeat of this node in this run ("Retry On Fail"), another for every other
 * run, node and item.
 */
export function ownerOf(context: IExecuteFunctions): (itemIndex: number) => string {
	const round = Number(context.evaluateExpression('{{ $runIndex }}', 0));
	const run = `${executionKey(context, context.getExecutionId())}${context.getNode().id}:${round}`;
	return (itemIndex) => `${run}:${itemIndex}`;
}

/**
 * What the owners of all claims of one execution begin with. It ends with the separator, so that execution 1 is not
 * the beginning of execution 11.
 *
 * @param executionId of this n8n
 */
export function executionKey(
	context: Pick<IExecuteFunctions, 'getInstanceId'>,
	executionId: string,
): ExecutionKey {
	return `${context.getInstanceId().slice(0, 8)}:${executionId}:` as ExecutionKey;
}

/** Aborted when the execution is stopped. */
export function cancelSignal(context: IExecuteFunctions): AbortSignal {
	return context.getExecutionCancelSignal() ?? new AbortController().signal;
}
