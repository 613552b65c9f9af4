import type { Reply, StandInRequest } from '../standIn.ts';

const LONGEST = 16_384;

/**
 * The answer to a request whose address, or address and headers together, are too long; null for all others. The length
 * of a query is that with `encodeURIComponent`.
 *
 * Source: REST API guide, "Status Codes and Error Responses": 414 and 431, 16,384 bytes.
 */
export function tooLong({ path, query, headers }: StandInRequest): Reply | null {
	const asked = [...query].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
	const address = path.length + 1 + asked.join('&').length;
	const rest = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
	if (address > LONGEST) return refused(414, 'URI Too Long');
	return address + rest.join('').length > LONGEST ? refused(431, 'Request Header Fields Too Large') : null;
}

function refused(status: number, title: string): Reply {
	const body = `<html><head><title>${status} ${title}</title></head><body><h1>${title}</h1></body></html>`;
	return { status, headers: { 'Content-Type': 'text/html' }, body };
}
