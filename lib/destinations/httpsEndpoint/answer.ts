import type { SendResult } from '../contract';
import { delivered, rejected, retryable } from '../outcome';
import { retryAfter } from '../retryAfter';
import type { HttpAnswer } from '../transport';

/** Answers that say "not now" (Standard Webhooks 1.0, RFC 9110, RFC 6585). */
const BUSY: readonly number[] = [429, 502, 503, 504];

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
	if (BUSY.includes(status)) {
		const wait = retryAfter(headers['retry-after'], now);
		return {
			status: 'tryAgain',
			why: 'busy',
			code,
			message: said,
			...(wait === null ? {} : { retryAfter: wait }),
		};
	}
	if (status >= 500 && status <= 599) {
		return retryable(code, `${said} Its operator finds the cause in its log.`);
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
