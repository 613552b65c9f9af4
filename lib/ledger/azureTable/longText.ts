import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';

import type { Properties } from '../../azureTables/table';
import { LedgerConfigurationError } from '../errors';

/** A property takes 64 KiB (learn.microsoft.com/rest/api/storageservices): 32,768 UTF-16 units, or bytes. */
const UNITS = 32_000;
const BYTES = 64_000;
/** An entity takes 1 MiB; the rest is for its other properties. */
const PARTS = 15;
/** Up to here a content is readable as it stands, in UTF-16 units; what is longer takes less room compressed. */
const READABLE = 8000;

/** How long the JSON of a person's record may be, in characters. */
export const LONGEST_RECORD = PARTS * UNITS;
/** How much a receipt's content may be once it is compressed, in bytes. */
export const LARGEST_CONTENT = PARTS * BYTES;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/**
 * Splits the JSON of a record into properties that a person can read: `body`, `body1`, and so on.
 *
 * @throws LedgerConfigurationError where it is too long
 */
export function asBody(text: string): Properties {
	if (text.length > LONGEST_RECORD - PARTS) {
		throw new LedgerConfigurationError(
			`The ledger has more to remember of one person than the ${LONGEST_RECORD} characters that Azure Table can keep.`,
			'Choose Postgres under Ledger Store, or a shorter window in Dedupe Leads.',
		);
	}
	return properties('body', textParts(text));
}

/** Reads what {@link asBody} wrote. */
export function fromBody(entity: Properties): string {
	return partsIn(entity, 'body').map(String).join('');
}

/**
 * A lead's content as properties: a text where it is short, so that a person can read it; else compressed. Brotli's
 * window is larger than a lead, so that what stands in it twice, in the lead and in what it was read from, counts once.
 *
 * @throws LedgerConfigurationError where it is too large
 */
export async function asContent(text: string): Promise<Properties> {
	if (text.length <= READABLE) return { content: text };
	const packed = await compress(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
	if (packed.length > LARGEST_CONTENT) {
		throw new LedgerConfigurationError(
			`A lead is too large for Azure Table, which can keep ${LARGEST_CONTENT} bytes of one when compressed.`,
			'Choose Postgres under Ledger Store, or have the sender leave out attachments.',
		);
	}
	const count = Math.ceil(packed.length / BYTES);
	const parts = Array.from({ length: count }, (_, part) => packed.subarray(part * BYTES, (part + 1) * BYTES));
	return properties('packed', parts);
}

/** Reads what {@link asContent} wrote. */
export async function fromContent(entity: Properties): Promise<string> {
	const { content } = entity;
	if (typeof content === 'string') return content;
	const parts = partsIn(entity, 'packed').filter((part) => part instanceof Uint8Array);
	return (await decompress(Buffer.concat(parts))).toString('utf8');
}

/** How many bytes properties take in a request, at most. */
export function bytesOf(entity: Properties): number {
	return Object.values(entity).reduce<number>((sum, value) => {
		if (typeof value === 'string') return sum + 3 * value.length;
		return sum + (value instanceof Uint8Array ? Math.ceil((value.length * 4) / 3) : 32);
	}, 0);
}

/** Never cuts a character in two. */
function textParts(text: string): string[] {
	const parts: string[] = [];
	for (let at = 0; at < text.length || parts.length === 0;) {
		const end = at + UNITS;
		const cutsPair = end < text.length && /^[\uD800-\uDBFF]$/.test(text.charAt(end - 1));
		parts.push(text.slice(at, cutsPair ? end - 1 : end));
		at = cutsPair ? end - 1 : end;
	}
	return parts;
}

function properties(name: string, parts: readonly unknown[]): Properties {
	return Object.fromEntries(parts.map((part, index) => [index === 0 ? name : `${name}${index}`, part]));
}

function partsIn(entity: Properties, name: string): unknown[] {
	const parts: unknown[] = [];
	for (let part = entity[name]; part !== undefined; part = entity[`${name}${parts.length}`]) parts.push(part);
	return parts;
}
