import { startStandIn } from '../standIn.ts';
import type { Reply, StandIn, StandInRequest } from '../standIn.ts';
import { callerOf } from './caller.ts';
import { tooLong } from './longRequest.ts';
import { Organisation } from './organisation.ts';
import type { People } from './organisation.ts';
import { OUTAGES } from './outages.ts';
import { Queries } from './query.ts';
import { notFound, Refusal } from './refusals.ts';
import { answerResource, isWrite } from './routes.ts';
import { defaultSettings } from './settings.ts';
import type { Row, Settings, Value } from './settings.ts';
import { identityUrl, SignIn } from './signIn.ts';
import type { Session } from './signIn.ts';
import { sobjectCalled } from './sobjects.ts';

export { OUTAGES } from './outages.ts';
export type { Row, Settings } from './settings.ts';

/** A stand-in for an organisation of Salesforce, with its REST API and its sign-in at one origin. */
export interface SalesforceStandIn extends StandIn {
	/** How the organisation is set up; a change counts from the next request on. */
	readonly settings: Settings;
	readonly people: People;
	/** The records of an object that are not deleted, in order of creation. */
	records(sobject: string): readonly Row[];
	/** A record as it is now, or as it was when it was deleted. */
	record(id: string): Row | null;
	/** Somebody who sells creates a record, past all rules. @returns its id */
	insert(sobject: string, fields: Readonly<Record<string, Value>>): string;
	/** Somebody who sells changes a record, past all rules. */
	edit(id: string, fields: Readonly<Record<string, Value>>): void;
	/** Somebody who sells deletes a record. */
	remove(id: string): void;
	/** Somebody who sells converts a lead: an account and a contact come of it. */
	convert(lead: string): { readonly contact: string; readonly account: string };
	/** The requests that wrote records, or tried to. */
	writes(): readonly StandInRequest[];
	/** A session, as if somebody had signed in. */
	signIn(): Session;
	/** Ends every session; refresh tokens stay good. */
	expireSessions(): void;
}

const VERSIONS = { first: 31, last: 67 };

/**
 * Starts the stand-in.
 *
 * @param options.port 0 for any that is free @default 0
 * @param options.clock for the times of records, and for assertions that expire
 * @param options.settings what differs from {@link defaultSettings}
 */
export async function startSalesforce(
	options: {
		readonly port?: number;
		readonly clock?: () => Date;
		readonly settings?: Partial<Settings>;
	} = {},
): Promise<SalesforceStandIn> {
	const settings = { ...defaultSettings(), ...options.settings };
	const organisation = new Organisation(settings, options.clock ?? (() => new Date()));
	const queries = new Queries(organisation);
	const signIn = new SignIn(organisation);

	const answerTo = (request: StandInRequest, origin: string): Reply => {
		const { method, path } = request;
		const long = tooLong(request);
		if (long) return long;
		if (path === '/services/oauth2/authorize' && method === 'GET') return signIn.authorize(request);
		if (path === '/services/oauth2/token' && method === 'POST') return signIn.token(request, origin);
		if (path === '/services/oauth2/userinfo' || path.startsWith('/id/'))
			return signIn.userInfo(request, origin);
		return dataReply({ organisation, queries, signIn }, request, origin);
	};
	const server = await startStandIn((request, origin) => {
		// The same clock that the times of records are from.
		const date = { Date: organisation.now().toUTCString() };
		const reply = answerTo(request, origin);
		return { ...reply, headers: { ...date, ...reply.headers } };
	}, options.port);

	const sales = organisation.people.salesPerson;
	const edit = (id: string, fields: Readonly<Record<string, Value>>): void => {
		const found = organisation.find(id);
		if (!found) throw new Error('There is no record of that id in this stand-in.');
		organisation.save(found.sobject, organisation.changed(found.sobject, found.row, fields, sales));
	};

	return {
		...server,
		settings,
		people: organisation.people,
		records: (name) => organisation.rows(sobjectCalled(name)),
		record: (id) => organisation.find(id)?.row ?? null,
		insert: (sobject, fields) => organisation.insert(sobject, fields, sales),
		edit,
		remove: (id) => edit(id, { IsDeleted: true }),
		convert: (lead) => convert(organisation, lead, edit),
		writes: () => server.requests.filter(isWrite),
		signIn: () => signIn.open(server.origin),
		expireSessions: () => signIn.expireSessions(),
	};
}

interface Parts {
	readonly organisation: Organisation;
	readonly queries: Queries;
	readonly signIn: SignIn;
}

function dataReply({ organisation, queries, signIn }: Parts, request: StandInRequest, origin: string): Reply {
	const path = request.path.replace(/\/+$/, '');
	if (path === '/services/data') return { status: 200, body: versions() };
	const [base, version] = /^\/services\/data\/v(\d+)\.0(?=\/|$)/.exec(path) ?? [];
	const number = Number(version);
	if (base === undefined || number < VERSIONS.first || number > VERSIONS.last) return notFound().reply;
	if (!signIn.isSignedIn(request)) {
		return new Refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid').reply;
	}
	const { quota } = organisation.settings;
	const isUsedUp = quota.used >= quota.max;
	if (!isUsedUp) quota.used++;
	// Source: REST API guide, "Limit Info Header".
	const usage = { 'Sforce-Limit-Info': `api-usage=${quota.used}/${quota.max}` };
	const reply = isUsedUp
		? OUTAGES.quota
		: refusedOr(() =>
				answerResource(path.slice(base.length + 1), {
					organisation,
					queries,
					caller: callerOf(request, number, base),
					request,
					identity: identityUrl(organisation, origin),
				}),
			);
	return { ...reply, headers: { ...reply.headers, ...usage } };
}

function refusedOr(answer: () => Reply): Reply {
	try {
		return answer();
	} catch (error) {
		if (error instanceof Refusal) return error.reply;
		throw error;
	}
}

/** GET /services/data, which needs no session. Source: REST API guide, "Versions". */
function versions(): unknown {
	return Array.from({ length: VERSIONS.last - VERSIONS.first + 1 }, (_, at) => {
		const version = `${VERSIONS.first + at}.0`;
		return { label: `Release of ${version}`, url: `/services/data/v${version}`, version };
	});
}

function convert(
	organisation: Organisation,
	lead: string,
	edit: SalesforceStandIn['edit'],
): { readonly contact: string; readonly account: string } {
	const row = organisation.find(lead)?.row;
	if (!row) throw new Error('There is no lead of that id in this stand-in.');
	const sales = organisation.people.salesPerson;
	const account = organisation.insert('Account', { Name: row.Company ?? null }, sales);
	const { FirstName = null, LastName = null, Email = null, Phone = null, Title = null } = row;
	const person = { FirstName, LastName, Email, Phone, Title, AccountId: account };
	const contact = organisation.insert('Contact', person, sales);
	edit(lead, {
		IsConverted: true,
		ConvertedDate: organisation.now().toISOString().slice(0, 10),
		Status: 'Closed - Converted',
		ConvertedAccountId: account,
		ConvertedContactId: contact,
	});
	return { contact, account };
}
