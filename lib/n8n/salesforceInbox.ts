import type { IPollFunctions } from 'n8n-workflow';

import { isOwnNote } from '../destinations/crm/note';
import { withoutNotes } from '../destinations/crm/withoutNotes';
import type { Api } from '../destinations/salesforce/api';
import { originOf } from '../destinations/salesforce/instance';
import { connect } from '../destinations/salesforce/salesforce';
import type { HttpTransport } from '../destinations/transport';
import type { Inbox } from '../inboxes/contract';
import { InboxError } from '../inboxes/errors';
import { SalesforceInbox } from '../inboxes/salesforce/inbox';
import { fieldsWith } from '../inboxes/salesforce/leadQuery';
import type { LeadTable } from '../inboxes/salesforce/leadTable';
import {
	type SalesforceAuthentication,
	salesforceConnection,
	type SalesforceConnection,
} from './salesforceConnection';
import { readFailure } from './salesforceInboxFailure';
import { sentAt } from './serverClock';

/** What the builder chooses, as it stands in the node. */
export interface SalesforceInboxChoice {
	/** API name of the field that Microsoft's lead source is in; null where none is chosen. */
	readonly leadSourceField: string | null;
	readonly alsoWhenChanged: boolean;
}

/** Microsoft's connector is a Web-to-Lead form, and writes `lead_source`. */
export const LEAD_SOURCE_FIELD = 'LeadSource';

/** API names of fields: a letter first, then letters, digits and low lines; packages put their own name in front. */
const FIELD = /^[a-z]\w{0,99}$/i;

/** Lists the versions of the API, and needs neither a query nor a sign-in. Source: REST API guide, "Versions". */
const CHEAPEST = '/services/data';

/**
 * Opens the leads of the organisation that the node's credential is for. Nothing is asked yet, but for a JWT credential
 * that was never used: it signs in.
 *
 * @throws InboxError where the credential or the choice cannot be right
 */
export async function openSalesforceInbox(
	context: IPollFunctions,
	authentication: SalesforceAuthentication,
	choice: SalesforceInboxChoice,
): Promise<Inbox> {
	const connection = await orInboxError(async () => await salesforceConnection(context, authentication));
	return await salesforceInbox(connection, choice);
}

/** @throws InboxError where the connection or the choice cannot be right */
export async function salesforceInbox(
	connection: SalesforceConnection,
	{ leadSourceField, alsoWhenChanged }: SalesforceInboxChoice,
): Promise<Inbox> {
	const field = leadSourceField ?? LEAD_SOURCE_FIELD;
	if (!FIELD.test(field)) {
		throw new InboxError(
			'The field Lead Source Field holds no name of a field.',
			'Choose one from the list, or enter its API name, e.g. Microsoft_Lead_Source__c.',
		);
	}
	const table = await orInboxError(() => leadTable(connection, field));
	return new SalesforceInbox(table, field, alsoWhenChanged);
}

function leadTable(connection: SalesforceConnection, leadSourceField: string): LeadTable {
	const fields = fieldsWith(leadSourceField);
	const ask = async <Told>(run: (api: Api) => Promise<Told>, signal: AbortSignal): Promise<Heard<Told>> => {
		try {
			return await heard(connection, run);
		} catch (error) {
			throw readFailure(error, { leadSourceField, fields, hasWaited: signal.aborted });
		}
	};
	return {
		host: new URL(originOf(connection.instanceUrl)).host,
		query: async (soql, signal) => {
			const { told: rows, askedAt } = await ask(async (api) => await api.query(soql, signal), signal);
			return { rows, askedAt };
		},
		now: async (signal) => (await ask(async (api) => await api.get(CHEAPEST, signal), signal)).askedAt,
		isOurs: isOwnNote,
		withoutNotes,
	};
}

/** What was answered, and when the first request for it was sent, by the clock of Salesforce. */
interface Heard<Told> {
	readonly told: Told;
	readonly askedAt: number;
}

async function heard<Told>(
	connection: SalesforceConnection,
	run: (api: Api) => Promise<Told>,
): Promise<Heard<Told>> {
	const { clock } = connection;
	const sent: number[] = [];
	const transport: HttpTransport = async (request) => {
		const begun = clock();
		const answer = await connection.transport(request);
		sent.push(sentAt(answer, begun, clock()));
		return answer;
	};
	const told = await run(await connect({ ...connection, transport }));
	return { told, askedAt: sent[0] ?? clock() };
}

async function orInboxError<Value>(open: () => Value | Promise<Value>): Promise<Value> {
	try {
		return await open();
	} catch (error) {
		throw readFailure(error);
	}
}
