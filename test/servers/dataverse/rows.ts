import { randomUUID } from 'node:crypto';
import type { Value } from './columns.ts';
import { isLookup, propertyOf } from './columns.ts';
import type { Environment, Row } from './environment.ts';
import { abortedByPlugin, duplicateFound, invalidStatus, keyViolated, matchingKey } from './errors.ts';
import type { Changes } from './payload.ts';
import { TARGET } from './payload.ts';
import type { Table } from './table.ts';

/** Who writes, and what the request asks for. */
export interface Writer {
	readonly userId: string;
	/** `MSCRM.SuppressDuplicateDetection: false` */
	readonly detectDuplicates: boolean;
}

/**
 * Creates a row, as the caller's unless an owner is bound.
 *
 * @param id chosen by the caller, or null
 * @throws DataverseError where the id, or an alternate key, is taken, or a duplicate is found
 */
export function createRow(
	environment: Environment,
	table: Table,
	id: string | null,
	changes: Changes,
	writer: Writer,
): Row {
	const key = id ?? givenId(table, changes) ?? randomUUID();
	if (environment.find(table, key)) throw matchingKey();
	const row = withDefaults(environment, table, changes, writer.userId);
	checkStatus(table, row);
	const { refusedLastNames } = environment.switches;
	if (table.logicalName === 'lead' && refusedLastNames.has(String(row['lastname']))) {
		throw abortedByPlugin(`${String(row['fullname'])} is not welcome here.`);
	}
	checkKeys(environment, table, key, row);
	if (writer.detectDuplicates) checkDuplicates(environment, table, key, row);
	return environment.put(table, key, row);
}

/**
 * Changes a row. Closed leads can be changed: that a form shows them read-only is the form's. A plug-in may refuse.
 *
 * @throws DataverseError where there is no such row, a key is taken, or a duplicate is found
 */
export function updateRow(
	environment: Environment,
	table: Table,
	id: string,
	changes: Changes,
	writer: Writer,
): Row {
	const before = environment.get(table, id);
	if (environment.switches.closedLeadsRefuse && table.logicalName === 'lead' && before['statecode'] !== 0) {
		throw abortedByPlugin('A closed lead cannot be changed.');
	}
	const row: Record<string, Value> = { ...before, ...changes, ...namesIn(table, { ...before, ...changes }) };
	if ('statecode' in changes && !('statuscode' in changes)) {
		row['statuscode'] = firstStatus(table, row['statecode'] ?? 0);
	}
	checkStatus(table, row);
	checkKeys(environment, table, id, row);
	if (writer.detectDuplicates && 'emailaddress1' in changes) checkDuplicates(environment, table, id, row);
	if (table.columns.has('modifiedon')) {
		row['modifiedon'] = environment.now();
		row['_modifiedby_value'] = writer.userId;
	}
	return environment.put(table, id, row);
}

function givenId(table: Table, changes: Changes): string | null {
	const id = changes[table.primaryId];
	return typeof id === 'string' ? id : null;
}

function withDefaults(environment: Environment, table: Table, changes: Changes, userId: string): Changes {
	const row: Record<string, Value> = {};
	for (const column of table.columns.values()) {
		if (column.default !== undefined) row[propertyOf(column)] = column.default;
	}
	Object.assign(row, changes, namesIn(table, changes));
	if (!table.columns.has('statecode')) return row;
	const now = environment.now();
	const { overriddencreatedon } = changes;
	Object.assign(row, {
		createdon: overriddencreatedon ?? now,
		// The instant of the import is kept where the other is overridden.
		...(typeof overriddencreatedon === 'string' && { overriddencreatedon: now }),
		modifiedon: now,
		_createdby_value: userId,
		_modifiedby_value: userId,
	});
	row['statuscode'] ??= firstStatus(table, 0);
	if (typeof row['_ownerid_value'] !== 'string') {
		Object.assign(row, { _ownerid_value: userId, [`_ownerid_value${TARGET}`]: 'systemuser' });
	}
	return row;
}

/** `fullname` is composed by the system. */
function namesIn(table: Table, row: Changes): Changes {
	if (!table.columns.has('lastname')) return {};
	const parts = [row['firstname'], row['lastname']].filter((part) => typeof part === 'string');
	return { fullname: parts.length > 0 ? parts.join(' ') : null };
}

function firstStatus(table: Table, state: Value): number | null {
	const column = table.columns.get('statuscode');
	if (column?.kind !== 'status') return null;
	return column.options.find((option) => option.state === state)?.value ?? null;
}

function checkStatus(table: Table, row: Changes): void {
	const column = table.columns.get('statuscode');
	if (column?.kind !== 'status') return;
	const { statecode, statuscode } = row;
	const option = column.options.find((each) => each.value === statuscode);
	if (option?.state !== statecode) {
		throw invalidStatus(table.logicalName, Number(statecode), Number(statuscode));
	}
}

function checkKeys(environment: Environment, table: Table, id: string, row: Changes): void {
	for (const [name, columns] of table.keys) {
		const values = columns.map((column) => folded(row[column]));
		// A row with a blank in it is not in the key's index.
		if (values.includes(null)) continue;
		const taken = environment
			.rows(table.entitySet)
			.some(
				(other) => other[table.primaryId] !== id && columns.every((c, i) => folded(other[c]) === values[i]),
			);
		if (taken) throw keyViolated(name, columns);
	}
}

/** The rule that Microsoft publishes with the product: leads with the same e-mail address. */
function checkDuplicates(environment: Environment, table: Table, id: string, row: Changes): void {
	const answer = environment.switches.duplicateRule;
	const email = folded(row['emailaddress1']);
	if (answer === 'off' || table.logicalName !== 'lead' || email === null) return;
	const found = environment
		.rows(table.entitySet)
		.some((other) => other[table.primaryId] !== id && folded(other['emailaddress1']) === email);
	if (found) throw duplicateFound(answer);
}

/** Text compares without case, as the database's collation does. */
export function folded(value: Value | undefined): Value {
	return typeof value === 'string' ? value.toLowerCase() : (value ?? null);
}

/** @returns the row as it is read: every column, absent ones null; other tables' names only where asked for */
export function shown(table: Table, row: Row, annotated: boolean): Record<string, Value> {
	const out: Record<string, Value> = { '@odata.etag': row['@odata.etag'] ?? null };
	for (const column of table.columns.values()) {
		const name = propertyOf(column);
		out[name] = row[name] ?? null;
		const target = row[name + TARGET];
		if (annotated && isLookup(column) && typeof target === 'string') out[name + TARGET] = target;
	}
	return out;
}
