import { CrmFailure } from '../destinations/crm/crmSystem';
import { MarketoError, type Right } from '../inboxes/marketo/api';

/*
 * What it means for a poll that Marketo did not answer. The output says of the same answers what they mean for a lead
 * (lib/destinations/marketo/failures.ts).
 */

const READS_ON = 'The next poll reads on where this one was.';

/** What was asked for. */
export interface Asked {
	readonly host: string;
	readonly right: Right;
	/** Of the poll: it may have waited long enough. */
	readonly signal: AbortSignal;
}

/** @returns the very error where it is none of Marketo's but a mistake of ours */
export function unanswered(error: unknown, { host, right, signal }: Asked): unknown {
	if (!(error instanceof CrmFailure)) return isStop(error) && signal.aborted ? tooSlow(host, error) : error;
	const { result, message } = error;
	const cause = { cause: error };
	if (signal.aborted) return tooSlow(host, error);
	if (result.code === 'accessDenied') return denied(right, error);
	if (result.code === 'quotaUsedUp') return new MarketoError('other', message, QUOTA, cause);
	if (result.code === 'signInRefused') return new MarketoError('other', message, CREDENTIAL, cause);
	if (result.status === 'rejected') return new MarketoError('refused', message, REFUSED, cause);
	const remedy =
		result.status === 'closed' ? CREDENTIAL : `Nothing needs to be done if it passes. ${READS_ON}`;
	return new MarketoError('other', message, remedy, cause);
}

/** Waiting was ended by the signal. */
function isStop(error: unknown): boolean {
	return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
}

const CREDENTIAL = `Correct the credential of Marketo. ${READS_ON}`;
const REFUSED = `If it stays so, look whether what is chosen in the node is still there in Marketo. ${READS_ON}`;
const QUOTA = `${READS_ON} If it happens often, poll less often, or ask Adobe for more calls: Marketo shows under Admin, Web Services who uses them.`;

function tooSlow(host: string, cause: unknown): MarketoError {
	const remedy = `Look whether n8n can reach Marketo. ${READS_ON}`;
	return new MarketoError('other', `${host} did not answer in time.`, remedy, { cause });
}

function denied(right: Right, cause: unknown): MarketoError {
	return new MarketoError(
		'denied',
		`Marketo denies access: the API user lacks the right “${right}”, or the address of this n8n is not allowed.`,
		`Give its role the right under Admin, Users & Roles, Roles, Access API; or add the address under Admin, IP API Access. ${READS_ON}`,
		{ cause },
	);
}
