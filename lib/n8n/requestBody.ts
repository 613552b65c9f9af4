import { parse as parseForm } from 'node:querystring';
import type { IWebhookFunctions } from 'n8n-workflow';

/** Largest body that is read, in bytes: the same as the largest a lead may be anywhere. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** A body that was read, or the answer to one that cannot be. */
export type RequestBody =
	| { readonly is: 'read'; readonly value: unknown; readonly text: string }
	| { readonly is: 'refused'; readonly status: 400 | 413; readonly message: string };

/** What n8n's body reader leaves on the request (n8n 2.41, `middlewares/body-parser`). */
interface ReceivedRequest {
	readonly rawBody?: Buffer;
	/** For multipart forms, which n8n reads itself: the fields. */
	readonly body?: { readonly data?: unknown };
}

const EMPTY = 'The body is empty. Send one lead as JSON or as a form.';
const UNREADABLE = 'The body is neither JSON nor a form. Send one lead as JSON.';
const TOO_LARGE = 'The body is larger than 1 MiB. Send one lead in a request.';

/**
 * Reads the body of a webhook request by what it holds, whatever its content type says: JSON, else a form. n8n itself
 * answers 422 to malformed JSON that is declared as JSON.
 */
export function readRequestBody(context: IWebhookFunctions): RequestBody {
	const { rawBody, body } = context.getRequestObject() as ReceivedRequest;
	const contentType = context.getHeaderData()['content-type'] ?? '';
	if (/^multipart\/form-data/i.test(contentType)) return readFields(body?.data);
	if (!rawBody || rawBody.length === 0) return refused(400, EMPTY);
	if (rawBody.length > MAX_BODY_BYTES) return refused(413, TOO_LARGE);
	const text = decode(rawBody, contentType);
	if (text.trim() === '') return refused(400, EMPTY);
	const value = readJson(text) ?? readForm(text);
	return value ? { is: 'read', value: value.value, text } : refused(400, UNREADABLE);
}

function readFields(fields: unknown): RequestBody {
	const text = JSON.stringify(fields ?? {});
	if (text === '{}') return refused(400, EMPTY);
	if (text.length > MAX_BODY_BYTES) return refused(413, TOO_LARGE);
	return { is: 'read', value: fields, text };
}

function readJson(text: string): { value: unknown } | null {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch {
		// Not JSON: it may be a form.
		return null;
	}
}

function readForm(text: string): { value: unknown } | null {
	return /^[\w.%+[\]-]+=/.test(text) && !/[\r\n]./.test(text.trim())
		? { value: { ...parseForm(text) } }
		: null;
}

function decode(bytes: Buffer, contentType: string): string {
	const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
	try {
		return new TextDecoder(charset).decode(bytes);
	} catch {
		// A character set nobody knows: what is ASCII in it can be read all the same.
		return new TextDecoder().decode(bytes);
	}
}

function refused(status: 400 | 413, message: string): RequestBody {
	return { is: 'refused', status, message };
}
