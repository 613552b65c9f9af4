import type { IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { InboxError } from '../inboxes/errors';
import { LedgerError } from '../ledger/errors';
import { loggableText, nodeFailure } from './failure';

/**
 * The error that n8n shows of a poll: what happened, and below it what to do now. Errors that neither n8n nor we
 * foresaw stay as they are.
 */
export function pollFailure(context: Pick<IPollFunctions, 'getNode'>, error: unknown): Error {
	if (!(error instanceof InboxError)) return nodeFailure(context, error);
	const failure = new NodeOperationError(context.getNode(), error.message, { description: error.remedy });
	// n8n puts a general sentence of its own in the place of a message with an error code in it, e.g. ENOTFOUND.
	failure.message = error.message;
	failure.cause = error;
	return failure;
}

/** What may stand in a log: of an error that nobody foresaw only its name, for its message may quote what was read. */
export function loggablePollFailure(error: unknown): string {
	if (error instanceof InboxError) return `${error.message} ${error.remedy}`;
	if (error instanceof LedgerError || error instanceof NodeOperationError) return loggableText(error);
	return `An error that was not foreseen (${error instanceof Error ? error.name : typeof error}).`;
}
