import type { IPollFunctions } from 'n8n-workflow';

import { DestinationConfigurationError } from '../destinations/configurationError';
import { CrmFailure } from '../destinations/crm/crmSystem';
import type { Field } from '../destinations/crm/field';
import { isOwnNote } from '../destinations/crm/note';
import type { Call, MarketoClient } from '../destinations/marketo/client';
import { describeLeads } from '../destinations/marketo/fields';
import { connect, type MarketoSetup } from '../destinations/marketo/marketo';
import type { MarketoChoices } from '../destinations/marketo/setup';
import { OWN_AGENT } from '../destinations/marketo/ways';
import type { HttpTransport } from '../destinations/transport';
import type { Inbox } from '../inboxes/contract';
import { InboxError } from '../inboxes/errors';
import type { MarketoApi, PersonField, Question, Right } from '../inboxes/marketo/api';
import { MarketoInbox, type ReadFrom } from '../inboxes/marketo/inbox';
import { idIn } from './marketoChoices';
import { marketoConnection } from './marketoConnection';
import { unanswered } from './marketoInboxFailure';
import { sentAt } from './serverClock';

/** What is needed to ask a subscription. */
export type MarketoConnection = Omit<MarketoSetup, keyof MarketoChoices>;

/** What the builder chooses, as it stands in the node. */
export interface MarketoInboxChoice {
	readonly read: 'formFills' | 'newPeople';
	/** The parameter Form. */
	readonly form: unknown;
}

/** Marketo takes 8 KB in an address; paging tokens can be long, and the fields of people are many. */
const LONGEST_QUERY = 6000;
/** Where Marketo does not say how long it wants to be left alone, ms. */
const WAIT_MS = 3000;

/**
 * Opens the subscription that the node's credential is for; nothing is asked yet.
 *
 * @throws InboxError where the credential or the choice cannot be right
 */
export async function openMarketoInbox(context: IPollFunctions, choice: MarketoInboxChoice): Promise<Inbox> {
	try {
		const readFrom = readFromIn(choice);
		return marketoInbox(await marketoConnection(context), readFrom);
	} catch (error) {
		if (!(error instanceof DestinationConfigurationError)) throw error;
		throw new InboxError(error.message, 'Correct the node, or its credential of Marketo.', { cause: error });
	}
}

export function marketoInbox(connection: MarketoConnection, readFrom: ReadFrom): Inbox {
	return new MarketoInbox(marketoApi(connection), readFrom);
}

function readFromIn({ read, form }: MarketoInboxChoice): ReadFrom {
	if (read === 'newPeople') return 'newPeople';
	const formId = idIn(form, 'Form');
	if (formId !== null) return { formFills: formId };
	throw new InboxError(
		'No Form is chosen.',
		'Choose the one that Partner Center names under Customer Leads, or let Read be New People.',
	);
}

function marketoApi(connection: MarketoConnection): MarketoApi {
	const { transport, askedAt } = heard(connection);
	const client = connect({ ...connection, transport });
	const { host } = client;
	const asked = async <T>(right: Right, signal: AbortSignal, ask: () => Promise<T>): Promise<T> => {
		try {
			return await onceMoreIfBusy(connection, signal, ask);
		} catch (error) {
			throw unanswered(error, { host, right, signal });
		}
	};
	return {
		host,
		ask: async (question, signal) =>
			await asked(question.right, signal, async () => {
				const { result, nextPageToken } = await client.call(callOf(question), signal);
				return { result, nextPageToken, askedAt: askedAt() };
			}),
		personFields: async (signal) =>
			await asked('Read-Only Lead', signal, async () => await personFields(client, signal)),
		ownAgent: OWN_AGENT,
		isOwnNote,
	};
}

/** Who else uses the subscription counts against its limits, too: that alone is no reason for a poll to fail. */
async function onceMoreIfBusy<T>(
	{ time }: MarketoConnection,
	signal: AbortSignal,
	ask: () => Promise<T>,
): Promise<T> {
	try {
		return await ask();
	} catch (error) {
		if (!(error instanceof CrmFailure) || error.result.status !== 'tryAgain') throw error;
		const { why, retryAfter = WAIT_MS } = error.result;
		if (why !== 'busy') throw error;
		await time.sleep(retryAfter, signal);
		return await ask();
	}
}

/** A question may be a POST, "put your query string in the body" (error 414). */
function callOf({ path, query }: Question): Call {
	const text = new URLSearchParams(query).toString();
	if (text.length > LONGEST_QUERY) {
		return { method: 'POST', path: `${path}?_method=GET`, use: 'read', body: { form: query } };
	}
	return { method: 'GET', path: text === '' ? path : `${path}?${text}`, use: 'read' };
}

async function personFields(client: MarketoClient, signal: AbortSignal): Promise<PersonField[]> {
	const { fields } = await describeLeads(client, signal);
	return [...fields.values()].map(({ name, type }) => ({ name, holds: HOLDS[type] ?? 'other' }));
}

const HOLDS: Readonly<Partial<Record<Field['type'], PersonField['holds']>>> = {
	text: 'text',
	longText: 'long',
};

/** Hears Marketo's clock in its answers. */
function heard({ transport, time }: MarketoConnection): {
	readonly transport: HttpTransport;
	readonly askedAt: () => number;
} {
	let askedAt = 0;
	return {
		transport: async (request) => {
			const begun = time.clock();
			const answer = await transport(request);
			askedAt = sentAt(answer, begun, time.clock());
			return answer;
		},
		askedAt: () => askedAt,
	};
}
