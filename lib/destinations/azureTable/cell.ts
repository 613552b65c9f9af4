import type { Change } from '../contract';
import { cutTo } from '../crm/note';
import type { Cell } from './row';

/** 64 KiB of UTF-16 (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model). */
export const LONGEST_TEXT = 32_768;
/** The first moment that a table knows: 1601-01-01. */
const FIRST_TIME = Date.UTC(1601, 0, 1);
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const INT32 = 2 ** 31;

/** A value as a cell takes it. `undefined`: nothing that a cell could take is left of it. */
export interface FittedCell {
	readonly cell: Cell | undefined;
	readonly what?: Change['what'];
}

const DROPPED: FittedCell = { cell: undefined, what: 'dropped' };

/** Makes a value fit a cell: a text is cut, a list or an object becomes JSON, which is left out where it is too long. */
export function fitCell(value: unknown): FittedCell {
	switch (typeof value) {
		case 'string':
			return fitText(value);
		case 'boolean':
			return { cell: value };
		case 'number':
			return fitNumber(value);
		case 'object':
			return value instanceof Date ? fitTime(value) : fitJson(value);
		default:
			return DROPPED;
	}
}

/** Lone surrogates and the character 0 break JSON and databases on the other side. */
function fitText(value: string): FittedCell {
	const text = value.toWellFormed().replaceAll('\0', '');
	if (text.length <= LONGEST_TEXT) return { cell: text };
	return { cell: cutTo(text, { max: LONGEST_TEXT, in: 'units' }), what: 'truncated' };
}

/** A whole number is taken for an Int32 if its type is not told. */
function fitNumber(value: number): FittedCell {
	if (!Number.isFinite(value)) return DROPPED;
	if (!Number.isInteger(value) || (value >= -INT32 && value < INT32)) return { cell: value };
	return Number.isSafeInteger(value) ? { cell: BigInt(value) } : { cell: String(value), what: 'substituted' };
}

function fitTime(at: Date): FittedCell {
	const time = at.getTime();
	return time >= FIRST_TIME && time <= LAST_TIME ? { cell: at } : DROPPED;
}

function fitJson(value: object | null): FittedCell {
	const text = JSON.stringify(value).toWellFormed();
	return text.length <= LONGEST_TEXT ? { cell: text } : DROPPED;
}
