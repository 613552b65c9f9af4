import type { Fields } from '../crm/field';
import type { FieldValue } from '../crm/row';

/** A record as it goes over the wire. */
export type WireRecord = Readonly<Record<string, unknown>>;

/** Fields by name, as Marketo reads them. */
export function wireFields(values: readonly FieldValue[], fields: Fields): WireRecord {
	return Object.fromEntries(
		values.map(({ name, value }) => [name, fields.get(name)?.type === 'dateTime' ? withoutMs(value) : value]),
	);
}

/** Marketo's times go to the second. */
function withoutMs(value: unknown): unknown {
	return typeof value === 'string' ? value.replace(/\.\d{3}Z$/, 'Z') : value;
}

/** With the character set, as browsers send it: n8n takes the bare type for an object that it has to write itself. */
export const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8';

/** Records in a call, at most. */
export const MOST_RECORDS = 300;
/** Marketo takes a million bytes in a call, with what stands around the records. */
export const MOST_BYTES = 900_000;

/**
 * Cuts records into calls that Marketo takes.
 *
 * @returns in the order given
 */
export function inCalls<T>(all: readonly T[], recordOf: (one: T) => unknown): T[][] {
	const calls: T[][] = [];
	let room = 0;
	for (const one of all) {
		const bytes = Buffer.byteLength(JSON.stringify(recordOf(one))) + 1;
		const last = calls.at(-1);
		if (last === undefined || last.length >= MOST_RECORDS || bytes > room) {
			calls.push([one]);
			room = MOST_BYTES - bytes;
		} else {
			last.push(one);
			room -= bytes;
		}
	}
	return calls;
}
