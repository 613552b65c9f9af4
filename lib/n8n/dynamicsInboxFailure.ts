import { CrmFailure } from '../destinations/crm/crmSystem';
import { type ErrorBody, isThrottled, readError } from '../destinations/dynamics/errorBody';
import { isKnownPrivilege } from '../destinations/dynamics/privileges';
import { retryAfter } from '../destinations/retryAfter';
import type { HttpAnswer } from '../destinations/transport';
import { InboxError } from '../inboxes/errors';

/*
 * What it means for a poll that Dataverse did not give the leads it was asked for. The output says of the same answers
 * what they mean for a lead (lib/destinations/dynamics/refusal.ts).
 */

const READS_ON = 'The next poll reads on where this one was.';

/** @param signal of the poll: it may have waited long enough */
export function unanswered(error: unknown, host: string, signal: AbortSignal): Error {
	if (!(error instanceof CrmFailure)) return error instanceof Error ? error : new Error(String(error));
	const message = signal.aborted ? `${host} did not answer in time.` : error.message;
	return new InboxError(message, `Look whether n8n can reach the environment. ${READS_ON}`, { cause: error });
}

/**
 * @param answer not a success
 * @param now ms since the epoch
 * @param chosenColumn that the builder has chosen; null where none is
 */
export function refusedRead(answer: HttpAnswer, now: number, chosenColumn: string | null): InboxError {
	const { status, headers, body } = answer;
	const error = readError(body);
	if (isThrottled(status, error)) return throttled(answer, now);
	if (error.code !== null && QUERY_THROTTLED.has(error.code)) return queryThrottled();
	if (status === 401) return signInRefused();
	if (status === 403) return forbidden(error);
	if (status >= 300 && status <= 399) return redirected();
	// Where there is a Web API at all, it is the table that is not there.
	if (status === 404) return headers['odata-version'] === undefined ? noApi() : noLeads();
	if (status === 400 && chosenColumn !== null && isNoColumn(error, chosenColumn))
		return noColumn(chosenColumn);
	const what = `Dynamics 365 ${status === 408 || status >= 500 ? 'failed' : 'refused to give leads'}`;
	return new InboxError(
		`${what} (${named(status, error)}).`,
		`If it stays so, ask the environment’s administrator. ${READS_ON}`,
	);
}

/** 200, and not what was asked for. */
export function unreadable(): InboxError {
	return new InboxError(
		'What answered is not the Dataverse Web API, or its answer was changed on the way.',
		'Check the Environment URL in the credential of Microsoft Dataverse, and what stands between n8n and the environment.',
	);
}

export function linkLeadsElsewhere(): InboxError {
	return new InboxError(
		'Dynamics 365 said that more leads are at an address outside of the environment, which is not followed.',
		'Enter the address by which the environment calls itself as Environment URL in the credential of Microsoft Dataverse.',
	);
}

/** "Query throttling" and "Avoid leading wild cards" (Microsoft Learn). */
const QUERY_THROTTLED = new Set(['0x80048544', '0x80048573', '0x80048644']);

function throttled({ headers }: HttpAnswer, now: number): InboxError {
	const wait = retryAfter(headers['retry-after'], now);
	const until = wait === null ? '' : ` It asks to be left alone for ${Math.ceil(wait / 1000)} seconds.`;
	return new InboxError(
		`Dynamics 365 has had too many requests of this sign-in in the last minutes.${until}`,
		`Nothing needs to be done. ${READS_ON} If it happens often, poll less often, or give n8n an application user of its own.`,
	);
}

function queryThrottled(): InboxError {
	return new InboxError(
		'Dynamics 365 holds back questions for leads, because its database has too much to do.',
		`Nothing needs to be done. ${READS_ON} If it stays so, ask Microsoft’s support for an index on the column Created On of leads.`,
	);
}

function signInRefused(): InboxError {
	return new InboxError(
		'Dynamics 365 refuses the sign-in.',
		'Open the credential of Microsoft Dataverse and connect it anew, or renew its client secret.',
	);
}

function forbidden({ message }: ErrorBody): InboxError {
	const privilege = /\bprv\w{1,80}\b/.exec(message)?.[0];
	if (privilege !== undefined && isKnownPrivilege(privilege)) {
		return new InboxError(
			`The sign-in lacks the privilege ${privilege}.`,
			'Add it to its security role in the Power Platform admin center, for the whole organization.',
		);
	}
	return new InboxError(
		'The environment knows the sign-in and lets it read no leads.',
		'Add it as a user, or application user, with a security role that has prvReadLead for the whole organization.',
	);
}

function redirected(): InboxError {
	return new InboxError(
		'The Environment URL leads elsewhere.',
		'Enter the address that it leads to in the credential of Microsoft Dataverse.',
	);
}

function noApi(): InboxError {
	return new InboxError(
		'There is no Dataverse Web API at the Environment URL.',
		'Check it in the credential of Microsoft Dataverse.',
	);
}

function noLeads(): InboxError {
	return new InboxError(
		'This environment has no leads.',
		'Install Dynamics 365 Sales in it, or enter the address of one that has it in the credential of Microsoft Dataverse.',
	);
}

/** Of what the environment says, only a name that we know already is repeated. */
function isNoColumn({ message }: ErrorBody, column: string): boolean {
	return message.includes(`'${column}'`);
}

function noColumn(column: string): InboxError {
	return new InboxError(
		`Leads of this environment have no column ${column} that can be read.`,
		'Choose another Text Field.',
	);
}

function named(status: number, { code }: ErrorBody): string {
	return code === null ? `HTTP ${status}` : `HTTP ${status}, code ${code}`;
}
