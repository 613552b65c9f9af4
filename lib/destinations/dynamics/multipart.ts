import { SERVICE_ROOT } from './webApi';

/** One request inside a batch. */
export interface Operation {
	readonly method: 'GET' | 'PATCH' | 'DELETE';
	/** Below the service root, with its query, encoded. */
	readonly path: string;
	/** One line each; never anything of a lead. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON. */
	readonly body?: unknown;
	/** The row that it writes: the answer names it, too. */
	readonly id?: string;
}

/** The answer to one request inside a batch. */
export interface PartAnswer {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/**
 * Always the same: a boundary begins a line, and no line of a part can begin with it, because paths are encoded and
 * JSON is written on one line.
 */
const BOUNDARY = 'batch_marketplace_leads';
export const BATCH_TYPE = `multipart/mixed; boundary="${BOUNDARY}"`;

const CRLF = '\r\n';

/**
 * The body of `POST $batch` without change sets: each request stands for itself. Line ends are CRLF, after the last
 * boundary too, or Dataverse calls it unreadable ("Execute batch operations using the Web API", Microsoft Learn).
 */
export function writeBatch(operations: readonly Operation[]): string {
	const parts = operations.map(({ method, path, headers = {}, body }) =>
		[
			`--${BOUNDARY}`,
			'Content-Type: application/http',
			'Content-Transfer-Encoding: binary',
			'',
			`${method} ${SERVICE_ROOT}${path} HTTP/1.1`,
			'Accept: application/json',
			...(body === undefined ? [] : ['Content-Type: application/json']),
			...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
			'',
			body === undefined ? '' : asciiJson(body),
			'',
		].join(CRLF),
	);
	return `${parts.join('')}--${BOUNDARY}--${CRLF}`;
}

/** Every sign above ASCII as an escape: the parts of a batch say nothing of their encoding, so none can be mistaken. */
function asciiJson(body: unknown): string {
	return JSON.stringify(body).replaceAll(
		/[\u007f-\uffff]/g,
		(sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

/**
 * Reads the answer to a batch: as many parts as can be read, in their order. What follows a part that cannot be read is
 * left out, because nobody can tell what it belongs to.
 *
 * @param contentType header of the answer, with the server's own boundary
 * @returns null where it was cut off, or has no boundary: then nothing in it is trusted
 */
export function readBatch(contentType: string | undefined, body: string): readonly PartAnswer[] | null {
	const boundary = boundaryOf(contentType ?? '');
	if (boundary === null) return null;
	const [preamble, ...pieces] = `${CRLF}${body}`.split(`${CRLF}--${boundary}`);
	const end = pieces.findIndex((piece) => piece.startsWith('--'));
	if (preamble !== '' || end < 0) return null;
	const parts: PartAnswer[] = [];
	for (const piece of pieces.slice(0, end)) {
		const part = piece.startsWith(CRLF) ? readPart(piece.slice(CRLF.length)) : null;
		if (part === null) break;
		parts.push(part);
	}
	return parts;
}

export function isMultipart(contentType: string | undefined): boolean {
	return /^multipart\//i.test(contentType ?? '');
}

const BOUNDARY_PARAMETER = /^boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+./:?-]{1,70}))$/i;
const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d)(?: .*)?$/;

function boundaryOf(contentType: string): string | null {
	const [type, ...parameters] = contentType.split(';').map((text) => text.trim());
	if (type?.toLowerCase() !== 'multipart/mixed') return null;
	const found = parameters.map((text) => BOUNDARY_PARAMETER.exec(text)).find((match) => match !== null);
	return found?.[1] ?? found?.[2] ?? null;
}

function readPart(text: string): PartAnswer | null {
	const outer = readHead(text);
	if (outer === null || !/^application\/http\b/i.test(outer.headers['content-type'] ?? '')) return null;
	const [statusLine = ''] = outer.rest.split(CRLF, 1);
	const status = STATUS_LINE.exec(statusLine);
	const inner = status && readHead(outer.rest.slice(statusLine.length + CRLF.length));
	return inner && { status: Number(status[1]), headers: inner.headers, body: inner.rest.trim() };
}

/** Lines of `name: value`, up to an empty one or the end. */
function readHead(text: string): { headers: Record<string, string>; rest: string } | null {
	const headers: Record<string, string> = {};
	let at = 0;
	while (at < text.length) {
		const found = text.indexOf(CRLF, at);
		const end = found < 0 ? text.length : found;
		const line = text.slice(at, end);
		at = end + CRLF.length;
		if (line === '') break;
		const colon = line.indexOf(':');
		if (colon < 1) return null;
		headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
	}
	return { headers, rest: text.slice(at) };
}
