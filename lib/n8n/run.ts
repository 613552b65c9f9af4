import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/**
 * Whether a person started this run in the editor. A sub-workflow's own mode is `integrated`, whoever started its
 * parent; n8n keeps the parent's mode in the run's additional data, which its types leave out (n8n 2.41).
 */
export function isManualRun(context: IExecuteFunctions | IWebhookFunctions): boolean {
	const { additionalData } = context as { additionalData?: { rootExecutionMode?: string } };
	return (additionalData?.rootExecutionMode ?? context.getMode()) === 'manual';
}

/** An error that n8n shows with the node: what happened, and below it what to do now. */
export function nodeError(
	context: IExecuteFunctions,
	message: string,
	description: string,
	cause?: Error,
): NodeOperationError {
	const error = new NodeOperationError(context.getNode(), message, { description });
	if (cause) error.cause = cause;
	return error;
}

/**
 * "Execute Once" hands a node only its first item, so that every other lead of the run would vanish.
 *
 * @throws NodeOperationError when the setting is on
 */
export function refuseExecuteOnce(context: IExecuteFunctions): void {
	if (context.getNode().executeOnce !== true) return;
	throw nodeError(
		context,
		'“Execute Once” is on: n8n would hand on the first lead only and drop the others.',
		'Turn “Execute Once” off in the settings of this node.',
	);
}

/**
 * Who asks the ledger: the same for a repeat of this node in this run ("Retry On Fail"), another for every other
 * run, node and item.
 */
export function ownerOf(context: IExecuteFunctions): (itemIndex: number) => string {
	const run = [
		context.getInstanceId().slice(0, 8),
		context.getExecutionId(),
		context.getNode().id,
		context.evaluateExpression('{{ $runIndex }}', 0),
	].join(':');
	return (itemIndex) => `${run}:${itemIndex}`;
}
