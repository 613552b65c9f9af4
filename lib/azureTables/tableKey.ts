import { createHash } from 'node:crypto';

/** Cosmos DB takes 255 bytes, Azure Storage 1 KiB (learn.microsoft.com/azure/cosmos-db/table/faq). */
const LONGEST_ROW_KEY = 250;

/**
 * Writes a text so that it may stand in a key: keys have no `/ \ # ?` and no control characters, and not every service
 * takes every letter of every script. Letters, digits, `.`, `_` and `-` of ASCII stay as they are; of any other
 * character the number is written, in base 36 and four digits.
 *
 * @returns what no other text gives
 */
export function asKey(text: string): string {
	return text.replace(
		/[^\w.-]/gu,
		(character) => `~${(character.codePointAt(0) ?? 0).toString(36).padStart(4, '0')}`,
	);
}

/** Reads what {@link asKey} wrote. */
export function fromKey(key: string): string {
	return key.replace(/~(\w{4})/g, (_, number: string) => String.fromCodePoint(parseInt(number, 36)));
}

/** A row key for any text: one that is too long is hashed. */
export function asRowKey(text: string): string {
	const key = asKey(text);
	return key.length <= LONGEST_ROW_KEY ? key : `~~${createHash('sha256').update(text).digest('hex')}`;
}
