import type { Change } from '../contract';
import type { Field } from './field';
import { cutTo, sizeOf } from './note';
import { plainText } from './plainText';

/** A value as a field takes it. `undefined`: nothing that the field could take is left of it. */
export interface Fitted {
	readonly value: unknown;
	readonly what?: Change['what'];
}

/** Where half a value would be a wrong one. */
const WHOLE_OR_NOT: readonly Field['type'][] = ['email', 'phone', 'url', 'options', 'reference'];

/**
 * Makes a value fit a field, as far as its metadata tells: texts are cut, choices take the spelling of the system, and
 * what cannot be right is left out. Nothing of it is silent.
 */
export function fit(value: unknown, field: Field): Fitted {
	switch (field.type) {
		case 'boolean':
			return asBoolean(value);
		case 'number':
			return asNumber(value);
		case 'date':
		case 'dateTime':
			return asTime(value, field.type);
		default:
			return field.options === null ? asText(value, field) : asOption(value, field);
	}
}

const DROPPED: Fitted = { value: undefined, what: 'dropped' };

function asText(value: unknown, { type, longest }: Field): Fitted {
	const text = textOf(value);
	if (text === null) return DROPPED;
	if (longest === null || sizeOf(text, longest) <= longest.max) return { value: text };
	if (WHOLE_OR_NOT.includes(type)) return DROPPED;
	return { value: cutTo(text, longest), what: 'truncated' };
}

/** By the value or by what people call it, in any case. */
function asOption(value: unknown, field: Field): Fitted {
	const text = textOf(value);
	if (text === null) return DROPPED;
	const wanted = text.toLowerCase();
	const option =
		field.options?.find((one) => String(one.value) === text) ??
		field.options?.find((one) => String(one.value).toLowerCase() === wanted) ??
		field.options?.find(({ label }) => label.toLowerCase() === wanted);
	if (option) return { value: option.value };
	return field.isRestricted ? DROPPED : asText(value, field);
}

function asBoolean(value: unknown): Fitted {
	if (typeof value === 'boolean') return { value };
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === '1' || text === 'yes') return { value: true };
	if (text === 'false' || text === '0' || text === 'no') return { value: false };
	return DROPPED;
}

function asNumber(value: unknown): Fitted {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? { value: number } : DROPPED;
}

function asTime(value: unknown, type: 'date' | 'dateTime'): Fitted {
	const at = value instanceof Date || typeof value === 'number' ? new Date(value) : new Date(String(value));
	const year = at.getUTCFullYear();
	// Other years are written in a way that nobody reads.
	if (!(year >= 0 && year <= 9999)) return DROPPED;
	if (type === 'dateTime') return { value: at.toISOString() };
	// The day that is written there, wherever its clock is: in UTC it may be another one.
	return { value: DAY.exec(String(value))?.[0] ?? at.toISOString().slice(0, 10) };
}

const DAY = /^\d{4}-\d{2}-\d{2}/;

function textOf(value: unknown): string | null {
	if (typeof value === 'object' && value !== null) {
		const json: unknown = JSON.parse(JSON.stringify(value));
		// A date is a text in JSON.
		return plainText(typeof json === 'string' ? json : JSON.stringify(json));
	}
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? plainText(String(value))
		: null;
}
