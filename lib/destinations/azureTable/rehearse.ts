import { TableError } from '../../azureTables/errors';
import type { Entity } from '../../azureTables/table';
import type { NotDelivered, Rehearsal } from '../contract';
import { retryable } from '../outcome';
import { readFailure } from './answer';
import { findRows, type FoundRows } from './findRows';
import { packed } from './packs';
import { planRow, type RowPlan } from './plan';
import { changedRow, type LeadRow, newRow } from './row';
import { remoteIdOf } from './rowKey';
import { REMOTE_TYPE, type Sending } from './sendRows';

/**
 * Says what a send would do with rows.
 *
 * @returns one answer a row, in order
 */
export async function rehearseRows(
	rows: readonly LeadRow[],
	sending: Sending,
): Promise<(Rehearsal | NotDelivered)[]> {
	const answers = new Map<LeadRow, Rehearsal | NotDelivered>();
	for (const pack of packed(rows).flat()) {
		const found = await look(pack, sending);
		for (const row of pack) answers.set(row, 'status' in found ? found : rehearsal(row, found, sending));
	}
	return rows.map((row) => answers.get(row) ?? retryable('internal', 'The row was passed over.'));
}

async function look(pack: readonly LeadRow[], sending: Sending): Promise<FoundRows | NotDelivered> {
	const { leadTable, policy, clock, signal } = sending;
	try {
		return await findRows(leadTable.table.until(signal), pack, leadTable.isSorted);
	} catch (error) {
		const isMissing = error instanceof TableError && error.kind === 'tableMissing';
		if (isMissing && policy.createsTable) return new Map();
		const why = readFailure(error, 'read', clock());
		return why.status === 'tryAgain' || why.status === 'closed' ? retryable(why.code, why.message) : why;
	}
}

function rehearsal(row: LeadRow, rows: FoundRows, { policy }: Sending): Rehearsal {
	const found = rows.get(row.key.rowKey);
	const plan = planRow(row, found, policy);
	const isThere = found !== undefined;
	return {
		action: plan.do,
		matched: isThere ? 'own key' : 'none',
		remoteType: REMOTE_TYPE,
		remoteId: isThere ? remoteIdOf(row.key) : null,
		url: null,
		record: recordOf(row, plan),
		note: null,
		changes: row.changes,
	};
}

function recordOf(row: LeadRow, plan: RowPlan): unknown {
	switch (plan.do) {
		case 'create':
			return asShown(newRow(row));
		case 'update':
			return asShown(changedRow(row, plan.found.deliveryKeys));
		default:
			return null;
	}
}

/** As the table shows it. */
function asShown({ partitionKey, rowKey, ...columns }: Entity): Readonly<Record<string, unknown>> {
	const cells = Object.entries(columns).map(([name, cell]): [string, unknown] => [
		name,
		isPlain(cell) ? cell : textOf(cell),
	]);
	return { PartitionKey: partitionKey, RowKey: rowKey, ...Object.fromEntries(cells) };
}

function isPlain(cell: unknown): boolean {
	return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean';
}

/** Of a time, and of a whole number that JSON cannot hold. */
function textOf(cell: unknown): string {
	return cell instanceof Date ? cell.toISOString() : String(cell);
}
