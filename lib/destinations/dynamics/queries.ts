import type { Operation } from './multipart';
import { CONTACT_COLUMNS, LEAD_COLUMNS, WITH_OWNER } from './rows';

/** A question for rows of one table. */
export interface Query {
	readonly table: 'lead' | 'contact';
	readonly operation: Operation;
	/** The addresses that it looks for; none where it looks for ids. */
	readonly emails: readonly string[];
	/** Rows that it is answered with at most; where so many came, some may be missing. */
	readonly most: number;
}

const IDS_PER_QUERY = 100;
/** "You can include no more than 500 total conditions in a query" (Filter rows using OData, Microsoft Learn). */
const EMAILS_PER_QUERY = 50;
/** For one address, on the average of a query for many. */
const ROWS_PER_EMAIL = 4;
/** For an address that is asked for by itself. */
const MOST_ROWS_PER_EMAIL = 50;

/** Rows by their ids. @param columns of leads, besides those that are always read */
export function idQueries(
	table: Query['table'],
	ids: readonly string[],
	columns: readonly string[],
): Query[] {
	return chunks([...new Set(ids)], IDS_PER_QUERY).map((some) => {
		const values = some.map((id) => `'${id}'`).join(',');
		const filter = `Microsoft.Dynamics.CRM.In(PropertyName='${table}id',PropertyValues=[${values}])`;
		return { table, operation: get(table, columns, filter, ''), emails: [], most: Infinity };
	});
}

/**
 * Rows by address. In the order of preference, so that of very many the right ones come first. Inactive contacts are
 * left out: they were merged into others, or are gone.
 */
export function emailQueries(
	table: Query['table'],
	emails: readonly string[],
	columns: readonly string[],
): Query[] {
	return chunks(emails, EMAILS_PER_QUERY).map((some) =>
		emailQuery(table, some, columns, Math.max(some.length * ROWS_PER_EMAIL, MOST_ROWS_PER_EMAIL)),
	);
}

/** The same for one address of a query that was answered with as many rows as it may be. */
export function singleEmailQuery(table: Query['table'], email: string, columns: readonly string[]): Query {
	return emailQuery(table, [email], columns, MOST_ROWS_PER_EMAIL);
}

function emailQuery(
	table: Query['table'],
	emails: readonly string[],
	columns: readonly string[],
	most: number,
): Query {
	const either = emails.map((email) => `emailaddress1 eq '${email.replaceAll("'", "''")}'`).join(' or ');
	const filter = table === 'contact' ? `statecode eq 0 and (${either})` : either;
	const order = `&$orderby=${encodeURIComponent('statecode asc,modifiedon desc')}&$top=${most}`;
	return { table, operation: get(table, columns, filter, order), emails, most };
}

function get(table: Query['table'], columns: readonly string[], filter: string, more: string): Operation {
	const always = table === 'lead' ? LEAD_COLUMNS : CONTACT_COLUMNS;
	const select = [...new Set([...always, ...(table === 'lead' ? columns : [])])].join(',');
	const path = `${table}s?$select=${select}&$filter=${encodeURIComponent(filter)}${more}`;
	return { method: 'GET', path, headers: WITH_OWNER };
}

export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
	const parts: Item[][] = [];
	for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
	return parts;
}
