import { crmSuite } from '../../../contracts/crm/suite';
import type { CrmTrouble, CrmWorld, SeenRecord } from '../../../contracts/crm/world';
import type { Row } from '../../../servers/dataverse/environment';
import { operationsOf } from '../../../servers/dataverse/operationsOf';
import type { Fault, StandInRequest } from '../../../servers/standIn';
import { startWorld } from './world';

const isWrite = (request: StandInRequest): boolean => operationsOf([request]).some(({ write }) => write);
const isToken = ({ path }: StandInRequest): boolean => path.endsWith('/token');
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function seen(id: string, row: Row): SeenRecord {
	return {
		id: String(row[id]),
		email: text(row['emailaddress1']),
		firstName: text(row['firstname']),
		lastName: text(row['lastname']),
		company: text(row['companyname']),
		phone: text(row['telephone1']),
		note: text(row['description']),
		owner: text(row['_ownerid_value']),
		isOptedOut: row['donotemail'] === true && row['donotbulkemail'] === true && row['donotphone'] === true,
	};
}

/** How Dataverse fails. The token endpoint is troubled only where the sign-in is. */
const TROUBLES: Readonly<Record<Exclude<CrmTrouble, 'signInExpired'>, readonly Fault[]>> = {
	signInRefused: [
		{ on: isToken, trouble: { answer: { status: 401, body: { error: 'invalid_client' } } } },
		{ on: (request) => !isToken(request), trouble: { answer: { status: 401 } } },
	],
	throttled: [{ on: isWrite, trouble: { answer: throttled('0x80072322') } }],
	// Dataverse has no daily quota that it enforces: what it has are the limits above, for all requests.
	quota: [{ on: (request) => !isToken(request), trouble: { answer: { status: 403 } } }],
	server500Before: [{ on: isWrite, trouble: { answer: { status: 500 } } }],
	server500After: [{ on: isWrite, trouble: { answerInstead: { status: 500 } } }],
	cutBefore: [{ on: isWrite, trouble: { cut: 'beforeDoing' } }],
	cutAfter: [{ on: isWrite, trouble: { cut: 'afterDoing' } }],
};

function throttled(code: string) {
	return {
		status: 429,
		headers: { 'Retry-After': '2' },
		body: { error: { code, message: 'Number of requests exceeded the limit of 6000.' } },
	};
}

async function start(): Promise<CrmWorld> {
	const { dataverse, open, stop } = await startWorld();
	const made = (email: string, lastName = 'Typed', company = 'Typed Ltd') => ({
		emailaddress1: email,
		lastname: lastName,
		companyname: company,
	});
	return {
		standIn: dataverse,
		open: async (chosen) => await open(chosen),
		leads: () => dataverse.rows('leads').map((row) => seen('leadid', row)),
		contacts: () => dataverse.rows('contacts').map((row) => seen('contactid', row)),
		activities: () =>
			dataverse.rows('tasks').map((row) => ({
				on: String(row['_regardingobjectid_value']),
				note: String(row['description']),
				isClosed: row['statecode'] === 1,
			})),
		insertLead: ({ email, lastName, company, isOptedOut = false }) =>
			dataverse.insert('leads', {
				...made(email, lastName, company),
				donotemail: isOptedOut,
				donotbulkemail: isOptedOut,
				donotphone: isOptedOut,
			}),
		insertContact: ({ email, lastName }) =>
			dataverse.insert('contacts', { emailaddress1: email, lastname: lastName ?? 'Typed' }),
		convert: (leadId) => {
			const lead = dataverse.rows('leads').find(({ leadid }) => leadid === leadId);
			const contact = dataverse.insert('contacts', {
				lastname: 'Typed',
				emailaddress1: text(lead?.['emailaddress1']),
				'originatingleadid@odata.bind': `/leads(${leadId})`,
			});
			dataverse.change('leads', leadId, {
				'parentcontactid@odata.bind': `/contacts(${contact})`,
				statecode: 1,
				statuscode: 3,
			});
			return contact;
		},
		close: (leadId) => dataverse.change('leads', leadId, { statecode: 2, statuscode: 4 }),
		deleteLead: (leadId) => dataverse.remove('leads', leadId),
		trouble: (trouble, times) => {
			if (trouble === 'signInExpired') dataverse.expireTokens();
			else for (const fault of TROUBLES[trouble]) dataverse.fault({ ...fault, times });
		},
		refuse: (lastName) => dataverse.switches.refusedLastNames.add(lastName),
		isWrite,
		withholdRight: () => dataverse.switches.lacking.add('prvCreateLead'),
		longestLastName: 50,
		stop,
	};
}

crmSuite(
	'Dynamics 365',
	{
		ownKey: true,
		activities: true,
		customers: true,
		closedLeads: true,
		owners: true,
		insistsOn: ['lastName'],
		needsEmail: false,
	},
	start,
);
