import type { SendResult } from '../contract';
import { delivered, rejected, unconfirmed } from '../outcome';
import { retryAfter } from '../retryAfter';
import type { HttpAnswer } from '../transport';

/**
 * Answers that permit another try (Standard Webhooks 1.0, RFC 9110, RFC 6585): "not now", or of a gateway that got no
 * answer itself, so that what is behind it may have the lead.
 */
const PASSING: Readonly<Record<number, 'busy' | 'answerLost'>> = {
	429: 'busy',
	502: 'answerLost',
	503: 'busy',
	504: 'answerLost',
};

const ADVICE: Readonly<Record<number, string>> = {
	401: 'Check the credential of the endpoint.',
	403: 'Check the credential of the endpoint and what it may do.',
	404: 'Check the path of the URL.',
	405: 'The URL does not take POST requests: check it.',
	410: 'The endpoint is gone for good: enter its new address or remove this output.',
	413: 'The lead is too large for it.',
	415: 'It does not read this kind of body: choose the other Body.',
};

/**
 * What an answer means for the lead. Only status and Retry-After are looked at: the rest is the remote
 * system's and may repeat the lead.
 *
 * @param host for messages
 * @param now ms since the epoch
 */
export function readAnswer({ status, headers }: HttpAnswer, host: string, now: number): SendResult {
	if (status >= 200 && status <= 299) return delivered('written');
	const code = `http${status}`;
	const said = `${host} answered ${status}.`;
	const why = PASSING[status];
	if (why !== undefined) {
		const wait = retryAfter(headers['retry-after'], now);
		return {
			status: 'tryAgain',
			why,
			code,
			message: said,
			...(wait === null ? {} : { retryAfter: wait }),
		};
	}
	if (status >= 500 && status <= 599) {
		// It may have failed after it had stored the lead.
		return unconfirmed(code, `${said} Its operator finds the cause in its log.`);
	}
	if (status >= 300 && status <= 399) {
		return rejected(code, `${said} Redirects are not followed: enter the final address as the URL.`);
	}
	if (status >= 400 && status <= 499) {
		return rejected(code, `${said} ${ADVICE[status] ?? 'It refuses this lead: see its log for the reason.'}`);
	}
	return {
		status: 'tryAgain',
		why: 'answerLost',
		code: 'answerInvalid',
		message: `${host} answered no HTTP status.`,
	};
}
