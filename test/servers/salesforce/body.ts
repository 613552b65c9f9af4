import type { StandInRequest } from '../standIn.ts';
import { header } from './caller.ts';
import { Refusal } from './refusals.ts';
import { isObject } from './values.ts';

/** The body of a request, which must be a JSON object. */
export function bodyOf(request: StandInRequest): Record<string, unknown> {
	const type = header(request, 'content-type');
	if (!/^application\/json\b/i.test(type)) {
		throw new Refusal(
			415,
			'UNSUPPORTED_MEDIA_TYPE',
			`Content-Type header specified in HTTP request is not supported: ${type}`,
		);
	}
	const body = parsed(request.body.toString());
	if (!isObject(body)) throw new Refusal(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required');
	return body;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new Refusal(400, 'JSON_PARSER_ERROR', 'Unexpected character in the body');
	}
}
