import type { Closed, NotDelivered, TryAgain } from '../contract';
import { rejected } from '../outcome';
import { retryAfter } from '../retryAfter';
import type { HttpAnswer } from '../transport';
import { quotaRenewal } from './quotaRenewal';

export type Failure = NotDelivered | TryAgain | Closed;

/** Whether a call changes anything: where only reading failed, nothing was written, whatever became of the answer. */
export type Use = 'read' | 'write';

/** The window over which Marketo counts calls, ms. */
const RATE_WINDOW_MS = 20_000;

/** What is refused until somebody changes a setting, and which. */
const REMEDIES: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
	600: { code: 'signInRefused', message: 'Marketo got no access token: a proxy in between may remove it.' },
	601: { code: 'signInRefused', message: 'Marketo does not take the access token that it has just given.' },
	602: { code: 'signInRefused', message: 'Marketo calls the access token expired that it has just given.' },
	603: {
		code: 'accessDenied',
		message:
			'Marketo denies access. Give the role of the API user the right “Read-Write Lead” (for programmes and forms also “Read-Only Assets”) under Admin, Users & Roles; or add the address of this n8n to the allow-list under Admin, IP API Access.',
	},
	610: {
		code: 'endpointWrong',
		message: 'Marketo does not know this address of its API: check the endpoint in the credential.',
	},
};

/** "Not now": of the codes from 600 to 699 Adobe says that the request "was not executed"; 713 is a resource in short supply. */
const BUSY: Readonly<Record<string, string>> = {
	606: 'Marketo takes no more than 100 calls in 20 seconds.',
	608: 'Marketo’s API is not available for the moment.',
	611: 'Marketo had an error of its own.',
	614: 'Marketo cannot reach the subscription for the moment.',
	615: 'Marketo has 10 calls of this subscription under way already.',
	713: 'Marketo lacks a resource for the moment.',
};

/** What came to no end: the database may have done its part before. */
const UNKNOWN_END: Readonly<Record<string, string>> = {
	500: 'Marketo had an error of its own.',
	502: 'Marketo’s gateway got no answer in time.',
	604: 'Marketo took too long over the request.',
	719: 'Marketo waited too long for a lock of its database.',
};

/**
 * What an error of a whole request means: HTTP 200 with `success: false`
 * (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes).
 *
 * @param code as Marketo sent it
 * @param now ms since the epoch
 */
export function refusal(code: string, use: Use, now: number): Failure {
	if (code === '607') {
		return {
			status: 'closed',
			code: 'quotaUsedUp',
			message:
				'The calls that this Marketo subscription may make in a day are used up. They count anew at midnight, US Central time.',
			notBefore: new Date(quotaRenewal(now)).toISOString(),
		};
	}
	const remedy = REMEDIES[code];
	if (remedy) return { status: 'closed', ...remedy };
	const busy = BUSY[code];
	if (busy !== undefined) {
		const wait = code === '606' ? { retryAfter: RATE_WINDOW_MS } : {};
		return { status: 'tryAgain', why: 'busy', code: codeOf(code), message: busy, ...wait };
	}
	const unknown = UNKNOWN_END[code];
	if (unknown !== undefined) return lost(codeOf(code), unknown, use);
	return rejected(
		codeOf(code),
		`Marketo refused the request (${codeOf(code)}). Its list of error codes says what that means.`,
	);
}

/** What an answer means that is not 200: of Marketo's own only 413 and 414, all others come from what is in between. */
export function httpFailure({ status, headers }: HttpAnswer, host: string, use: Use, now: number): Failure {
	const code = `http${status}`;
	const said = `${host} answered ${status}.`;
	if (status === 429) {
		const wait = retryAfter(headers['retry-after'], now);
		const told = wait === null ? {} : { retryAfter: wait };
		return { status: 'tryAgain', why: 'busy', code, message: said, ...told };
	}
	if (status >= 500) return lost(code, said, use);
	if (status === 413 || status === 414) return rejected(code, `${said} The lead is too large for Marketo.`);
	return {
		status: 'closed',
		code,
		message: `${said} That is no answer of Marketo’s API: check the endpoint in the credential, and what is between n8n and Marketo.`,
	};
}

/** What it means that an answer cannot be read: a page of HTML, half of it, or something else than was asked for. */
export function unreadable(host: string, use: Use): TryAgain {
	return lost('answerUnreadable', `${host} answered something that is no answer of Marketo’s API.`, use);
}

/** The execution was stopped before anything was sent. */
export const STOPPED: TryAgain = {
	status: 'tryAgain',
	why: 'unsent',
	code: 'cancelled',
	message: 'The execution was stopped.',
};

function lost(code: string, message: string, use: Use): TryAgain {
	return { status: 'tryAgain', why: use === 'write' ? 'answerLost' : 'unsent', code, message };
}

/** Codes come from outside: what is no number is not repeated. */
export function codeOf(code: string): string {
	return /^\d{1,5}$/.test(code) ? `marketo${code}` : 'marketoUnknown';
}
