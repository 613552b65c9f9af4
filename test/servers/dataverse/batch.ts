import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Reply } from '../standIn.ts';
import { badPayload, DataverseError } from './errors.ts';
import type { Operation } from './operation.ts';
import { resourceOf } from './operation.ts';

/** A request inside a batch. */
export interface Part extends Operation {
	readonly contentId: string | null;
	/** As written on its request line. */
	readonly url: string;
}

export type Item = { readonly part: Part } | { readonly changeSet: readonly Part[] };

/** "A URL up to 64 KB (65,536 characters) is allowed" in the body of a batch. */
const MAX_PART_URL = 65_536;

/**
 * Reads the body of `POST $batch` ("Execute batch operations using the Web API"). Line ends are CRLF, also after the
 * last boundary: "Stream was not readable" otherwise ("Troubleshoot Dataverse Web API client errors").
 *
 * @param most operations that are allowed, those of change sets included
 * @throws DataverseError 400 for all that is not well formed
 */
export function readBatch(contentType: string, body: string, most: number): Item[] {
	const boundary = boundaryOf(contentType);
	if (body.endsWith(`--${boundary}--`)) {
		throw badPayload('', 'System.ArgumentException: Stream was not readable.');
	}
	const items = split(boundary, body).map((text): Item => {
		const { headers, rest } = headed(text);
		const type = headers['content-type'] ?? '';
		if (/^multipart\/mixed/i.test(type)) return { changeSet: split(boundaryOf(type), rest).map(changeOf) };
		return { part: partOf(headers, rest) };
	});
	const count = items.reduce((sum, item) => sum + ('part' in item ? 1 : item.changeSet.length), 0);
	if (count > most) {
		throw malformed(
			`The current batch message contains too many parts. Only batch messages with a maximum number of '${most}' ` +
				'query operations, including changeset operations, are allowed.',
		);
	}
	return items;
}

function boundaryOf(contentType: string): string {
	const match = /^multipart\/mixed\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
	const boundary = match?.[1] ?? match?.[2];
	if (boundary === undefined) {
		throw malformed(
			"Invalid 'Content-Type' header value for the batch: multipart/mixed with a boundary is expected.",
		);
	}
	return boundary;
}

/** The parts between the boundaries, each without the line ends that belong to the boundaries. */
function split(boundary: string, body: string): string[] {
	const text = `\r\n${body}`;
	const end = text.indexOf(`\r\n--${boundary}--`);
	if (end === -1) throw malformed(`The batch has no end: '--${boundary}--' is missing.`);
	const [preamble = '', ...parts] = text.slice(0, end).split(`\r\n--${boundary}\r\n`);
	if (preamble.trim() !== '') throw malformed('The batch does not begin with its boundary.');
	return parts;
}

function headed(text: string): { headers: Record<string, string>; rest: string } {
	const at = text.indexOf('\r\n\r\n');
	// A part may end with its headers, where a GET has no body.
	const head = at === -1 ? text.replace(/\r\n$/, '') : text.slice(0, at);
	const headers: Record<string, string> = {};
	for (const line of head === '' ? [] : head.split('\r\n')) {
		const colon = line.indexOf(':');
		if (colon < 1 || line.includes('\n'))
			throw badPayload('', 'System.ArgumentException: Stream was not readable.');
		headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
	}
	return { headers, rest: at === -1 ? '' : text.slice(at + 4) };
}

function changeOf(text: string): Part {
	const { headers, rest } = headed(text);
	const part = partOf(headers, rest);
	if (part.contentId === null)
		throw malformed('The Content-ID header is not present in an operation of a change set.');
	if (part.method === 'GET') throw malformed("The method 'GET' is not allowed in a change set.");
	return part;
}

function partOf(mime: Readonly<Record<string, string>>, text: string): Part {
	if (!/^application\/http\b/i.test(mime['content-type'] ?? '')) {
		throw malformed("A part of the batch has no 'Content-Type: application/http'.");
	}
	if (mime['content-transfer-encoding']?.toLowerCase() !== 'binary') {
		throw malformed("A part of the batch has no 'Content-Transfer-Encoding: binary'.");
	}
	const at = text.indexOf('\r\n');
	const line = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(at === -1 ? text : text.slice(0, at));
	if (!line) throw malformed('A part of the batch has no request line.');
	const [, method = '', url = ''] = line;
	if (url.length > MAX_PART_URL) throw new DataverseError(414, '', 'The request URI is too long.');
	const { headers, rest } = headed(at === -1 ? '' : text.slice(at + 2));
	// Content-ID stands among the headers of the part, or of the request in it.
	const contentId = mime['content-id'] ?? headers['content-id'] ?? null;
	return { method, url, contentId, headers, body: rest, ...addressed(url) };
}

/** Absolute, from the origin's root, below the service root, or `$1`. */
export function addressed(url: string): Pick<Operation, 'resource' | 'query'> {
	const base = 'http://stand-in/api/data/v9.2/';
	const { pathname, searchParams } = new URL(url, base);
	return { resource: resourceOf(pathname) ?? pathname, query: searchParams };
}

function malformed(message: string): DataverseError {
	return new DataverseError(400, '0x80060888', message);
}

/** What a part was answered, or a change set as a whole. */
export type ItemReply =
	| { readonly reply: Reply; readonly contentId: string | null }
	| { readonly changeSet: readonly { readonly reply: Reply; readonly contentId: string | null }[] };

/** Writes the answer to a batch, with boundaries of its own. */
export function batchReply(status: number, replies: readonly ItemReply[]): Reply {
	const boundary = `batchresponse_${randomUUID()}`;
	const parts = replies.map((item) => {
		if ('reply' in item) return partText(item.reply, item.contentId);
		const inner = `changesetresponse_${randomUUID()}`;
		const answers = item.changeSet.map(({ reply, contentId }) => partText(reply, contentId));
		return `Content-Type: multipart/mixed; boundary=${inner}\r\n\r\n${joined(inner, answers)}`;
	});
	return {
		status,
		headers: { 'Content-Type': `multipart/mixed; boundary=${boundary}`, 'OData-Version': '4.0' },
		body: joined(boundary, parts),
	};
}

function joined(boundary: string, parts: readonly string[]): string {
	return [...parts.map((part) => `--${boundary}\r\n${part}\r\n`), `--${boundary}--\r\n`].join('');
}

function partText(reply: Reply, contentId: string | null): string {
	const head = [
		'Content-Type: application/http',
		'Content-Transfer-Encoding: binary',
		...(contentId === null ? [] : [`Content-ID: ${contentId}`]),
		'',
		`HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}`,
		...Object.entries(reply.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
		'',
	];
	const { body } = reply;
	const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
	return `${head.join('\r\n')}\r\n${text}`;
}
