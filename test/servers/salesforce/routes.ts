import type { Reply, StandInRequest } from '../standIn.ts';
import { bodyOf } from './body.ts';
import type { Caller } from './caller.ts';
import { composite } from './composite.ts';
import { createMany, deleteMany, retrieveMany, updateMany, upsertMany } from './collections.ts';
import { basicInformation, describe, describeGlobal, sobjectNamed } from './describe.ts';
import { predupe } from './duplicates.ts';
import type { Organisation } from './organisation.ts';
import type { Queries } from './query.ts';
import { notFound, Refusal } from './refusals.ts';
import { createOne, deleteOne, readByKey, readOne, updateOne, upsertOne } from './singleRecord.ts';
import { SOBJECTS } from './sobjects.ts';
import { isObject, readRecord } from './values.ts';

/** A request to a resource of the REST API, by somebody who has signed in. */
export interface Asked {
	readonly organisation: Organisation;
	readonly queries: Queries;
	readonly caller: Caller;
	readonly request: StandInRequest;
	/** The segments of the path that the resource leaves open. */
	readonly parts: readonly string[];
	readonly identity: string;
}

interface Resource {
	readonly path: RegExp;
	/** The version that it came with. */
	readonly since?: number;
	readonly methods: Readonly<Record<string, (asked: Asked) => Reply>>;
}

const ok = (body: unknown): Reply => ({ status: 200, body });
const sobjectOf = ({ organisation, parts }: Asked) => sobjectNamed(organisation, parts[0] ?? '');

const RESOURCES: readonly Resource[] = [
	{ path: /^$/, methods: { GET: ({ caller, identity }) => ok(resourcesOf(caller.base, identity)) } },
	{ path: /^limits$/, methods: { GET: ({ organisation }) => ok(limitsOf(organisation)) } },
	{
		path: /^query$/,
		methods: { GET: ({ queries, caller, request }) => ok(queries.run(caller.base, request, false)) },
	},
	{
		path: /^queryAll$/,
		methods: { GET: ({ queries, caller, request }) => ok(queries.run(caller.base, request, true)) },
	},
	{
		path: /^query(?:All)?\/([^/]+)$/,
		methods: {
			GET: ({ queries, caller, request, parts }) => ok(queries.more(caller.base, request, parts[0] ?? '')),
		},
	},
	{ path: /^ui-api\/predupe$/, since: 50, methods: { POST: (asked) => predupeReply(asked) } },
	{
		path: /^composite$/,
		since: 38,
		methods: {
			POST: (asked) =>
				composite(asked.request, asked.caller.base, (part) =>
					answerResource(part.path.slice(asked.caller.base.length + 1).replace(/\/+$/, ''), {
						...asked,
						request: part,
					}),
				),
		},
	},
	{
		path: /^composite\/sobjects$/,
		since: 42,
		methods: {
			POST: ({ organisation, caller, request }) => ok(createMany(organisation, caller, request)),
			PATCH: ({ organisation, caller, request }) => ok(updateMany(organisation, caller, request)),
			DELETE: ({ organisation, request }) => ok(deleteMany(organisation, request.query)),
		},
	},
	{
		path: /^composite\/sobjects\/([^/]+)$/,
		since: 42,
		methods: {
			POST: (asked) =>
				ok(retrieveMany(asked.organisation, asked.caller.base, sobjectOf(asked), bodyOf(asked.request))),
		},
	},
	{
		path: /^composite\/sobjects\/([^/]+)\/([^/]+)$/,
		since: 46,
		methods: {
			PATCH: ({ organisation, caller, request, parts: [sobjectName = '', keyName = ''] }) =>
				ok(upsertMany(organisation, caller, request, { sobjectName, keyName })),
		},
	},
	{
		path: /^sobjects$/,
		methods: { GET: ({ organisation, caller }) => ok(describeGlobal(organisation, caller.base, SOBJECTS)) },
	},
	{
		path: /^sobjects\/([^/]+)$/,
		methods: {
			GET: (asked) => ok(basicInformation(asked.organisation, sobjectOf(asked), asked.caller.base)),
			POST: (asked) => createOne(asked.organisation, asked.caller, sobjectOf(asked), asked.request),
		},
	},
	{
		path: /^sobjects\/([^/]+)\/describe$/,
		methods: { GET: (asked) => ok(describe(asked.organisation, sobjectOf(asked), asked.caller.base)) },
	},
	{
		path: /^sobjects\/([^/]+)\/([^/]+)$/,
		methods: {
			GET: (asked) =>
				readOne(
					asked.organisation,
					asked.caller.base,
					sobjectOf(asked),
					asked.parts[1] ?? '',
					asked.request.query,
				),
			PATCH: (asked) =>
				updateOne(asked.organisation, asked.caller, sobjectOf(asked), asked.parts[1] ?? '', asked.request),
			DELETE: (asked) => deleteOne(asked.organisation, sobjectOf(asked), asked.parts[1] ?? ''),
		},
	},
	{
		path: /^sobjects\/([^/]+)\/([^/]+)\/([^/]+)$/,
		methods: {
			GET: (asked) =>
				readByKey(asked.organisation, asked.caller.base, sobjectOf(asked), keyOf(asked), asked.request.query),
			PATCH: (asked) =>
				upsertOne(asked.organisation, asked.caller, sobjectOf(asked), keyOf(asked), asked.request),
		},
	},
];

