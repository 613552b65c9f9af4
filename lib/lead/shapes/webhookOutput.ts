import type { Fields } from '../fields';
import { isRecord, parseJson } from '../json';

/** Whether this is what n8n's Webhook node puts out: the request, with what was sent in `body`. */
export function isWebhookOutput(fields: Fields): boolean {
	return fields.has('body') && fields.has('headers') && (fields.has('query') || fields.has('params'));
}

/** What was sent, as an object or its JSON text; undefined where it is neither. */
export function bodyOf(fields: Fields): Record<string, unknown> | undefined {
	const body = fields.get('body');
	const sent = typeof body === 'string' ? parseJson(body) : body;
	return isRecord(sent) ? sent : undefined;
}
