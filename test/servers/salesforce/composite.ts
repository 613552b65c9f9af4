import type { Reply, StandInRequest } from '../standIn.ts';
import { bodyOf } from './body.ts';
import { Refusal } from './refusals.ts';
import { isObject } from './values.ts';

const MOST_PARTS = 25;
const MOST_QUERIES = 5;

/**
 * POST /composite: requests inside a request, each with an answer of its own; the whole is 200. Here they stand on their
 * own: references from one to another (`@{…}`) and `allOrNone` are refused, not half understood.
 *
 * Source: REST API guide, "Send Multiple Requests Using Composite": up to 25, of which up to 5 are queries or
 * collections. Queries that are too long for an address may go this way: help.salesforce.com 000386264.
 */
export function composite(
	request: StandInRequest,
	base: string,
	answer: (part: StandInRequest) => Reply,
): Reply {
	const { compositeRequest, allOrNone } = bodyOf(request);
	if (!Array.isArray(compositeRequest) || allOrNone === true) {
		throw new Refusal(
			400,
			'INVALID_INPUT',
			'compositeRequest is required, and allOrNone is not part of this stand-in',
		);
	}
	const parts = compositeRequest.map((part: unknown) => partOf(part, request, base));
	const queries = parts.filter(({ asked: { path } }) =>
		/\/(query(All)?|composite\/sobjects)(\/|$)/.test(path),
	);
	if (parts.length > MOST_PARTS || queries.length > MOST_QUERIES) {
		throw new Refusal(400, 'LIMIT_EXCEEDED', 'The request has too many parts.');
	}
	const compositeResponse = parts.map(({ referenceId, asked }) => {
		const { status, headers = {}, body = null } = answerOrRefusal(() => answer(asked));
		return { body, httpHeaders: headers, httpStatusCode: status, referenceId };
	});
	return { status: 200, body: { compositeResponse } };
}

function answerOrRefusal(answer: () => Reply): Reply {
	try {
		return answer();
	} catch (error) {
		if (error instanceof Refusal) return error.reply;
		throw error;
	}
}

function partOf(
	part: unknown,
	request: StandInRequest,
	base: string,
): { readonly referenceId: string; readonly asked: StandInRequest } {
	const { method, url, referenceId, body } = isObject(part) ? part : {};
	if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
		throw new Refusal(400, 'INVALID_INPUT', 'method, url and referenceId are required');
	}
	if (!url.startsWith(`${base}/`) || url.includes('@{')) {
		throw new Refusal(400, 'INVALID_INPUT', `Not a resource of this version: ${url}`);
	}
	const { pathname, searchParams } = new URL(url, 'http://stand-in');
	const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
	return { referenceId, asked: { ...request, method, path: pathname, query: searchParams, body: bytes } };
}
