import { DestinationConfigurationError } from '../destinations/configurationError';
import { CrmFailure } from '../destinations/crm/crmSystem';
import { codeIn } from '../destinations/salesforce/failures';
import { Refusal } from '../destinations/salesforce/refusal';
import { InboxError } from '../inboxes/errors';

/*
 * What it means for a poll that Salesforce did not give the leads it was asked for. The output says of the same answers
 * what they mean for a lead (lib/destinations/salesforce/unanswered.ts).
 */

const READS_ON = 'The next poll reads on where this one was.';

/** What was asked for. */
export interface Asked {
	/** The field that Microsoft's lead source is in. */
	readonly leadSourceField: string;
	/** All fields of the query. */
	readonly fields: readonly string[];
	/** Whether the poll has waited as long as it may. */
	readonly hasWaited: boolean;
}

/**
 * Words an error of the client for Salesforce, as it concerns who reads leads there.
 *
 * @returns the very error where it is none of Salesforce's
 */
export function readFailure(error: unknown, asked?: Asked): Error {
	if (error instanceof CrmFailure) return unanswered(error, asked?.hasWaited === true);
	if (error instanceof Refusal && asked) return refused(error, asked);
	if (error instanceof DestinationConfigurationError) {
		return new InboxError(...inTwo(error.message, READS_ON), { cause: error });
	}
	return error instanceof Error ? error : new Error(String(error));
}

function unanswered(failure: CrmFailure, hasWaited: boolean): InboxError {
	const { result } = failure;
	const remedy = `If it stays so, see whether Salesforce is up (status.salesforce.com), and whether n8n can reach it. ${READS_ON}`;
	if (hasWaited) return new InboxError('Salesforce did not answer in time.', remedy, { cause: failure });
	const wait = 'retryAfter' in result ? result.retryAfter : undefined;
	const [what, todo] = inTwo(failure.message, remedy);
	const until = wait === undefined ? '' : ` It asks to be left alone for ${Math.ceil(wait / 1000)} seconds.`;
	return new InboxError(`${what}${until}`, todo, { cause: failure });
}

/** The first sentence says what happened, the others what to do. */
function inTwo(message: string, otherwise: string): [what: string, todo: string] {
	const end = message.indexOf('. ');
	return end < 0 ? [message, otherwise] : [message.slice(0, end + 1), message.slice(end + 2)];
}

/** Salesforce's texts can quote what was sent: only names of fields that we have asked for are repeated. */
function refused(refusal: Refusal, { leadSourceField, fields }: Asked): InboxError {
	const text = refusal.errors.map((error) => error.text).join('\n');
	const named = namedIn(text, fields);
	const isChosen = named?.toLowerCase() === leadSourceField.toLowerCase();
	if (refusal.says('INVALID_TYPE')) return noLeads();
	if (isChosen && !text.includes('No such column')) return notSearchable(named);
	if (named !== null) return isChosen ? noSuchField(named) : hidden(named);
	if (refusal.says('QUERY_TIMEOUT', 'REQUEST_RUNNING_TOO_LONG')) return tookTooLong();
	const code = codeIn(refusal.errors[0]) ?? `status ${refusal.status}`;
	return new InboxError(
		`Salesforce refused to give leads (${code}).`,
		`If it stays so, ask the administrator of the organisation. ${READS_ON}`,
	);
}

function namedIn(text: string, fields: readonly string[]): string | null {
	const words = new Set([...text.matchAll(/'(\w+)'/g)].map(([, word = '']) => word.toLowerCase()));
	return fields.find((field) => words.has(field.toLowerCase())) ?? null;
}

function noLeads(): InboxError {
	return new InboxError(
		'The user of the credential does not see leads in Salesforce.',
		'Give it the rights Read and View All on leads.',
	);
}

/** Source: SOQL and SOSL Reference, "Unsupported fields": long text areas, and encrypted fields, cannot be in a WHERE. */
function notSearchable(field: string): InboxError {
	return new InboxError(
		`Salesforce cannot search for leads by the field ${field}.`,
		'Choose a text of up to 255 characters or a picklist as Lead Source Field. Long text and encrypted fields cannot be searched: have a flow copy the text into a field that can.',
	);
}

function noSuchField(field: string): InboxError {
	return new InboxError(
		`Leads have no field ${field}, or the user of the credential does not see it.`,
		'Choose another Lead Source Field, or let the user read this one.',
	);
}

function hidden(field: string): InboxError {
	return new InboxError(
		`The user of the credential does not see the field ${field} of leads.`,
		'Let it read the field: Setup, Object Manager, Lead, Fields & Relationships, Set Field-Level Security.',
	);
}

function tookTooLong(): InboxError {
	return new InboxError(
		'Salesforce took too long to look through its leads.',
		`As a rule it passes. If it stays so, put a copy of the node in its place that starts with a later date. ${READS_ON}`,
	);
}
