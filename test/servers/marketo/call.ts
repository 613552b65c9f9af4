import type { StandInRequest } from '../standIn.ts';
import { Refusal } from './answers.ts';

/** Whatever JSON holds under a name. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A request as a handler reads it. */
export interface Call {
	/** The method meant: a POST with `_method` in its query is what that says. */
	readonly method: string;
	/** The query; of a POST with `_method=GET` also what its body says. */
	readonly query: URLSearchParams;
	/** The part of the path that the route leaves open, e.g. an id. */
	readonly subject: string;
	/**
	 * The body, a JSON object.
	 *
	 * @throws Refusal 612 if it is not called JSON, 609 if it is none
	 */
	json(): JsonObject;
}

export function methodOf({ method, query }: StandInRequest): string {
	return (method === 'POST' && query.get('_method')) || method;
}

export function callOf(request: StandInRequest, subject: string): Call {
	const method = methodOf(request);
	const isGetInBody = request.method === 'POST' && method === 'GET';
	const inBody = isGetInBody ? new URLSearchParams(request.body.toString()) : [];
	return {
		method,
		query: new URLSearchParams([...request.query, ...inBody]),
		subject,
		json: () => jsonOf(request),
	};
}

function jsonOf({ headers, body }: StandInRequest): JsonObject {
	if (!headers['content-type']?.startsWith('application/json')) throw new Refusal('612');
	let value: unknown;
	try {
		value = JSON.parse(body.toString());
	} catch {
		throw new Refusal('609');
	}
	if (!isObject(value)) throw new Refusal('609');
	return value;
}

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const MOST_RECORDS = 300;

/**
 * The records of `input`.
 *
 * @throws Refusal 1002 without any, 1003 for more than 300
 */
export function recordsOf(body: JsonObject): readonly JsonObject[] {
	const { input } = body;
	if (!Array.isArray(input) || input.length === 0) {
		throw new Refusal('1002', "Missing value for the required parameter 'input'");
	}
	if (input.length > MOST_RECORDS) throw new Refusal('1003', 'The number of records in input exceeds 300');
	return input.map((record: unknown) => (isObject(record) ? record : {}));
}

/** What the query lists under a name, with commas or several times. */
export function listOf(query: URLSearchParams, name: string): readonly string[] {
	return query
		.getAll(name)
		.flatMap((value) => value.split(','))
		.map((value) => value.trim())
		.filter((value) => value !== '');
}

/**
 * How many to answer with, by `batchSize`.
 *
 * @throws Refusal 1001 if it is no number
 */
export function batchSizeOf(query: URLSearchParams): number {
	const asked = query.get('batchSize');
	if (asked === null) return MOST_RECORDS;
	const size = Number(asked);
	if (!Number.isInteger(size))
		throw new Refusal('1001', `Invalid value '${asked}'. Required of type 'Integer'`);
	return Math.min(Math.max(size, 1), MOST_RECORDS);
}
