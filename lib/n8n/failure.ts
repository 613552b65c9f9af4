import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { TableError } from '../azureTables/errors';
import { DestinationConfigurationError } from '../destinations/configurationError';
import { LedgerError } from '../ledger/errors';

/** Any n8n context: an error says which node it is of. */
type InNode = Pick<IExecuteFunctions, 'getNode'>;

/**
 * The error that n8n shows with the node: what happened, and below it what to do now. Errors that neither n8n nor we
 * foresaw stay as they are.
 */
export function nodeFailure(context: InNode, error: unknown): Error {
	if (error instanceof LedgerError || error instanceof TableError) {
		return nodeError(context, error.message, error.remedy, error);
	}
	if (error instanceof DestinationConfigurationError) {
		return nodeError(context, error.message, 'Nothing was sent. Correct the node and run it again.', error);
	}
	return error instanceof Error ? error : new Error(String(error));
}

/** The same in one line, for leads that leave through the output for failures. */
export function failureText(context: InNode, error: unknown): string {
	const failure = nodeFailure(context, error);
	return failure instanceof NodeOperationError && typeof failure.description === 'string'
		? `${failure.message} ${failure.description}`
		: failure.message;
}

/**
 * What may stand in a log of why the ledger could not be used. Of an error that nobody foresaw only its name: its
 * message may quote what was sent.
 */
export function loggableText(error: unknown): string {
	if (error instanceof LedgerError) return `${error.message} ${error.remedy}`;
	// n8n's own, e.g. that no credential is chosen.
	if (error instanceof NodeOperationError) return error.message;
	return `The ledger could not be used (${error instanceof Error ? error.name : typeof error}).`;
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

/** The error of one item, for nodes with one output: n8n shows which item it was. */
export function itemFailure(
	context: IExecuteFunctions,
	itemIndex: number,
	message: string,
	description: string,
): NodeOperationError {
	return nodeError(context, message, description, undefined, itemIndex);
}

function nodeError(
	context: InNode,
	message: string,
	description: string,
	cause?: Error,
	itemIndex?: number,
): NodeOperationError {
	const error = new NodeOperationError(context.getNode(), message, {
		description,
		...(itemIndex !== undefined && { itemIndex }),
	});
	// n8n puts a general sentence of its own in the place of a message with an error code in it, e.g. EACCES.
	error.message = message;
	if (cause) error.cause = cause;
	return error;
}