/** Answers a request to what is under `/services/data/vXX.0/`. @param path without a slash at either end */
export function answerResource(path: string, asked: Omit<Asked, 'parts'>): Reply {
	for (const { path: form, since = 0, methods } of RESOURCES) {
		const match = form.exec(path);
		if (!match || asked.caller.version < since) continue;
		const answer = methods[asked.request.method];
		if (answer) return answer({ ...asked, parts: match.slice(1).map(decodeURIComponent) });
		const allowed = Object.keys(methods).join(',');
		const message = `HTTP Method '${asked.request.method}' not allowed. Allowed are ${allowed}`;
		throw new Refusal(405, 'METHOD_NOT_ALLOWED', message);
	}
	throw notFound();
}

/**
 * Whether a request writes records: POST, PATCH or DELETE on records, also inside a composite request. Reading many by
 * their ids and running duplicate rules are POST too, and write nothing.
 */
export function isWrite({ method, path, body }: StandInRequest): boolean {
	if (!['POST', 'PATCH', 'DELETE'].includes(method)) return false;
	if (/\/composite\/?$/.test(path)) return /"method"\s*:\s*"(POST|PATCH|DELETE)"/.test(body.toString());
	if (method === 'POST' && /\/composite\/sobjects\/[^/]+\/?$/.test(path)) return false;
	return /^\/services\/data\/v[^/]+\/(composite\/)?sobjects/.test(path);
}

function keyOf({ parts }: Asked): { readonly name: string; readonly value: string } {
	const [, name = '', value = ''] = parts;
	// "For security reasons": the address looks like a file. See upsertOne.
	if (value.toLowerCase().endsWith('.inc')) throw notFound();
	return { name, value };
}

function predupeReply({ organisation, request }: Asked): Reply {
	const { apiName, fields } = bodyOf(request);
	if (typeof apiName !== 'string' || !isObject(fields)) {
		throw new Refusal(400, 'INVALID_INPUT', 'apiName and fields are required');
	}
	const sobject = sobjectNamed(organisation, apiName);
	return ok(predupe(organisation, sobject, readRecord(organisation, sobject, fields).Email));
}

/** Source: REST API guide, "Resources by Version". */
function resourcesOf(base: string, identity: string): unknown {
	return {
		composite: `${base}/composite`,
		identity,
		limits: `${base}/limits`,
		query: `${base}/query`,
		queryAll: `${base}/queryAll`,
		sobjects: `${base}/sobjects`,
	};
}

/** Source: REST API guide, "Limits". */
function limitsOf({ settings: { quota } }: Organisation): unknown {
	return {
		DailyApiRequests: { Max: quota.max, Remaining: Math.max(0, quota.max - quota.used) },
		DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
		DataStorageMB: { Max: 1024, Remaining: 1000 },
	};
}
