import type { IExecuteFunctions } from 'n8n-workflow';

import { columnNameProblem } from '../destinations/azureTable/columnNames';
import { DestinationConfigurationError } from '../destinations/configurationError';
import type { Mapped } from '../destinations/crm/mapping';
import { mappedFields } from './crmParameters';
import { perItem } from './parameters';

/** A column that the builder names. */
interface Column {
	readonly name?: unknown;
	readonly value?: unknown;
}

/**
 * What the builder mapped by hand: the columns to choose from, and those that the table does not have yet. Evaluates
 * nothing for the standard mapping, and once where there is no expression.
 *
 * @returns a function of the item index, which throws what an expression throws
 */
export function mappedColumns(context: IExecuteFunctions): (itemIndex: number) => Mapped {
	const chosen = mappedFields(context);
	if (!isMapped(context)) return chosen;
	const more = perItem(context, 'moreColumns.column');
	return (itemIndex) => ({ ...chosen(itemIndex), ...valuesOf(more.at(itemIndex)) });
}

/** @throws DestinationConfigurationError for a column that cannot be called so; it holds for all leads */
export function checkColumnNames(context: IExecuteFunctions): void {
	if (!isMapped(context)) return;
	const columns = context.getNodeParameter('moreColumns.column', 0, [], { rawExpressions: true });
	for (const { name } of columnsIn(columns)) {
		const problem = columnNameProblem(nameIn(name));
		if (problem !== null) throw new DestinationConfigurationError(`More Columns: ${problem}`);
	}
}

function isMapped(context: IExecuteFunctions): boolean {
	return context.getNodeParameter('mapping', 0, 'standard') === 'custom';
}

function valuesOf(columns: unknown): Mapped {
	return Object.fromEntries(columnsIn(columns).map(({ name, value }) => [nameIn(name), value]));
}

function columnsIn(columns: unknown): readonly Column[] {
	return Array.isArray(columns) ? (columns as readonly Column[]) : [];
}

function nameIn(name: unknown): string {
	return typeof name === 'string' ? name.trim() : '';
}
