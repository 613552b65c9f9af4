import type { Closed, NotDelivered, TryAgain } from '../contract';
import { CrmFailure } from '../crm/crmSystem';
import { rejected } from '../outcome';
import { retryAfter } from '../retryAfter';
import type { HttpAnswer } from '../transport';
import type { ApiError } from './answers';

/** Whether a request changes anything: where a `read` fails, nothing was written, whatever became of it. */
export type Kind = 'read' | 'write';

/**
 * What an answer means that is none: for every record of the request.
 *
 * Source: REST API guide, "Status Codes and Error Responses"; both limits answer 403 `REQUEST_LIMIT_EXCEEDED`, and only
 * the text tells them apart.
 *
 * @param now ms since the epoch
 * @returns null where Salesforce refused the request for what is in it
 */
export function failureOf(
	{ status, headers }: HttpAnswer,
	errors: readonly ApiError[],
	kind: Kind,
	now: number,
): CrmFailure | null {
	const failure = (result: NotDelivered | TryAgain | Closed): CrmFailure => new CrmFailure(result);
	const says = (...codes: readonly string[]): boolean => errors.some(({ code }) => codes.includes(code));
	if (status === 401 || says('INVALID_SESSION_ID')) {
		return failure(
			closed(
				'signInRefused',
				'Salesforce refuses the sign-in. Open its credential in n8n and connect it once more.',
			),
		);
	}
	if (says('REQUEST_LIMIT_EXCEEDED')) {
		const isConcurrency = errors.some(({ text }) => /concurrent/i.test(text));
		return failure(
			isConcurrency
				? busy('concurrencyLimit', 'Salesforce has too many slow requests under way.')
				: closed(
						'quota',
						'The API requests that Salesforce grants for 24 hours are used up. See Setup, Company Information.',
					),
		);
	}
	if (says('API_DISABLED_FOR_ORG', 'API_CURRENTLY_DISABLED')) {
		return failure(
			closed(
				'apiDisabled',
				'This Salesforce edition or user has no access to the API. Allow “API Enabled” in its permissions.',
			),
		);
	}
	const code = `http${status}`;
	if (status === 429 || status === 503 || (status >= 500 && kind === 'read')) {
		const wait = retryAfter(headers['retry-after'], now);
		return failure({
			...busy(code, `Salesforce answered ${status}.`),
			...(wait !== null && { retryAfter: wait }),
		});
	}
	if (status >= 500 && status <= 599) {
		return failure(lost(code, `Salesforce answered ${status}; whether it wrote the lead is not known.`));
	}
	if (status >= 300 && status <= 399) {
		return failure(
			rejected(
				code,
				'Salesforce answered with a redirect, and these are not followed. Connect the credential once more, so that it learns the new address.',
			),
		);
	}
	if (status >= 400 && status <= 499) return null;
	return answerUnreadable(kind);
}

/** The answer was cut, is no JSON, or says other things than it should. */
export function answerUnreadable(kind: Kind): CrmFailure {
	const [code, message] = ['answerInvalid', 'Salesforce’s answer could not be read.'] as const;
	return new CrmFailure(kind === 'read' ? unsent(code, message) : lost(code, message));
}

export function busy(code: string, message: string): TryAgain {
	return { status: 'tryAgain', why: 'busy', code, message };
}

export function closed(code: string, message: string): Closed {
	return { status: 'closed', code, message };
}

function unsent(code: string, message: string): TryAgain {
	return { status: 'tryAgain', why: 'unsent', code, message };
}

function lost(code: string, message: string): TryAgain {
	return { status: 'tryAgain', why: 'answerLost', code, message };
}
