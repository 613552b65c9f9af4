import { type Reply, type StandIn, type StandInRequest, startStandIn } from '../standIn.ts';
import { recordNewLead } from './activityLog.ts';
import { type Answer, assetReply, leadReply, marketoError, Refusal } from './answers.ts';
import { type Call, callOf, methodOf } from './call.ts';
import { recordSubmission, type Visit } from './forms.ts';
import { type Instance, type InstanceOptions, newInstance, type Settings } from './instance.ts';
import type { FieldValues, LeadRecord } from './leadRecords.ts';
import { MOST_BODY_BYTES, MOST_URI_BYTES, turnstile } from './limits.ts';
import { type Route, ROUTES, subjectIn } from './routes.ts';
import { type Client, signIn } from './signIn.ts';
import { centralDay } from './times.ts';
import { dailyErrors, dailyUsage, type Usage } from './usage.ts';

export { marketoError } from './answers.ts';

export interface MarketoOptions extends InstanceOptions {
	/** @default any that is free */
	readonly port?: number;
	/** @default id `stand-in`, secret `stand-in-secret` */
	readonly client?: Client;
}

/** A Marketo subscription on loopback: what a test can look into, and change. */
export interface MarketoStandIn extends StandIn {
	readonly client: Client;
	readonly settings: Settings;
	/** As they are stored; a field without a value is absent. */
	leads(): readonly LeadRecord[];
	/** As somebody else would, past the API's rules. */
	insert(values: FieldValues): LeadRecord;
	/** As somebody else would. */
	remove(id: number): void;
	/**
	 * Somebody who is there fills out a form, past the API's rules: an activity, and nothing else.
	 *
	 * @param fields by their REST names
	 */
	fillOut(formId: number, leadId: number, fields: FieldValues, more?: FillOut): void;
	/** With their members. */
	readonly programmes: Instance['programmes'];
	readonly channels: Instance['channels'];
	readonly forms: Instance['forms'];
	readonly fields: Instance['fields'];
	readonly partitions: Instance['partitions'];
	/** Tokens given so far answer 602 from now on. */
	expireTokens(): void;
	/** Tokens given so far answer 601 from now on. */
	forgetTokens(): void;
}

/** How a form is filled out. */
export interface FillOut {
	/** So long ago, in milliseconds: it is stored late. @default 0 */
	readonly ago?: number;
	/** What the activity says beside the fields, or in their place. */
	readonly visit?: Visit;
}

const CLIENT: Client = { id: 'stand-in', secret: 'stand-in-secret', user: 'api@stand-in.example' };

/**
 * Starts a stand-in for the REST API of Marketo Engage, by Adobe's documents:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/rest-api
 */
export async function startMarketo(options: MarketoOptions = {}): Promise<MarketoStandIn> {
	const { port = 0, client = CLIENT } = options;
	const instance = newInstance(options);
	const identity = signIn(client, instance.clock);
	const gate = turnstile(() => instance.settings.limits, instance.clock);
	const errors = new Map<string, number>();
	let asked = 0;

	const usage = (): Usage => ({
		callsToday: gate.callsToday(),
		errors: new Map([...errors].flatMap(([key, count]) => ofToday(key, count, instance.clock()))),
		user: client.user,
		now: instance.clock(),
	});
	const routes: readonly Route[] = [
		...ROUTES,
		{ method: 'GET', path: '/rest/v1/stats/usage.json', rights: [], answer: () => dailyUsage(usage()) },
		{ method: 'GET', path: '/rest/v1/stats/errors.json', rights: [], answer: () => dailyErrors(usage()) },
	];

	const answer = async (request: StandInRequest): Promise<Answer> => {
		const { route, subject } = routeOf(routes, request);
		identity.check(request);
		if (!instance.settings.isAddressAllowed) throw new Refusal('603');
		gate.enter();
		try {
			return await permitted(instance, route, callOf(request, subject));
		} finally {
			gate.leave();
		}
	};
	const behaviour = async (request: StandInRequest): Promise<Reply> => {
		if (request.path === '/identity/oauth/token') return identity.token(request);
		const tooLarge = sizeReply(request);
		if (tooLarge) return tooLarge;
		const requestId = `${(0x1000 + ++asked).toString(16)}#${instance.clock().toString(16)}`;
		try {
			const reply = request.path.startsWith('/rest/asset/') ? assetReply : leadReply;
			return reply(requestId, await answer(request));
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			const key = `${centralDay(instance.clock())} ${error.code}`;
			errors.set(key, (errors.get(key) ?? 0) + 1);
			return marketoError(error.code, error.message, requestId);
		}
	};

	const standIn = await startStandIn(
		async (request) => dated(await behaviour(request), instance.clock()),
		port,
	);
	const { settings, programmes, channels, forms, fields, partitions } = instance;
	return {
		...standIn,
		...{ client, settings, programmes, channels, forms, fields, partitions },
		leads: () => instance.records.all(),
		insert: (values) => {
			const lead = instance.records.create({ leadPartitionId: partitions[0]?.id ?? null, ...values });
			recordNewLead(instance.activities, lead, 'Manual entry');
			return lead;
		},
		remove: (id) => instance.records.delete(id),
		fillOut: (formId, leadId, submitted, { ago = 0, visit = {} } = {}) => {
			const form = forms.find(({ id }) => id === formId);
			if (!form) throw new Error(`There is no form ${formId}.`);
			recordSubmission(instance, form, leadId, submitted, visit, instance.clock() - ago);
		},
		expireTokens: identity.expire,
		forgetTokens: identity.forget,
	};
}

/** With the time by the clock of the instance, to the second, as servers write it. */
function dated(reply: Reply, now: number): Reply {
	return { ...reply, headers: { Date: new Date(now).toUTCString(), ...reply.headers } };
}

/** @throws Refusal 610 for a path that is not there, 605 for another method */
function routeOf(routes: readonly Route[], request: StandInRequest): { route: Route; subject: string } {
	const there = routes.flatMap((route) => {
		const subject = subjectIn(route, request.path);
		return subject === null ? [] : [{ route, subject }];
	});
	if (there.length === 0) throw new Refusal('610');
	const found = there.find(({ route }) => route.method === methodOf(request));
	if (!found) throw new Refusal('605');
	return found;
}

async function permitted(instance: Instance, { rights, answer }: Route, call: Call): Promise<Answer> {
	const isPermitted = rights.length === 0 || rights.some((right) => instance.settings.rights.has(right));
	if (!isPermitted) throw new Refusal('603');
	return await answer(instance, call);
}

/** The two errors that are HTTP's: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes */
function sizeReply({ path, query, body }: StandInRequest): Reply | null {
	const uri = `${path}?${query.toString()}`;
	if (uri.length > MOST_URI_BYTES) return { status: 414, body: '<h1>414 Request-URI Too Large</h1>' };
	if (body.length > MOST_BODY_BYTES) return { status: 413, body: '<h1>413 Request Entity Too Large</h1>' };
	return null;
}

function ofToday(key: string, count: number, now: number): [string, number][] {
	const [day, code = ''] = key.split(' ');
	return day === centralDay(now) ? [[code, count]] : [];
}
