import type { Destination } from '../../../../lib/destinations/contract';
import type { Mapped } from '../../../../lib/destinations/crm/mapping';
import { CRM_POLICY, type CrmPolicy } from '../../../../lib/destinations/crm/policy';
import type { CrmRow } from '../../../../lib/destinations/crm/row';
import { openSalesforce } from '../../../../lib/destinations/salesforce/salesforce';
import type { SalesforceSettings } from '../../../../lib/destinations/salesforce/settings';
import type { HttpTransport } from '../../../../lib/destinations/transport';
import type { CrmTrouble, CrmWorld, SeenRecord } from '../../../contracts/crm/world';
import {
	OUTAGES,
	type Row,
	type SalesforceStandIn,
	startSalesforce,
} from '../../../servers/salesforce/salesforce';
import type { Fault, StandInRequest, Trouble } from '../../../servers/standIn';
import { plainTransport } from '../plainTransport';
import { START } from '../time';

/** The node with nothing chosen. */
const UNTOUCHED: SalesforceSettings = {
	externalIdField: null,
	assignment: { by: 'activeRule' },
	ownerId: null,
	leadSource: null,
	campaignId: null,
	memberStatuses: {},
};

/** The field of the stand-in that holds record keys. */
export const KEY_FIELD = 'Marketplace_Record__c';

export const signal = new AbortController().signal;

/** What a test chooses besides the defaults; the key's field is chosen as a rule. */
export interface Opened {
	readonly policy?: Partial<CrmPolicy>;
	readonly settings?: Partial<SalesforceSettings>;
}

/** Opens the destination as a run of its own. */
export async function open(
	standIn: SalesforceStandIn,
	{ policy, settings }: Opened = {},
	transport: HttpTransport = signedTransport(standIn),
): Promise<Destination<{ readonly mapped: Mapped }, CrmRow>> {
	return await openSalesforce(
		{
			instanceUrl: standIn.origin,
			transport,
			clock: () => START,
			policy: { ...CRM_POLICY, ...policy },
			settings: { ...UNTOUCHED, externalIdField: KEY_FIELD, ...settings },
		},
		signal,
	);
}

/** Signs as n8n does: where the sign-in has run out, it is renewed once, and the request sent again. */
export function signedTransport(standIn: SalesforceStandIn): HttpTransport {
	let { accessToken } = standIn.signIn();
	return async (request) => {
		const signed = () => ({
			...request,
			headers: { ...request.headers, Authorization: `Bearer ${accessToken}` },
		});
		const answer = await plainTransport(signed());
		if (answer.status !== 401 || standIn.settings.refuseRefresh) return answer;
		({ accessToken } = standIn.signIn());
		return await plainTransport(signed());
	};
}

export function isWrite(request: StandInRequest): boolean {
	return (
		['POST', 'PATCH', 'DELETE'].includes(request.method) && /\/(composite\/)?sobjects/.test(request.path)
	);
}

const TROUBLES: Readonly<Record<Exclude<CrmTrouble, 'signInExpired' | 'signInRefused'>, Trouble>> = {
	throttled: { answer: OUTAGES.concurrency },
	quota: { answer: OUTAGES.quota },
	server500Before: { answer: OUTAGES.unexpected },
	server500After: { answerInstead: OUTAGES.unexpected },
	cutBefore: { cut: 'beforeDoing' },
	cutAfter: { cut: 'afterDoing' },
};

/** Puts a trouble in front of what is written. */
export function put(
	standIn: SalesforceStandIn,
	trouble: keyof typeof TROUBLES,
	more: Partial<Fault> = {},
): void {
	standIn.fault({ on: isWrite, trouble: TROUBLES[trouble], ...more });
}

export async function salesforceWorld(): Promise<CrmWorld> {
	const standIn = await startSalesforce();
	return {
		standIn,
		open: async (policy = {}) => await open(standIn, { policy }),
		leads: () => standIn.records('Lead').map(seen),
		contacts: () => standIn.records('Contact').map(seen),
		activities: () =>
			standIn.records('Task').map((task) => ({
				on: String(task['WhoId']),
				note: String(task['Description'] ?? ''),
				isClosed: task['IsClosed'] === true,
			})),
		insertLead: (made) => standIn.insert('Lead', { Company: 'Typed Ltd', ...rowOf(made) }),
		insertContact: (made) => standIn.insert('Contact', rowOf(made)),
		convert: (lead) => standIn.convert(lead).contact,
		close: (lead) => standIn.edit(lead, { Status: 'Closed - Not Converted' }),
		deleteLead: (lead) => standIn.remove(lead),
		trouble: (trouble, times) => {
			if (trouble === 'signInExpired' || trouble === 'signInRefused') {
				standIn.settings.refuseRefresh = trouble === 'signInRefused';
				standIn.expireSessions();
			} else put(standIn, trouble, { times });
		},
		refuse: (lastName) => {
			standIn.settings.validationRule = (_, { LastName }) =>
				LastName === lastName ? `${lastName} is not welcome` : null;
		},
		isWrite,
		withholdRight: () => {
			standIn.settings.denied = ['create Lead'];
		},
		longestLastName: 80,
		stop: async () => await standIn.stop(),
	};
}

function rowOf({
	email,
	lastName = 'Typed',
	company,
	isOptedOut = false,
}: Parameters<CrmWorld['insertLead']>[0]) {
	return {
		Email: email,
		LastName: lastName,
		HasOptedOutOfEmail: isOptedOut,
		...(company !== undefined && { Company: company }),
	};
}

function seen(row: Row): SeenRecord {
	const text = (name: string): string | null => {
		const value = row[name];
		return typeof value === 'string' ? value : null;
	};
	return {
		id: String(row['Id']),
		email: text('Email'),
		firstName: text('FirstName'),
		lastName: text('LastName'),
		company: text('Company'),
		phone: text('Phone'),
		note: text('Description'),
		owner: text('OwnerId'),
		isOptedOut: row['HasOptedOutOfEmail'] === true,
	};
}
