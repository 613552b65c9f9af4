import { rejected, retryable } from '../outcome';
import { retryAfter } from '../retryAfter';
import { ERROR, type ErrorBody, isThrottled, readError } from './errorBody';
import type { PartAnswer } from './multipart';
import { isKnownPrivilege } from './privileges';
import type { Failed } from './webApi';

/**
 * What it means for one lead that Dataverse did not do what it was asked.
 *
 * @param answer of one request, by itself or in a batch; not a success
 * @param now ms since the epoch
 */
export function refusal(answer: PartAnswer, now: number): Failed {
	const { status, body } = answer;
	const error = readError(body);
	if (isThrottled(status, error)) return throttled(answer, now);
	if (status === 401) return signInRefused();
	if (status === 403) return forbidden(error);
	if (status === 408 || status >= 500) return maybeDone(status, error);
	if (error.code === ERROR.abortedByPlugin) return rejected('pluginRefused', PLUGIN_REFUSED);
	if (error.code === ERROR.keyViolated) return rejected('keyTaken', KEY_TAKEN);
	return rejected(`http${status}`, `Dynamics 365 does not take this lead (${named(status, error)}).`);
}

const PLUGIN_REFUSED =
	'A plug-in or a real-time workflow of the environment refuses this lead. Its owner finds the reason in the plug-in trace log.';
const KEY_TAKEN =
	'The environment has an alternate key on leads, and another lead has the same value in it. Map that field by hand, or remove the key.';

/** Every limit is looked at before anything is done. */
export function throttled({ headers }: Pick<PartAnswer, 'headers'>, now: number): Failed {
	const wait = retryAfter(headers['retry-after'], now);
	return {
		status: 'tryAgain',
		why: 'busy',
		code: 'throttled',
		message: 'Dynamics 365 has had too many requests of this sign-in in the last minutes.',
		...(wait !== null && { retryAfter: wait }),
	};
}

export function signInRefused(): Failed {
	return {
		status: 'closed',
		code: 'signInRefused',
		message:
			'Dynamics 365 refuses the sign-in. Open the credential of Microsoft Dataverse and connect it anew, or renew its client secret.',
	};
}

function forbidden(error: ErrorBody): Failed {
	const privilege = /\bprv\w{1,80}\b/.exec(error.message)?.[0];
	if (privilege !== undefined && isKnownPrivilege(privilege)) {
		return rejected(
			'privilegeMissing',
			`The sign-in lacks the privilege ${privilege}: add it to its security role. Check Connection lists all that are needed.`,
		);
	}
	return rejected(
		'privilegeMissing',
		`The sign-in may not do this (${named(403, error)}). Check Connection says what its security role lacks.`,
	);
}

/** An error of the server says little about what it has done before. */
export function maybeDone(status: number, error: ErrorBody): Failed {
	const message = `Dynamics 365 failed (${named(status, error)}).`;
	return { status: 'tryAgain', why: 'answerLost', code: `http${status}`, message };
}

/** For people who look it up. */
function named(status: number, { code }: ErrorBody): string {
	return code === null ? `HTTP ${status}` : `HTTP ${status}, code ${code}`;
}

/**
 * What it means that Dataverse did not take a batch as a whole.
 *
 * @param answer not one of a batch
 */
export function batchRefusal(answer: PartAnswer, now: number): Failed {
	const { status, body } = answer;
	const error = readError(body);
	if (isThrottled(status, error)) return throttled(answer, now);
	if (status === 401) return signInRefused();
	if (status === 403) return { status: 'closed', code: 'accessRefused', message: ACCESS_REFUSED };
	if (status >= 300 && status <= 399) return { status: 'closed', code: `http${status}`, message: REDIRECTED };
	if (status === 404) return { status: 'closed', code: 'http404', message: NO_API };
	if (status === 408 || status >= 500) return maybeDone(status, error);
	if (status >= 400)
		return retryable(`http${status}`, `Dynamics 365 refused the batch (${named(status, error)}).`);
	return {
		status: 'tryAgain',
		why: 'answerLost',
		code: 'answerInvalid',
		message: 'What answered is not the Dataverse Web API, or its answer was changed on the way.',
	};
}

const ACCESS_REFUSED =
	'The environment knows the sign-in and lets it do nothing. Add it as a user, or application user, with a security role.';
const REDIRECTED =
	'The Environment URL leads elsewhere: enter the address that it leads to in the credential.';
const NO_API = 'There is no Dataverse Web API at the Environment URL: check it in the credential.';
