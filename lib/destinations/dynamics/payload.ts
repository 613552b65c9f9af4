import type { FieldValue } from '../crm/row';

/** Look-ups are bound by their navigation property, which for these two is named like the column. */
const BOUND: readonly string[] = ['ownerid', 'campaignid'];

/** A lead as it goes over the wire. */
export function payloadOf(fields: readonly FieldValue[]): Record<string, unknown> {
	return Object.fromEntries(
		fields.map(({ name, value }) => [BOUND.includes(name) ? `${name}@odata.bind` : name, value]),
	);
}
