import { Skip } from './answers.ts';
import type { JsonObject } from './call.ts';
import type { DataType, LeadField } from './fields.ts';
import type { Instance } from './instance.ts';
import type { FieldValue, FieldValues } from './leadRecords.ts';

/**
 * The values of a record's fields as they are stored; `id` is the caller's affair.
 *
 * @throws Skip 1006 for a field that is not there, 1003 or 1001 for a value that cannot be stored
 */
export function valuesOf(instance: Instance, record: JsonObject): FieldValues {
	const values: Record<string, FieldValue> = {};
	for (const [name, value] of Object.entries(record)) {
		if (name === 'id') continue;
		const field = instance.field(name);
		if (!field) throw new Skip('1006', `Field '${name}' not found`);
		if (!field.updateable) throw new Skip('1003', `Field '${name}' is read only`);
		values[name] = valueOf(field, value, instance.settings.longText);
	}
	return values;
}

function valueOf(field: LeadField, value: unknown, longText: 'refuse' | 'truncate'): FieldValue {
	if (value === null || value === '') return null;
	const { name, dataType } = field;
	if (dataType === 'boolean') return asBoolean(value) ?? wrongType(field);
	if (NUMBERS.includes(dataType)) return asNumber(value, dataType) ?? wrongType(field);
	if (typeof value !== 'string' && typeof value !== 'number') return wrongType(field);
	const text = String(value);
	if (DATES.includes(dataType) && Number.isNaN(Date.parse(text))) return wrongType(field);
	if (dataType === 'email' && !isAddress(text)) throw new Skip('1003', `Value for '${name}' is invalid`);
	return fit(field, text, longText);
}

function wrongType({ name, dataType }: LeadField): never {
	throw new Skip('1001', `Invalid value for field '${name}'. Required of type '${dataType}'`);
}

const NUMBERS: readonly DataType[] = ['currency', 'float', 'integer', 'score'];
const DATES: readonly DataType[] = ['date', 'datetime'];

function asBoolean(value: unknown): boolean | null {
	if (typeof value === 'boolean') return value;
	return value === 'true' || value === 'false' ? value === 'true' : null;
}

function asNumber(value: unknown, dataType: DataType): number | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	const number = Number(value);
	const isWhole = dataType === 'integer' || dataType === 'score';
	return Number.isFinite(number) && (!isWhole || Number.isInteger(number)) ? number : null;
}

/**
 * "Only ASCII characters are supported in the email address field":
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads
 */
function isAddress(text: string): boolean {
	return /^[!-~]+@[!-~]+$/.test(text);
}

/** A string's length counts characters, a text area's bytes of UTF-8. */
function fit({ name, dataType, length = Infinity }: LeadField, text: string, longText: string): string {
	const size = dataType === 'text' ? Buffer.byteLength(text) : text.length;
	if (size <= length) return text;
	if (longText === 'refuse') throw new Skip('1003', `Value for '${name}' exceeds the length of ${length}`);
	let kept = text.slice(0, length);
	while (dataType === 'text' && Buffer.byteLength(kept) > length) kept = kept.slice(0, -1);
	return kept;
}
