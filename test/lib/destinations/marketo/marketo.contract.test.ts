import { crmSuite } from '../../../contracts/crm/suite';
import type { CrmTrouble, CrmWorld, SeenRecord } from '../../../contracts/crm/world';
import { marketoError } from '../../../servers/marketo/marketo';
import type { Fault, StandInRequest } from '../../../servers/standIn';
import { CHOICES, isWrite, startWorld } from './world';

type Stored = Awaited<ReturnType<typeof startWorld>>['marketo'];

const isToken = ({ path }: StandInRequest): boolean => path === '/identity/oauth/token';
const isCall = (request: StandInRequest): boolean => !isToken(request);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function seen(lead: ReturnType<Stored['leads']>[number]): SeenRecord {
	return {
		id: String(lead.id),
		email: text(lead['email']),
		firstName: text(lead['firstName']),
		lastName: text(lead['lastName']),
		company: text(lead['company']),
		phone: text(lead['phone']),
		note: text(lead['marketplaceNotes']),
		owner: null,
		isOptedOut: lead['marketingSuspended'] === true && lead['doNotCall'] === true,
	};
}

/** How Marketo fails. The sign-in is troubled where its answer is asked for, and where a token is shown. */
const TROUBLES: Readonly<Record<Exclude<CrmTrouble, 'signInExpired'>, readonly Fault[]>> = {
	signInRefused: [
		{ on: isToken, trouble: { answer: { status: 401, body: { error: 'invalid_client' } } } },
		{ on: isCall, trouble: { answer: marketoError('601') } },
	],
	throttled: [{ on: isWrite, trouble: { answer: marketoError('606') } }],
	quota: [{ on: isCall, trouble: { answer: marketoError('607') } }],
	server500Before: [{ on: isWrite, trouble: { answer: { status: 500 } } }],
	server500After: [{ on: isWrite, trouble: { answerInstead: { status: 500 } } }],
	cutBefore: [{ on: isWrite, trouble: { cut: 'beforeDoing' } }],
	cutAfter: [{ on: isWrite, trouble: { cut: 'afterDoing' } }],
};

async function start(): Promise<CrmWorld> {
	const { marketo, open, stop } = await startWorld();
	const none = (): never => {
		throw new Error('Marketo has no such thing.');
	};
	return {
		standIn: marketo,
		open: async (chosen) =>
			await open({ notesField: 'marketplaceNotes', policy: { ...CHOICES.policy, ...chosen } }),
		leads: () => marketo.leads().map(seen),
		contacts: () => [],
		activities: () => [],
		insertLead: ({ email, lastName, company, isOptedOut = false }) => {
			const optOuts = isOptedOut ? { marketingSuspended: true, doNotCall: true } : {};
			const names = { ...(lastName && { lastName }), ...(company && { company }) };
			return String(marketo.insert({ email, ...names, ...optOuts }).id);
		},
		insertContact: none,
		convert: none,
		close: none,
		deleteLead: (id) => marketo.remove(Number(id)),
		trouble: (trouble, times) => {
			if (trouble === 'signInExpired') marketo.expireTokens();
			else for (const fault of TROUBLES[trouble]) marketo.fault({ ...fault, times });
		},
		refuse: (refused) => {
			marketo.settings.refuse = ({ lastName }) =>
				lastName === refused ? { code: '1003', message: `Invalid data: ${refused}` } : null;
		},
		isWrite,
		withholdRight: () => marketo.settings.rights.delete('Read-Write Lead'),
		longestLastName: 255,
		stop,
	};
}

crmSuite(
	'Marketo',
	{
		ownKey: false,
		activities: false,
		customers: false,
		closedLeads: false,
		owners: false,
		insistsOn: [],
		needsEmail: true,
	},
	start,
);
