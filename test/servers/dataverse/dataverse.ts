import { setTimeout as wait } from 'node:timers/promises';
import type { Reply, StandIn, StandInRequest } from '../standIn.ts';
import { startStandIn } from '../standIn.ts';
import type { Column, Value } from './columns.ts';
import type { Ids, Row, Switches } from './environment.ts';
import { Environment } from './environment.ts';
import { DataverseError, errorReply } from './errors.ts';
import type { Operation } from './operation.ts';
import { resourceOf } from './operation.ts';
import type { SentOperation } from './operationsOf.ts';
import { operationsOf } from './operationsOf.ts';
import { Service } from './service.ts';
import { ServiceProtection } from './serviceProtection.ts';
import { SignIn } from './signIn.ts';
import { changeAs, insertAs } from './somebodyElse.ts';

export interface DataverseOptions {
	/** @default any that is free */
	readonly port?: number;
	/** The time, in ms since 1970. @default the machine's */
	readonly clock?: () => number;
	/** How the environment waits for slow plug-ins. @default really */
	readonly sleep?: (ms: number) => Promise<void>;
	/** @default any */
	readonly tenant?: string;
	/** @default `stand-in-client` */
	readonly clientId?: string;
	/** @default `stand-in-secret` */
	readonly clientSecret?: string;
	/** @default 3599 */
	readonly tokenSeconds?: number;
}

/** An environment of Dataverse with Dynamics 365 Sales, and what a test can look into and change. */
export interface DataverseStandIn extends StandIn {
	readonly ids: Ids;
	readonly switches: Switches;
	/** The rows of an entity set, in the order of their creation; look-ups as `_name_value`. */
	rows(entitySet: string): Row[];
	/** Adds a row as somebody else. Takes what a POST takes, and what only the system writes. @returns its id */
	insert(entitySet: string, row: Readonly<Record<string, Value>>): string;
	/** Changes a row as somebody else. */
	change(entitySet: string, id: string, changes: Readonly<Record<string, Value>>): void;
	/** Deletes a row as somebody else. */
	remove(entitySet: string, id: string): void;
	/** Adds a column, or replaces one: other options, another length, another requirement. */
	defineColumn(entitySet: string, column: Column): void;
	/** Adds an alternate key: these columns are unique together. */
	defineKey(entitySet: string, name: string, columns: readonly string[]): void;
	/** No token that was given out until now is good any more. */
	expireTokens(): void;
	/** What the requests asked for, with the operations inside batches, each with the number of its request. */
	operations(): SentOperation[];
	/** How many requests wrote something, or tried to: a batch is one. */
	writeCalls(): number;
}

/**
 * Starts a stand-in for the Dataverse Web API v9.2, with the token endpoint of its tenant on the same origin. Built from
 * Microsoft's documents; knows nothing of any client.
 */
export async function startDataverse(options: DataverseOptions = {}): Promise<DataverseStandIn> {
	const clock = options.clock ?? Date.now;
	const sleep = options.sleep ?? (async (ms) => await wait(ms));
	const environment = new Environment(clock);
	const protection = new ServiceProtection(environment);
	const service = new Service(environment, sleep, (ms) => protection.spend(ms));
	const signIn = new SignIn(
		{
			tenant: options.tenant ?? null,
			clientId: options.clientId ?? 'stand-in-client',
			clientSecret: options.clientSecret ?? 'stand-in-secret',
		},
		clock,
		options.tokenSeconds ?? 3599,
	);

	const behaviour = async (request: StandInRequest, loopback: string): Promise<Reply> => {
		// Who came by another name of this machine, e.g. localhost, is answered under that name.
		const origin = request.headers.host === undefined ? loopback : `http://${request.headers.host}`;
		const token = signIn.answer(request, origin);
		if (token) return token;
		const challenge = signIn.challenge(request, origin);
		if (challenge) return challenge;
		const reply = await guarded(environment, protection, service, request, origin);
		const headers = { Date: new Date(clock()).toUTCString(), ...protection.headers() };
		return { ...reply, headers: { ...reply.headers, ...headers } };
	};

	const standIn = await startStandIn(behaviour, options.port);
	return {
		...standIn,
		ids: environment.ids,
		switches: environment.switches,
		rows: (entitySet) => environment.rows(entitySet),
		insert: (entitySet, row) => insertAs(environment, entitySet, row),
		change: (entitySet, id, changes) => changeAs(environment, entitySet, id, changes),
		remove: (entitySet, id) => environment.delete(environment.table(entitySet), id),
		defineColumn: (entitySet, column) => environment.define(entitySet, column),
		defineKey: (entitySet, name, columns) => {
			environment.table(entitySet).keys.set(name, columns);
		},
		expireTokens: () => signIn.expire(),
		operations: () => operationsOf(standIn.requests),
		writeCalls: () =>
			new Set(
				operationsOf(standIn.requests)
					.filter(({ write }) => write)
					.map(({ request }) => request),
			).size,
	};
}

/** A request that is signed in: the limits first, then what it asks for. */
async function guarded(
	environment: Environment,
	protection: ServiceProtection,
	service: Service,
	request: StandInRequest,
	origin: string,
): Promise<Reply> {
	let leave: (() => void) | null = null;
	try {
		const resource = resourceOf(request.path);
		if (resource === null) return { status: 404 };
		if (request.url.length > environment.switches.maxUrl) {
			return { status: 414, headers: { 'Content-Type': 'text/html' }, body: '<h2>Request URL Too Long</h2>' };
		}
		leave = protection.enter();
		return await service.request(operationOf(request, resource), `${origin}/api/data/v9.2`);
	} catch (error) {
		if (error instanceof DataverseError) return errorReply(error);
		throw error;
	} finally {
		leave?.();
	}
}

function operationOf(request: StandInRequest, resource: string): Operation {
	const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
		name,
		String(value),
	]);
	return {
		method: request.method,
		resource,
		query: request.query,
		headers: Object.fromEntries(headers),
		body: request.body.toString(),
	};
}
