import type { Column, Value } from './columns.ts';
import { edmType, isChoice, isLookup, propertyOf } from './columns.ts';
import type { Environment } from './environment.ts';
import { guidOf, isGuid } from './environment.ts';
import { badPayload, doesNotExist, invalidProperty, outOfRange, tooLong } from './errors.ts';
import type { Table } from './table.ts';

/** What a body changes, by the properties of the row. */
export type Changes = Readonly<Record<string, Value>>;

/** The annotation that says which table a look-up points into. */
export const TARGET = '@Microsoft.Dynamics.CRM.lookuplogicalname';

/**
 * Reads the JSON of a create or an update: every property must exist, fit its type, its length and its options; a
 * binding must lead to a row. What only the system writes is passed over. What forms require is not asked for.
 *
 * @throws DataverseError for the first thing that does not fit
 */
export function readPayload(
	environment: Environment,
	table: Table,
	body: Buffer | string,
	purpose: 'create' | 'update',
): Changes {
	const changes: Record<string, Value> = {};
	for (const [property, value] of Object.entries(parse(table, body))) {
		if (property.startsWith('@')) continue;
		if (property.endsWith('@odata.bind')) {
			Object.assign(changes, bound(environment, table, property, value));
			continue;
		}
		if (property.includes('@')) continue;
		const column = table.columns.get(property);
		if (!column || isLookup(column)) {
			if (isReadOnlyLookup(table, property)) continue;
			throw invalidProperty(table.logicalName, property);
		}
		if (column[purpose]) changes[column.name] = fitted(table, column, value);
	}
	return changes;
}

function parse(table: Table, body: Buffer | string): Readonly<Record<string, unknown>> {
	let json: unknown;
	try {
		json = JSON.parse(body.toString());
	} catch {
		throw badPayload(table.entitySet, 'Microsoft.OData.ODataException: Invalid JSON.');
	}
	if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json };
	throw badPayload(table.entitySet, 'Microsoft.OData.ODataException: A StartObject node was expected.');
}

/** `_ownerid_value` and its like are computed: reading a row and sending it back is no mistake. */
function isReadOnlyLookup(table: Table, property: string): boolean {
	return [...table.columns.values()].some((column) => isLookup(column) && propertyOf(column) === property);
}

function fitted(table: Table, column: Column, value: unknown): Value {
	if (value === null) return null;
	switch (column.kind) {
		case 'string':
		case 'memo':
			if (typeof value !== 'string') throw wrongType(table, column, value);
			if (value.length > column.max) throw tooLong(table.logicalName, column.name, column.max);
			// Dataverse stores an empty text as no value.
			return value === '' ? null : value;
		case 'boolean':
			if (typeof value !== 'boolean') throw wrongType(table, column, value);
			return value;
		case 'dateTime':
			return instant(table, column, value);
		case 'uniqueidentifier':
			if (typeof value !== 'string' || !isGuid(value)) throw wrongType(table, column, value);
			return value.toLowerCase();
		default:
			return whole(table, column, value);
	}
}

function whole(table: Table, column: Column, value: unknown): number {
	if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(table, column, value);
	if (isChoice(column)) {
		const accepted = column.options.map((option) => option.value);
		if (!accepted.includes(value)) throw outOfRange(table.logicalName, column.name, value, accepted);
	}
	return value;
}

function instant(table: Table, column: Column, value: unknown): string {
	const isDateOnly = column.kind === 'dateTime' && column.dateOnly === true;
	const form = isDateOnly
		? /^\d{4}-\d\d-\d\d$/
		: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
	if (typeof value !== 'string' || !form.test(value) || Number.isNaN(Date.parse(value))) {
		throw wrongType(table, column, value);
	}
	return isDateOnly ? value : new Date(value).toISOString().replace(/\.\d+Z$/, 'Z');
}

function wrongType(table: Table, column: Column, value: unknown): Error {
	const literal = typeof value === 'string' ? value : JSON.stringify(value);
	return badPayload(
		table.entitySet,
		`Microsoft.OData.ODataException: Cannot convert the literal '${literal}' to the expected type '${edmType(column)}'.`,
	);
}

/** `name@odata.bind`: the navigation property's name, not the column's, and the path of a row that is there. */
function bound(environment: Environment, table: Table, property: string, value: unknown): Changes {
	const navigation = property.slice(0, -'@odata.bind'.length);
	const column = [...table.columns.values()].find(
		(each) => isLookup(each) && navigation in each.navigation && (each.create || each.update),
	);
	if (!column || !isLookup(column)) {
		throw badPayload(
			table.entitySet,
			`Microsoft.OData.ODataException: An undeclared property '${navigation}' which only has property annotations ` +
				'in the payload but no property value was found in the payload. In OData, only declared navigation ' +
				'properties and declared named streams can be represented as properties without values.',
		);
	}
	const name = propertyOf(column);
	if (value === null) return { [name]: null, [name + TARGET]: null };
	const path = typeof value === 'string' ? /^(?:https?:.*\/)?\/?(\w+)\(([^)]+)\)$/.exec(value) : null;
	const [, entitySet = '', id = ''] = path ?? [];
	const expected = column.kind === 'owner' ? ['systemusers', 'teams'] : [column.navigation[navigation]];
	if (!expected.includes(entitySet)) {
		throw badPayload(
			table.entitySet,
			`Microsoft.OData.ODataException: The value of '${property}' does not lead to a row of ${expected.join(' or ')}.`,
		);
	}
	const target = environment.table(entitySet);
	const guid = guidOf(id);
	if (!environment.find(target, guid)) throw doesNotExist(target.logicalName, guid);
	return { [name]: guid, [name + TARGET]: target.logicalName };
}
