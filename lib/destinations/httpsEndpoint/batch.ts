import { nameUuids } from '../../lead/nameUuid';
import type { SendResult } from '../contract';
import { batchBody, type BodyFormat } from './body';
import type { Post } from './post';
import type { HttpsEndpointRecord } from './record';

/** Leads in one request, at most. */
export const MOST_LEADS = 1000;

/**
 * Bytes in the body of one request, at most: many receivers take no more without being told to. A lead that is larger
 * goes alone, because only its receiver can say whether that is too much.
 */
export const MOST_BYTES = 1024 * 1024;

/** Names a set of delivery keys. */
const keyOf = nameUuids('0d5f5c1e-6c58-4b0e-9c0b-8a6f1f2a7d34');

/**
 * Refusals of what is in a request, rather than of who sends it or to where: with fewer leads the answer may be another.
 */
const ABOUT_CONTENT: ReadonlySet<string> = new Set(['http400', 'http409', 'http413', 'http422']);

const STOPPED: SendResult = {
	status: 'tryAgain',
	why: 'unsent',
	code: 'cancelled',
	message: 'The request was not begun.',
};

/** What a lead takes up in a batch of at most `MOST_BYTES`: itself and a comma; there is one comma less, and two brackets. */
export const BYTES_FOR_ELEMENTS = MOST_BYTES - 1;

export function bytesInBatch(bytes: number): number {
	return Math.min(bytes + 1, BYTES_FOR_ELEMENTS);
}

/**
 * Posts leads, several a request and one request an address, one after the other. What a request is answered holds for
 * all its leads; where it is refused for what is in it, it is sent again in halves, so that a lead that the endpoint
 * does not take keeps no other from it.
 *
 * @returns one result a record, in order
 */
export async function sendBatches(
	records: readonly HttpsEndpointRecord[],
	format: BodyFormat,
	post: Post,
	signal: AbortSignal,
): Promise<SendResult[]> {
	const results = new Map<HttpsEndpointRecord, SendResult>();
	const open = byAddress(records);
	for (let group = open.shift(); group !== undefined && !signal.aborted; group = open.shift()) {
		const result = await postGroup(group, format, post, signal);
		if (group.length > 1 && 'code' in result && ABOUT_CONTENT.has(result.code)) {
			const half = Math.ceil(group.length / 2);
			open.unshift(group.slice(0, half), group.slice(half));
		} else {
			for (const record of group) results.set(record, result);
		}
	}
	return records.map((record) => results.get(record) ?? STOPPED);
}

/** The key is that of the set: the same leads make the same key, in this run and in others, in whatever order. */
async function postGroup(
	group: readonly HttpsEndpointRecord[],
	format: BodyFormat,
	post: Post,
	signal: AbortSignal,
): Promise<SendResult> {
	const [first] = group;
	if (first === undefined) return STOPPED;
	const keys = group.map(({ deliveryKey }) => deliveryKey).sort();
	const body = batchBody(
		format,
		group.map(({ element }) => element),
	);
	return await post({ address: first.address, key: keyOf(keys.join('\n')), body }, signal);
}

function byAddress(records: readonly HttpsEndpointRecord[]): HttpsEndpointRecord[][] {
	const groups = new Map<string, HttpsEndpointRecord[]>();
	for (const record of records) {
		const group = groups.get(record.address.href);
		if (group === undefined) groups.set(record.address.href, [record]);
		else group.push(record);
	}
	return [...groups.values()];
}
