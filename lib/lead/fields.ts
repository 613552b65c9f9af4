import type { Problem } from './lead';

/** An object's values by their keys in lower case. A map, so that `__proto__` and `constructor` are keys like others. */
export type Fields = ReadonlyMap<string, unknown>;

/** Spellings seen → lower case. Leads repeat the same dozen keys; the limit is for those made up by somebody. */
const lowerCased = new Map<string, string>();
const MAX_SPELLINGS = 500;

/** The fields of an object. Of keys that differ by case only, the first with a value that is not blank counts. */
export function fieldsOf(object: Readonly<Record<string, unknown>>): Fields {
	const fields = new Map<string, unknown>();
	for (const key of Object.keys(object)) {
		const name = lowerCase(key);
		if (!fields.has(name) || isBlank(fields.get(name))) fields.set(name, object[key]);
	}
	return fields;
}

/** Absent, null, or a text of nothing but blanks. */
export function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/**
 * A value as text: trimmed, blank as null, numbers and booleans as they are written.
 *
 * @param problems gets `valueNotText` where there is an object or a list instead
 */
export function textOf(value: unknown, problems: Set<Problem>): string | null {
	if (typeof value === 'string') return value.trim() || null;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (value !== undefined && value !== null) problems.add('valueNotText');
	return null;
}

/** The first of the named fields that is not blank, as text. Null where a shape names none. */
export function firstText(
	fields: Fields,
	names: readonly string[] | undefined,
	problems: Set<Problem>,
): string | null {
	if (names === undefined) return null;
	for (const name of names) {
		const text = textOf(fields.get(name), problems);
		if (text !== null) return text;
	}
	return null;
}

/** A field that decides something about the lead but is no part of it: no text there is no problem. */
export function textAt(fields: Fields, name: string): string | null {
	return textOf(fields.get(name), new Set());
}

function lowerCase(key: string): string {
	const known = lowerCased.get(key);
	if (known !== undefined) return known;
	const name = key.toLowerCase();
	if (lowerCased.size < MAX_SPELLINGS && key.length < 40) lowerCased.set(key, name);
	return name;
}
