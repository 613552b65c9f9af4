import { asTableError, TableError } from '../../azureTables/errors';
import { odata } from '../../vendor/azureTables';
import type { Field, Fields } from '../crm/field';
import { LONGEST_TEXT } from './cell';
import { columnNameProblem } from './columnNames';
import { FLAT_COLUMNS } from './flatLayout';
import { MICROSOFT_COLUMNS } from './microsoftLayout';
import { openLeadTable, type TableAccess } from './open';
import type { TablePolicy } from './policy';

/** A table has no list of its columns: those of so many rows stand for all. */
const LOOKED_AT = 100;

/**
 * The columns that can be mapped by hand: those of the layout, and those that rows of the table have.
 *
 * @throws TableError where the table cannot be asked; one that is not there yet, or may not be read, has the layout's
 */
export async function columnsIn(
	access: TableAccess,
	layout: TablePolicy['layout'],
	signal: AbortSignal,
): Promise<Fields> {
	const columns = new Map<string, Field>();
	const names = layout === 'flat' ? FLAT_COLUMNS : MICROSOFT_COLUMNS;
	for (const name of names) columns.set(name, columnOf(name, ''));
	for (const row of await someRows(access, signal)) {
		for (const [name, cell] of Object.entries(row)) {
			if (columnNameProblem(name) === null && !columns.has(name)) columns.set(name, columnOf(name, cell));
		}
	}
	return columns;
}

async function someRows(access: TableAccess, signal: AbortSignal): Promise<ReadonlyArray<object>> {
	try {
		const { table } = await openLeadTable(access);
		const pages = table.until(signal).pages({ filter: odata`PartitionKey ge ${''}`, pageSize: LOOKED_AT });
		for await (const page of pages) return page;
	} catch (error) {
		const told = asTableError(error);
		const kind = told instanceof TableError ? told.kind : null;
		if (kind !== 'tableMissing' && kind !== 'rights') throw told;
	}
	return [];
}

function columnOf(name: string, cell: unknown): Field {
	return {
		name,
		label: name,
		type: typeOf(cell),
		longest: { max: LONGEST_TEXT, in: 'units' },
		isRequired: false,
		isCreatable: true,
		isUpdatable: true,
		options: null,
		isRestricted: false,
	};
}

function typeOf(cell: unknown): Field['type'] {
	if (cell instanceof Date) return 'dateTime';
	if (typeof cell === 'boolean') return 'boolean';
	return typeof cell === 'number' || typeof cell === 'bigint' ? 'number' : 'longText';
}
