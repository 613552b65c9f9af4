import { randomUUID } from 'node:crypto';
import { leadIdOf } from '../../../../lib/destinations/dynamics/recordIds';
import { webApi } from '../../../../lib/destinations/dynamics/webApi';
import type { Inbox } from '../../../../lib/inboxes/contract';
import { dynamicsInbox, type DynamicsInboxChoice } from '../../../../lib/n8n/dynamicsInbox';
import type { InboxWorld } from '../../../contracts/inbox';
import type { DataverseStandIn } from '../../../servers/dataverse/dataverse';
import { unavailable } from '../../../servers/dataverse/refusals';
import type { StandInRequest } from '../../../servers/standIn';
import { startWorld } from '../../destinations/dynamics/world';
import { START } from '../../destinations/time';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** So many leads are made in a second. */
const A_SECOND = 100;

type Values = Readonly<Record<string, string | number | boolean | null>>;

/** An environment that Microsoft's connector makes leads in, and others, too. */
export interface DynamicsInboxWorld extends InboxWorld {
	readonly dataverse: DataverseStandIn;
	/** The application user of Microsoft's connector. */
	readonly connector: string;
	now(): number;
	pass(ms: number): void;
	openAs(choice: Partial<DynamicsInboxChoice>): Inbox;
	/** Makes a lead as the connector does. @returns its id */
	insert(email: string, values?: Values): string;
}

const CHOICE: DynamicsInboxChoice = {
	findBy: 'applicationUser',
	applicationUser: null,
	leadSourceIn: null,
	alsoWhenChanged: false,
};

export async function dynamicsInboxWorld(
	chosen: Partial<DynamicsInboxChoice> = {},
): Promise<DynamicsInboxWorld> {
	let now = START;
	const { dataverse, transport, stop } = await startWorld({ clock: () => now, tokenSeconds: 10_000_000 });
	const connector = dataverse.insert('systemusers', {
		fullname: '# Microsoft Marketplace',
		applicationid: randomUUID(),
	});
	const api = webApi(transport, dataverse.origin, () => now);
	const ids = new Map<string, string>();
	const openAs: DynamicsInboxWorld['openAs'] = (choice) =>
		dynamicsInbox(api, { ...CHOICE, applicationUser: connector, ...chosen, ...choice });
	const insert: DynamicsInboxWorld['insert'] = (email, values = {}) => {
		const id = dataverse.insert('leads', { ...leadOf(email), _createdby_value: connector, ...values });
		ids.set(email, id);
		return id;
	};
	return {
		dataverse,
		connector,
		now: () => now,
		pass: (ms) => {
			now += ms;
		},
		openAs,
		insert,
		open: async () => openAs({}),
		write: async (emails) => {
			emails.forEach((email, place) => {
				if (place % A_SECOND === 0) now += SECOND;
				insert(email);
			});
		},
		writeLate: async (email, ms) => {
			now += ms;
			const then = new Date(now - ms).toISOString().replace(/\.\d+Z$/, 'Z');
			insert(email, { createdon: then, modifiedon: then });
		},
		writeOwn: async (email) => {
			const record = randomUUID();
			insert(email, { leadid: leadIdOf(record), description: noteOf(record) });
		},
		change: async (email) => {
			now += SECOND;
			dataverse.change('leads', ids.get(email) ?? '', { leadqualitycode: 1 });
		},
		settle: () => {
			now += 6 * MINUTE;
		},
		// One page is as long as the others, and of people who have nothing to do with the marketplace.
		emptyPages: (count) => {
			for (let n = 0; n < count * 500; n++) {
				const then = new Date(now - MINUTE * 4 + Math.floor(n / A_SECOND) * SECOND).toISOString();
				dataverse.insert('leads', { lastname: 'Walk-in', createdon: then, modifiedon: then });
			}
		},
		failAfter: (requests) => {
			dataverse.fault({
				on: isForLeads,
				after: requests,
				times: Infinity,
				trouble: { answer: unavailable() },
			});
		},
		heal: () => dataverse.heal(),
		requests: () => dataverse.requests.filter(isForLeads).length,
		stop,
	};
}

export function isForLeads({ path }: Pick<StandInRequest, 'path'>): boolean {
	return path.endsWith('/leads');
}

/** A lead as a connector may fill it in: what Microsoft's writes where is not published. */
export function leadOf(email: string): Values {
	return {
		subject: 'AzureMarketplace-INS|contoso.backup',
		firstname: 'Ann',
		lastname: 'Example',
		emailaddress1: email,
		companyname: 'Example Ltd',
		address1_country: 'US',
		leadsourcecode: 8,
	};
}

/** What our output writes into the description of a lead that it makes. */
export function noteOf(record: string, words = ''): string {
	const facts = [
		'Offer: Contoso Backup (contoso.backup)',
		'Action: Get it now',
		'Lead source: AzureMarketplace-INS|contoso.backup',
		'Received: 2026-11-23 07:00 UTC',
		`Lead: ${randomUUID()}`,
		`Record: ${record}`,
	].join('\n');
	return words === '' ? facts : `${words}\n\n${facts}`;
}
