import type { Value } from './columns.ts';
import { propertyOf } from './columns.ts';
import type { Environment } from './environment.ts';
import { readPayload } from './payload.ts';
import { createRow, updateRow } from './rows.ts';
import type { Table } from './table.ts';

type Values = Readonly<Record<string, Value>>;

/**
 * Adds a row as the salesperson, whatever the caller's privileges are. Also takes what only the system writes, e.g. a
 * `statecode` or `createdon`.
 *
 * @returns the row's id
 */
export function insertAs(environment: Environment, entitySet: string, values: Values): string {
	const table = environment.table(entitySet);
	const { fixed, given } = sorted(table, values);
	const changes = readPayload(environment, table, JSON.stringify(given), 'create');
	const status = changes['statuscode'] === undefined ? statusOf(table, fixed['statecode']) : {};
	const writer = { userId: environment.ids.salesperson, detectDuplicates: false };
	// The status must fit the state at the creation, which is always of an open row.
	const { statuscode, ...open } = changes;
	const row = createRow(environment, table, null, fixed['statecode'] === undefined ? changes : open, writer);
	const id = String(row[table.primaryId]);
	environment.put(table, id, {
		...row,
		...fixed,
		...status,
		...(statuscode !== undefined && { statuscode }),
	});
	return id;
}

/** Changes a row as the salesperson. */
export function changeAs(environment: Environment, entitySet: string, id: string, values: Values): void {
	const table = environment.table(entitySet);
	const changes = readPayload(environment, table, JSON.stringify(values), 'update');
	updateRow(environment, table, id, changes, {
		userId: environment.ids.salesperson,
		detectDuplicates: false,
	});
}

/** What a POST takes, and what it would pass over. */
function sorted(table: Table, values: Values): { fixed: Values; given: Values } {
	const passedOver = new Set(
		[...table.columns.values()].filter((column) => !column.create).map((column) => propertyOf(column)),
	);
	const split = (fixed: boolean): Values =>
		Object.fromEntries(Object.entries(values).filter(([name]) => passedOver.has(name) === fixed));
	return { fixed: split(true), given: split(false) };
}

function statusOf(table: Table, state: Value | undefined): Values {
	const column = table.columns.get('statuscode');
	if (state === undefined || column?.kind !== 'status') return {};
	return { statuscode: column.options.find((option) => option.state === state)?.value ?? null };
}
