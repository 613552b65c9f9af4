import { asRowKey } from '../../azureTables/tableKey';
import type { Lead, ParsedLead } from '../../lead/lead';
import { withSource } from '../../lead/withSource';
import type { Change, Keys, Prepared, Rejection } from '../contract';
import { isBlank } from '../../lead/fields';
import type { Mapped } from '../crm/mapping';
import { fitCell } from './cell';
import { columnNameProblem } from './columnNames';
import { flatColumns } from './flatLayout';
import { microsoftColumns } from './microsoftLayout';
import type { TablePolicy } from './policy';
import { type Cell, type Columns, type LeadRow, newRow } from './row';
import { rowKeyOf } from './rowKey';
import { entitySize, LARGEST_ENTITY, MOST_PROPERTIES } from './size';

/** What a row adds to a request besides its JSON: its part's boundary, headers and address. */
const PART_BYTES = 1500;

/**
 * Makes a lead ready for a table: the columns of the layout, over them what the builder mapped by hand, everything made
 * to fit. Pure.
 *
 * @returns the row; `skipped` for test leads and do-not-contact steps where the builder wants that; a rejection where it
 * is too large, or a column's name cannot be
 */
export function prepareLeadRow(
	given: Lead,
	keys: Keys,
	mapped: Mapped,
	policy: TablePolicy,
): Prepared<LeadRow> {
	const lead = withSource(given);
	if (lead.isTest && policy.testLeads === 'skip') return { kind: 'skipped' };
	if (lead.source.stage === 'doNotContact' && policy.doNotContact === 'skip') return { kind: 'skipped' };

	const changes: Change[] = [];
	const own = Object.entries(mapped).filter(([, value]) => !isBlank(value));
	for (const [name] of own) {
		const problem = columnNameProblem(name);
		if (problem !== null) return rejection('columnName', problem);
	}
	const wanted = { ...layoutOf(lead, policy, changes), ...Object.fromEntries(own) };
	const columns = fitted(wanted, changes);
	const row: LeadRow = {
		key: rowKeyOf(keys.recordKey),
		deliveryKey: asRowKey(keys.deliveryKey),
		columns,
		bytes: bytesOf(columns),
		changes,
	};
	const entity = newRow(row);
	if (Object.keys(entity).length - KEYS > MOST_PROPERTIES) {
		return rejection(
			'tooManyColumns',
			`The row has more than the ${MOST_PROPERTIES} columns that Azure Table takes. Map fewer.`,
		);
	}
	if (entitySize(entity) > LARGEST_ENTITY) {
		return rejection(
			'tooLarge',
			'The row is larger than the 1 MiB that Azure Table takes. Map fewer columns.',
		);
	}
	return { kind: 'record', record: row, bytes: row.bytes, changes };
}

/** PartitionKey and RowKey, which do not count as properties. */
const KEYS = 2;

function layoutOf(
	lead: ParsedLead,
	{ layout }: TablePolicy,
	changes: Change[],
): Readonly<Record<string, unknown>> {
	return layout === 'microsoft' ? microsoftColumns(lead, changes) : flatColumns(lead);
}

function fitted(wanted: Readonly<Record<string, unknown>>, changes: Change[]): Columns {
	const columns: [string, Cell][] = [];
	for (const [name, value] of Object.entries(wanted)) {
		if (value === null || value === undefined) continue;
		const { cell, what } = fitCell(value);
		if (what) changes.push({ field: name, what });
		if (cell !== undefined) columns.push([name, cell]);
	}
	return Object.fromEntries(columns);
}

function bytesOf(columns: Columns): number {
	const json = JSON.stringify(columns, (_, value: unknown) =>
		typeof value === 'bigint' ? String(value) : value,
	);
	return Buffer.byteLength(json) + PART_BYTES;
}

function rejection(code: string, message: string): Rejection {
	return { kind: 'rejected', code, message };
}
