import type { Column, Value } from './columns.ts';
import { edmType, propertyOf } from './columns.ts';
import type { Environment, Row } from './environment.ts';
import { badSyntax, DataverseError, noSuchProperty } from './errors.ts';
import type { LiteralType, Subject } from './filter.ts';
import { order, readFilter } from './filter.ts';
import { shown } from './rows.ts';
import type { Table } from './table.ts';

/** What a reader asks for in the URL and the Prefer header. */
export interface Wishes {
	readonly query: URLSearchParams;
	/** `odata.maxpagesize`, or null */
	readonly pageSize: number | null;
	/** `odata.include-annotations` */
	readonly annotated: boolean;
}

/** "The maximum page size is 5,000" (Page results). */
const LARGEST_PAGE = 5000;
const KNOWN = new Set(['$filter', '$select', '$orderby', '$top', '$count', '$skiptoken']);

/**
 * The rows of a set that fit, as OData's JSON.
 *
 * @param url where the set is, without the query
 */
export function readRows(
	environment: Environment,
	table: Table,
	wishes: Wishes,
	url: string,
): Record<string, unknown> {
	const { query } = wishes;
	for (const name of query.keys()) {
		if (!KNOWN.has(name) && !name.startsWith('@')) {
			throw badSyntax(`The query parameter ${name} is not supported.`);
		}
	}
	const selected = selection(table, query);
	const all = sorted(table, filtered(environment, table, query), query);
	const limited = query.has('$top') ? all.slice(0, count(query.get('$top'))) : all;
	const size = Math.min(wishes.pageSize ?? LARGEST_PAGE, LARGEST_PAGE);
	const start = startOf(table, limited, query.get('$skiptoken'), size);
	const page = limited.slice(start, start + size);
	const hasMore = start + size < limited.length;
	return {
		'@odata.context': `${url.slice(0, url.lastIndexOf('/'))}/$metadata#${table.entitySet}${
			selected ? `(${[...selected].join(',')})` : ''
		}`,
		...(query.get('$count') === 'true' && { '@odata.count': Math.min(all.length, LARGEST_PAGE) }),
		value: page.map((row) => projected(table, row, selected, wishes.annotated)),
		...(hasMore && { '@odata.nextLink': nextLink(table, url, query, page, start / size) }),
	};
}

/** One row as it is read, with the columns asked for. */
export function readRow(table: Table, row: Row, wishes: Wishes): Record<string, Value> {
	return projected(table, row, selection(table, wishes.query), wishes.annotated);
}

export function subjectOf(table: Table): Subject<Row> {
	const types = new Map([...table.columns.values()].map((each) => [propertyOf(each), literalType(each)]));
	return {
		type: table.logicalName,
		typeOf: (property) => types.get(property),
		read: (row, property) => row[property] ?? null,
	};
}

const LITERALS: Readonly<Record<string, LiteralType>> = {
	'Edm.String': 'text',
	'Edm.Boolean': 'boolean',
	'Edm.Guid': 'guid',
	'Edm.Date': 'moment',
	'Edm.DateTimeOffset': 'moment',
};

function literalType(column: Column): LiteralType {
	return LITERALS[edmType(column)] ?? 'number';
}

function filtered(environment: Environment, table: Table, query: URLSearchParams): Row[] {
	const filter = query.get('$filter');
	const rows = environment.rows(table.entitySet);
	if (filter === null) return rows;
	const aliases = new Map([...query].filter(([name]) => name.startsWith('@')));
	return rows.filter(readFilter(filter, subjectOf(table), aliases));
}

function selection(table: Table, query: URLSearchParams): ReadonlySet<string> | null {
	const select = query.get('$select');
	if (select === null || select === '') return null;
	const names = select.split(',').map((name) => name.trim());
	const subject = subjectOf(table);
	for (const name of names) {
		if (subject.typeOf(name) === undefined) throw noSuchProperty(table.logicalName, name);
	}
	return new Set(names);
}

/** The primary key comes with every selection. */
function projected(
	table: Table,
	row: Row,
	selected: ReadonlySet<string> | null,
	annotated: boolean,
): Record<string, Value> {
	const all = shown(table, row, annotated);
	if (!selected) return all;
	return Object.fromEntries(
		Object.entries(all).filter(([name]) => {
			const [property = ''] = name.split('@');
			return property === '' || property === table.primaryId || selected.has(property);
		}),
	);
}

function sorted(table: Table, rows: readonly Row[], query: URLSearchParams): Row[] {
	const subject = subjectOf(table);
	const keys = (query.get('$orderby') ?? '')
		.split(',')
		.filter((part) => part.trim() !== '')
		.map((part) => {
			const [name = '', direction = 'asc', ...rest] = part.trim().split(/\s+/);
			if (subject.typeOf(name) === undefined) throw noSuchProperty(table.logicalName, name);
			if (rest.length > 0 || !['asc', 'desc'].includes(direction)) {
				throw badSyntax(`Syntax error in $orderby: '${part}'.`);
			}
			const key = subject.typeOf(name) === 'guid' ? sqlServerOrder : (value: Value) => value;
			return { name, key, sign: direction === 'desc' ? -1 : 1 };
		});
	return [...rows].sort((a, b) => {
		for (const { name, key, sign } of keys) {
			const difference = sign * nullsFirst(key(a[name] ?? null), key(b[name] ?? null));
			if (difference !== 0) return difference;
		}
		return 0;
	});
}

/** The database sorts unique identifiers by their last bytes first (Comparing GUID and uniqueidentifier values). */
function sqlServerOrder(guid: Value): Value {
	if (typeof guid !== 'string') return guid;
	const [first = '', second = '', third = '', ...last] = guid.split('-');
	const reversed = [third, second, first].map((part) => (part.match(/../g) ?? []).reverse().join(''));
	return ` ${[...last.reverse(), ...reversed].join('')}`;
}

function nullsFirst(a: Value, b: Value): number {
	if (a === null || b === null) return Number(b === null) - Number(a === null);
	return order(a, b);
}

function count(text: string | null): number {
	if (text === null || !/^\d+$/.test(text)) throw badSyntax(`Invalid value '${text}' for $top.`);
	return Number(text);
}

/** The cookie names the page and its last row, so that rows added meanwhile repeat and hide nothing. */
function nextLink(
	table: Table,
	url: string,
	query: URLSearchParams,
	page: readonly Row[],
	pages: number,
): string {
	const last = page.at(-1)?.[table.primaryId];
	const cookie = `<cookie pagenumber="${Math.floor(pages) + 2}" pagingcookie="${last}" istracking="False" />`;
	const next = new URLSearchParams(query);
	next.delete('$skiptoken');
	const rest = [...next].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
	return `${url}?${[...rest, `$skiptoken=${encodeURIComponent(cookie)}`].join('&')}`;
}

function startOf(table: Table, rows: readonly Row[], token: string | null, size: number): number {
	if (token === null) return 0;
	const cookie = /^<cookie pagenumber="(\d+)" pagingcookie="([^"]*)" istracking="False" \/>$/.exec(token);
	if (!cookie) throw new DataverseError(400, '0x80060888', 'Skip token is malformed.');
	const at = rows.findIndex((row) => row[table.primaryId] === cookie[2]);
	return at === -1 ? (Number(cookie[1]) - 1) * size : at + 1;
}
