import type { StandInRequest } from '../standIn.ts';
import { readBatch } from './batch.ts';
import { DataverseError } from './errors.ts';
import { isWrite, resourceOf } from './operation.ts';

/** An operation that was sent, by itself or in a batch. */
export interface SentOperation {
	/** The place of its request in `requests`. */
	readonly request: number;
	readonly inBatch: boolean;
	readonly method: string;
	/** Below the service root, e.g. `leads(…)`. */
	readonly resource: string;
	readonly query: URLSearchParams;
	readonly headers: Readonly<Record<string, unknown>>;
	/** The JSON that was sent; null where there is none. */
	readonly body: unknown;
	readonly write: boolean;
}

/** @returns the operations of all requests to the Web API, in order. A batch that can not be read is one operation. */
export function operationsOf(requests: readonly StandInRequest[]): SentOperation[] {
	return requests.flatMap((request, at): SentOperation[] => {
		const resource = resourceOf(request.path);
		if (resource === null) return [];
		const own = { ...request, resource, body: request.body.toString() };
		const sent = resource === '$batch' ? partsOf(request) : null;
		return (sent ?? [own]).map((operation) => ({
			request: at,
			inBatch: sent !== null,
			method: operation.method,
			resource: operation.resource,
			query: operation.query,
			headers: operation.headers,
			body: jsonOf(operation.body),
			write: isWrite(operation),
		}));
	});
}

function partsOf(request: StandInRequest): ReturnType<typeof flat> | null {
	try {
		return flat(readBatch(request.headers['content-type'] ?? '', request.body.toString(), Infinity));
	} catch (error) {
		if (error instanceof DataverseError) return null;
		throw error;
	}
}

function flat(items: ReturnType<typeof readBatch>) {
	return items.flatMap((item) => ('part' in item ? [item.part] : item.changeSet));
}

function jsonOf(text: string): unknown {
	try {
		return text.trim() === '' ? null : JSON.parse(text);
	} catch {
		return text;
	}
}
