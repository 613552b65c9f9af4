import { createHash } from 'node:crypto';

import { asRowKey } from '../../azureTables/tableKey';
import type { PersonKey } from '../keys';
import type { Receipt } from '../receipts';
import type { ReceiptHead } from '../store';
import { asContent, fromContent } from './longText';
import { partitionOf } from './partitions';
import type { Entity, EntityKey, StoredEntity } from './table';

/** Receipts of a ledger are spread over so many partitions; what is in one of them can be written in one request. */
export const SHARDS: readonly string[] = Array.from('0123456789abcdef');

/** A due time for what waits for a person: an entity that has no due time at all cannot be made so without reading it. */
const PARKED = Date.parse('9999-12-31T23:59:59.000Z');

/** The properties of a head. */
export const HEAD = ['receipt', 'workflow', 'person', 'received', 'due', 'times'] as const;

export function receiptKey(ledger: string, id: string): EntityKey {
	const shard = createHash('sha256').update(id).digest('hex').charAt(0);
	return { partitionKey: partitionOf(ledger, shard), rowKey: asRowKey(id) };
}

/** @throws LedgerConfigurationError where its content is too large */
export async function receiptEntity(ledger: string, receipt: Receipt): Promise<Entity> {
	const { id, workflow, person, received, due, times, content } = receipt;
	return {
		...receiptKey(ledger, id),
		receipt: id,
		workflow,
		person,
		received: new Date(received),
		due: dueTime(due),
		times,
		...(await asContent(content)),
	};
}

export function headIn(entity: StoredEntity): ReceiptHead {
	const due = timeIn(entity['due']);
	return {
		id: String(entity['receipt']),
		workflow: String(entity['workflow']),
		person: String(entity['person']) as PersonKey,
		received: timeIn(entity['received']),
		due: due === PARKED ? null : due,
		times: Number(entity['times']),
	};
}

export async function receiptIn(entity: StoredEntity): Promise<Receipt> {
	return { ...headIn(entity), content: await fromContent(entity) };
}

/** @param due ms since the epoch; null where it waits for a person */
export function dueTime(due: number | null): Date {
	return new Date(due === null ? PARKED : Math.min(Math.max(due, 0), PARKED - 1));
}

function timeIn(value: unknown): number {
	return value instanceof Date ? value.getTime() : NaN;
}
