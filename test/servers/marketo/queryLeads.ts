import { type Answer, Refusal } from './answers.ts';
import { batchSizeOf, type Call, listOf, MOST_RECORDS } from './call.ts';
import type { LeadField } from './fields.ts';
import type { Instance } from './instance.ts';
import type { LeadRecord } from './leadRecords.ts';
import { placeOf, tokenOf } from './pagingToken.ts';

const DEFAULT_FIELDS = ['id', 'firstName', 'lastName', 'email', 'updatedAt', 'createdAt'];
const MOST_MATCHES = 1000;

/**
 * `GET /rest/v1/leads.json`, or POST with `_method=GET`:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Query)
 */
export function leadsByFilter(instance: Instance, { query }: Call): Answer {
	const field = filterField(instance, query);
	const values = listOf(query, 'filterValues');
	if (values.length === 0)
		throw new Refusal('1002', "Missing value for the required parameter 'filterValues'");
	if (values.length > MOST_RECORDS) throw new Refusal('1003', 'The number of filterValues exceeds 300');
	const fields = fieldsAsked(instance, query);
	const found = new Set(values.flatMap((value) => instance.records.matching(field, value)));
	if (found.size > MOST_MATCHES) throw new Refusal('1003', 'Too many results match the filter');
	return page([...found], query, (record) => shown(record, fields));
}

/** `GET /rest/v1/lead/{id}.json` */
export function leadById(instance: Instance, { query, subject }: Call): Answer {
	const record = instance.records.get(Number(subject));
	if (!record) throw new Refusal('1004');
	return { result: [shown(record, fieldsAsked(instance, query))] };
}

/**
 * A page of a list, by `batchSize` and `nextPageToken`.
 *
 * @throws Refusal 1003 for a token that is none
 */
export function page<T>(all: readonly T[], query: URLSearchParams, show: (one: T) => unknown): Answer {
	const token = query.get('nextPageToken');
	const from = token === null ? 0 : placeOf(token);
	if (from === null) throw new Refusal('1003', 'Invalid nextPageToken');
	const to = from + batchSizeOf(query);
	const hasMore = to < all.length;
	return {
		result: all.slice(from, to).map(show),
		...(hasMore && { more: { nextPageToken: tokenOf(to), moreResult: true } }),
	};
}

/** @throws Refusal 1006 for a field that is not there */
export function fieldsAsked(instance: Instance, query: URLSearchParams): readonly LeadField[] {
	const asked = listOf(query, 'fields');
	return (asked.length > 0 ? asked : DEFAULT_FIELDS).map((name) => {
		const field = instance.field(name);
		if (!field) throw new Refusal('1006', `Field '${name}' not found`);
		return field;
	});
}

/** A field without a value is null, a boolean without one false. */
export function shown(record: LeadRecord, fields: readonly LeadField[]): Record<string, unknown> {
	const asked = new Set(['id', ...fields.map(({ name }) => name)]);
	return Object.fromEntries(
		[...asked].map((name) => {
			const isBoolean = fields.find((field) => field.name === name)?.dataType === 'boolean';
			return [name, record[name] ?? (isBoolean ? false : null)];
		}),
	);
}

function filterField(instance: Instance, query: URLSearchParams): LeadField {
	const name = query.get('filterType');
	if (!name) throw new Refusal('1002', "Missing value for the required parameter 'filterType'");
	return searchableField(instance, name);
}

/** @throws Refusal 1006 for a field that is not there, 1011 for one that cannot be looked up */
export function searchableField(instance: Instance, name: string): LeadField {
	const field = instance.field(name);
	if (!field) throw new Refusal('1006', `Field '${name}' not found`);
	if (!field.isSearchable) throw new Refusal('1011', `Field '${name}' not supported`);
	return field;
}
