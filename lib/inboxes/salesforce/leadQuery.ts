import { type Axis, moment } from './axis';
import type { Position } from './position';
import { likeMicrosofts } from './selection';

/** What Microsoft fills in over Web-to-Lead, and what Salesforce adds to it. Every one of them is needed. */
const FIELDS = [
	'Id',
	'FirstName',
	'LastName',
	'Email',
	'Phone',
	'Country',
	'Company',
	'Title',
	'LeadSource',
	'Description',
	'CreatedDate',
	'SystemModstamp',
] as const;

/** Which leads, in the order of their times and, within a second, of their ids. */
export interface LeadQuery {
	/** `DESC`: the newest first. */
	readonly order: 'ASC' | 'DESC';
	/** Where they begin in this order: with a time, ms since the epoch, or behind a lead; null for all. */
	readonly begin: { readonly at: number } | { readonly behind: Position } | null;
	readonly limit: number;
}

/** The fields that are asked for, each once. @param leadSourceField API name of the field that the lead source is in */
export function fieldsWith(leadSourceField: string): readonly string[] {
	const chosen = leadSourceField.toLowerCase();
	return FIELDS.some((field) => field.toLowerCase() === chosen) ? FIELDS : [...FIELDS, leadSourceField];
}

/**
 * Writes a query in SOQL.
 *
 * The place where a page has ended stands in the next one's condition: `nextRecordsUrl` would be good for two days only,
 * and keep something open in Salesforce meanwhile. Ids can be compared and sorted
 * (developer.salesforce.com/blogs/developer-relations/2015/11/pk-chunking-techniques-massive-orgs.html).
 *
 * @param leadSourceField API name of the field that the lead source is in: letters, digits, low lines
 */
export function soqlOf(axis: Axis, leadSourceField: string, { order, begin, limit }: LeadQuery): string {
	const conditions = [...beyond(axis, order, begin), likeMicrosofts(leadSourceField)];
	return [
		`SELECT ${fieldsWith(leadSourceField).join(',')} FROM Lead`,
		`WHERE ${conditions.join(' AND ')}`,
		`ORDER BY ${axis.field} ${order}, Id ${order} LIMIT ${limit}`,
	].join(' ');
}

/** A range of times stands alone, so that Salesforce finds it in its index. */
function beyond({ field }: Axis, order: LeadQuery['order'], begin: LeadQuery['begin']): string[] {
	if (begin === null) return [];
	const sign = order === 'ASC' ? '>' : '<';
	const range = (time: number): string => `${field} ${sign}= ${moment(time)}`;
	if ('at' in begin) return [range(begin.at)];
	const { time, leadId } = begin.behind;
	return [range(time), `(${field} ${sign} ${moment(time)} OR Id ${sign} '${leadId}')`];
}
