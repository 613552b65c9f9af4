import type { IPollFunctions } from 'n8n-workflow';

import { DestinationConfigurationError } from '../destinations/configurationError';
import { withoutNotes } from '../destinations/crm/withoutNotes';
import { environmentOrigin } from '../destinations/dynamics/environmentUrl';
import { isOwnLead } from '../destinations/dynamics/ownLead';
import { referenceOf } from '../destinations/dynamics/reference';
import { SERVICE_ROOT, type WebApi, webApi } from '../destinations/dynamics/webApi';
import { parsed } from '../destinations/dynamics/errorBody';
import type { HttpAnswer } from '../destinations/transport';
import type { Inbox } from '../inboxes/contract';
import { DynamicsInbox } from '../inboxes/dynamics/inbox';
import type { DataverseRow, LeadAnswer, LeadQuery, LeadTable } from '../inboxes/dynamics/leadTable';
import { InboxError } from '../inboxes/errors';
import * as z from '../vendor/zod';
import { dynamicsConnection } from './dynamicsConnection';
import { linkLeadsElsewhere, refusedRead, unanswered, unreadable } from './dynamicsInboxFailure';
import { sentAt } from './serverClock';

/** What the builder chooses, as it stands in the node. */
export interface DynamicsInboxChoice {
	/** By whom leads are made, or by the lead source in a text. */
	readonly findBy: 'applicationUser' | 'leadSource';
	/** The user, by id or as `systemusers(id)`; null where none is chosen. */
	readonly applicationUser: string | null;
	/** The column that the lead source is in; null: Topic, else Description. */
	readonly leadSourceIn: string | null;
	readonly alsoWhenChanged: boolean;
}

/** Logical names of columns: letters in lower case, digits, low lines. */
const COLUMN = /^[a-z][a-z0-9_]{0,127}$/;

/**
 * Opens the leads of the environment that the node's credential is for; nothing is asked yet.
 *
 * @throws InboxError where the credential or the choice cannot be right
 */
export async function openDynamicsInbox(
	context: IPollFunctions,
	choice: DynamicsInboxChoice,
): Promise<Inbox> {
	const { transport, environmentUrl, clock } = await dynamicsConnection(context);
	const origin = configured(
		() => environmentOrigin(environmentUrl),
		'Open the credential of Microsoft Dataverse and correct it.',
	);
	return dynamicsInbox(webApi(transport, origin, clock), choice);
}

/** @throws InboxError where the choice cannot be right */
export function dynamicsInbox(api: WebApi, choice: DynamicsInboxChoice): Inbox {
	const { findBy, leadSourceIn, alsoWhenChanged } = choice;
	const createdBy = findBy === 'applicationUser' ? userIn(choice.applicationUser) : null;
	if (leadSourceIn !== null && !COLUMN.test(leadSourceIn)) {
		throw new InboxError(
			'The field Text Field holds no name of a column.',
			'Choose one from the list, or enter its logical name, e.g. new_leadsource.',
		);
	}
	return new DynamicsInbox(leadTable(api, leadSourceIn), { createdBy, leadSourceIn }, alsoWhenChanged);
}

function userIn(applicationUser: string | null): string {
	const remedy =
		'Choose the user that Microsoft’s connector signs in as; or choose to Find Leads By their lead source.';
	const reference = configured(
		() => referenceOf(applicationUser, ['systemusers'], 'Application User'),
		remedy,
	);
	if (reference === null) throw new InboxError('No Application User is chosen.', remedy);
	return reference.slice('/systemusers('.length, -1);
}

function configured<Value>(read: () => Value, remedy: string): Value {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof DestinationConfigurationError)) throw error;
		throw new InboxError(error.message, remedy, { cause: error });
	}
}

const rowsAnswer = z.looseObject({
	value: z.array(z.record(z.string(), z.unknown())),
	'@odata.nextLink': z.optional(z.nullable(z.string())),
});

/** @param chosenColumn the one column that an environment need not have */
function leadTable(api: WebApi, chosenColumn: string | null): LeadTable {
	const { host } = new URL(api.origin);
	const read = async (path: string, pageSize: number, signal: AbortSignal): Promise<LeadAnswer> => {
		const begun = api.clock();
		let answer: HttpAnswer;
		try {
			const headers = { prefer: `odata.maxpagesize=${pageSize}` };
			answer = await api.ask({ method: 'GET', path, headers }, signal);
		} catch (error) {
			throw unanswered(error, host, signal);
		}
		const ended = api.clock();
		if (answer.status !== 200) throw refusedRead(answer, ended, chosenColumn);
		const { value: rows, '@odata.nextLink': nextLink = null } = answered(answer);
		return { rows, nextLink, askedAt: sentAt(answer, begun, ended) };
	};
	return {
		host,
		ask: async (query, signal) => await read(pathOf(query), query.pageSize, signal),
		follow: async (nextLink, pageSize, signal) => {
			const root = `${api.origin}${SERVICE_ROOT}`;
			if (!nextLink.startsWith(`${root}leads?`)) throw linkLeadsElsewhere();
			return await read(nextLink.slice(root.length), pageSize, signal);
		},
		isOurs: isOwnLead,
		withoutNotes,
	};
}

function pathOf({ select, filter, orderBy }: LeadQuery): string {
	const options = [
		`$select=${select.join(',')}`,
		...(filter === '' ? [] : [`$filter=${encodeURIComponent(filter)}`]),
		`$orderby=${encodeURIComponent(orderBy)}`,
	];
	return `leads?${options.join('&')}`;
}

function answered({ body }: HttpAnswer): {
	value: DataverseRow[];
	'@odata.nextLink'?: string | null | undefined;
} {
	const read = z.safeParse(rowsAnswer, parsed(body));
	if (read.success) return read.data;
	throw unreadable();
}
