import { randomUUID } from 'node:crypto';

import { noteOf } from '../../../../lib/destinations/crm/note';
import type { HttpTransport } from '../../../../lib/destinations/transport';
import type { Inbox } from '../../../../lib/inboxes/contract';
import { salesforceInbox, type SalesforceInboxChoice } from '../../../../lib/n8n/salesforceInbox';
import type { InboxWorld } from '../../../contracts/inbox';
import {
	OUTAGES,
	type SalesforceStandIn,
	type Row,
	startSalesforce,
} from '../../../servers/salesforce/salesforce';
import type { StandInRequest } from '../../../servers/standIn';
import { leadNumber } from '../../destinations/leads';
import { signedTransport } from '../../destinations/salesforce/world';
import { START } from '../../destinations/time';

const SECOND = 1000;
export const MINUTE = 60 * SECOND;
/** So many leads are made in a second: pages end in the midst of one. */
const A_SECOND = 300;

/** An organisation that Microsoft's connector makes leads in, and others, too. */
export interface SalesforceInboxWorld extends InboxWorld {
	readonly salesforce: SalesforceStandIn;
	now(): number;
	pass(ms: number): void;
	/** Signed, as n8n's is. */
	readonly transport: HttpTransport;
	openAs(choice: Partial<SalesforceInboxChoice>, transport?: HttpTransport): Promise<Inbox>;
	/** Makes a lead as Web-to-Lead does for Microsoft. @returns its id */
	insert(email: string, values?: Row): string;
	/** Queries for leads so far. */
	queries(): readonly string[];
}

export async function salesforceInboxWorld(
	chosen: Partial<SalesforceInboxChoice> = {},
): Promise<SalesforceInboxWorld> {
	let now = START;
	const salesforce = await startSalesforce({
		clock: () => new Date(now),
		settings: { quota: { used: 0, max: 10_000_000 } },
	});
	const transport = signedTransport(salesforce);
	const ids = new Map<string, string>();
	const openAs: SalesforceInboxWorld['openAs'] = async (choice, carrier = transport) =>
		await salesforceInbox(
			{ instanceUrl: salesforce.origin, transport: carrier, clock: () => now },
			{ leadSourceField: null, alsoWhenChanged: false, ...chosen, ...choice },
		);
	const insert: SalesforceInboxWorld['insert'] = (email, values = {}) => {
		const id = salesforce.insert('Lead', { ...leadOf(email), ...values });
		ids.set(email, id);
		return id;
	};
	return {
		salesforce,
		now: () => now,
		pass: (ms) => {
			now += ms;
		},
		transport,
		openAs,
		insert,
		open: async () => await openAs({}),
		write: async (emails) => {
			emails.forEach((email, place) => {
				if (place % A_SECOND === 0) now += SECOND;
				insert(email);
			});
		},
		writeLate: async (email, ms) => {
			now += ms;
			insert(email, timesAt(now - ms));
		},
		writeOwn: async (email) => {
			insert(email, { Description: ownNote() });
		},
		change: async (email) => {
			now += SECOND;
			salesforce.edit(ids.get(email) ?? '', { Rating: 'Hot' });
		},
		settle: () => {
			now += 16 * MINUTE;
		},
		// One page is as long as the others, and of leads that AppExchange has made.
		emptyPages: (count) => {
			for (let n = 0; n < count * 500; n++) {
				insert(`appexchange${n}@example.com`, { LeadSource: 'SFDC-IN|Backup', ...timesAt(now - 4 * MINUTE) });
			}
		},
		failAfter: (requests) => {
			salesforce.fault({
				on: isQuery,
				after: requests,
				times: Infinity,
				trouble: { answer: OUTAGES.serverUnavailable },
			});
		},
		heal: () => salesforce.heal(),
		requests: () => salesforce.requests.filter(isQuery).length,
		queries: () => salesforce.requests.filter(isQuery).map(({ query }) => query.get('q') ?? ''),
		stop: async () => await salesforce.stop(),
	};
}

export function isQuery({ path }: Pick<StandInRequest, 'path'>): boolean {
	return path.includes('/query');
}

/** Times of a lead, as a transaction leaves them that began then. */
export function timesAt(time: number): Row {
	const text = new Date(time).toISOString().replace(/\.\d+Z$/, '.000+0000');
	return { CreatedDate: text, LastModifiedDate: text, SystemModstamp: text };
}

/** A lead as Microsoft fills in the form of Web-to-Lead. */
export function leadOf(email: string): Row {
	return {
		FirstName: 'Ann',
		LastName: 'Example',
		Email: email,
		Phone: '+1 425 555 0100',
		Country: 'US',
		Company: 'Example Ltd',
		LeadSource: 'AzureMarketplace-INS|contoso.backup',
	};
}

/** What our output writes into the description of a lead that it makes. */
export function ownNote(): string {
	const keys = { deliveryKey: randomUUID(), recordKey: randomUUID() };
	return noteOf(leadNumber(1), keys, null, 'Description').text;
}
