import { isoDate } from '../../lead/dates';
import { isRecord } from '../../lead/json';

/** Something that happened to a person. */
export interface Activity {
	/** Its own id, as long as Marketo keeps it. */
	readonly guid: string;
	/** When it happened, ms since the epoch; null where that cannot be read. */
	readonly at: number | null;
	/** ISO 8601 in UTC. */
	readonly date: string | null;
	readonly typeId: number | null;
	readonly leadId: number | null;
	/** Id of what it is about, e.g. of the form. */
	readonly primaryId: number | null;
	/** Values by name; those without a value are not there. */
	readonly attributes: ReadonlyMap<string, string>;
	/** As Marketo answered it. */
	readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * Reads an activity. `marketoGUID` "is replacing the id integer attribute as the unique identifier", and dates come in
 * two forms, `2023-01-16T23:32:19Z` and `2014-09-17T22:31:49+0000`
 * (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities).
 *
 * @returns null for what is none
 */
export function readActivity(value: unknown): Activity | null {
	if (!isRecord(value)) return null;
	const date = isoDate(textOf(value['activityDate']) ?? '');
	return {
		// What has no id is told apart by all that it says.
		guid: textOf(value['marketoGUID']) ?? textOf(value['id']) ?? JSON.stringify(value),
		at: date === null ? null : Date.parse(date),
		date,
		typeId: numberOf(value['activityTypeId']),
		leadId: numberOf(value['leadId']),
		primaryId: numberOf(value['primaryAttributeValueId']),
		attributes: attributesOf(value['attributes']),
		raw: value,
	};
}

function attributesOf(value: unknown): Map<string, string> {
	const attributes = new Map<string, string>();
	for (const one of Array.isArray(value) ? (value as unknown[]) : []) {
		if (!isRecord(one)) continue;
		const name = textOf(one['name']);
		const text = textOf(one['value']);
		if (name !== null && text !== null) attributes.set(name, text);
	}
	return attributes;
}

function textOf(value: unknown): string | null {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function numberOf(value: unknown): number | null {
	const text = textOf(value);
	return text !== null && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

/** The date of an activity for its lead. One that cannot be read is handed on as it is: then the lead says so. */
export function createdAtOf({ date, raw }: Activity): unknown {
	return date ?? raw['activityDate'] ?? null;
}
