import { TableError } from '../../azureTables/errors';
import type { Closed, NotDelivered, TryAgain } from '../contract';
import { rejected, unforeseen } from '../outcome';
import { retryAfter } from '../retryAfter';

/** What a request would have done: what is lost of a `read` has written nothing. */
export type RequestKind = 'read' | 'write';

/** How long Azure takes to delete a table, at least, ms (learn.microsoft.com/rest/api/storageservices/delete-table). */
const DELETING = 40_000;

/**
 * What a failed request means for each of its rows.
 *
 * @param error as the table words it
 * @param now ms since the epoch
 */
export function readFailure(
	error: unknown,
	request: RequestKind,
	now: number,
): NotDelivered | TryAgain | Closed {
	if (!(error instanceof TableError)) {
		return request === 'write'
			? unforeseen('unconfirmed', 'Whether the row was written is not known', error)
			: unforeseen('rejected', 'Nobody could say whether the row is there', error);
	}
	const { kind, remedy } = error;
	const message = `${error.message} ${remedy}`;
	switch (kind) {
		case 'account':
		case 'signIn':
		case 'noAccountKeys':
		case 'rights':
		case 'untrusted':
		case 'tableMissing':
		case 'noTableService':
			return { status: 'closed', code: kind, message };
		case 'unreachable':
			return { status: 'tryAgain', why: 'unsent', code: kind, message };
		case 'lost':
		case 'noAnswer':
		case 'fault':
			return { status: 'tryAgain', why: request === 'write' ? 'answerLost' : 'busy', code: kind, message };
		case 'busy':
			return { status: 'tryAgain', why: 'busy', code: kind, message, ...wait(error, now) };
		case 'beingDeleted':
			return { status: 'tryAgain', why: 'busy', code: kind, message, retryAfter: DELETING };
		case 'tooLarge':
		case 'refused':
			return rejected(kind, message);
	}
}

/** Whether it may be one row that the service does not take, and the others would go. */
export function isRefusal(error: unknown): boolean {
	return error instanceof TableError && (error.kind === 'refused' || error.kind === 'tooLarge');
}

function wait({ retryAfter: header }: TableError, now: number): { retryAfter?: number } {
	const asked = retryAfter(header ?? undefined, now);
	return asked === null ? {} : { retryAfter: asked };
}
