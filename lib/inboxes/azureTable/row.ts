import type { StoredEntity } from '../../azureTables/table';
import type { InboxRow } from '../contract';

/** Names of what a table itself says of a row, as Microsoft's own tools write them. */
const SYSTEM_COLUMNS: ReadonlyMap<string, string | null> = new Map([
	['partitionKey', 'PartitionKey'],
	['rowKey', 'RowKey'],
	['timestamp', 'Timestamp'],
	// Not a column but a part of the answer.
	['etag', null],
	['odata.etag', null],
	['odata.metadata', null],
]);

/** A row with its columns as they stand in the table. @param readAt taken for the time of a row that has none */
export function inboxRow(entity: StoredEntity, readAt: number): InboxRow {
	const { partitionKey, rowKey } = entity;
	const writtenAt = Date.parse(String(entity['timestamp']));
	return {
		id: JSON.stringify([partitionKey, rowKey]),
		raw: columnsOf(entity),
		writtenAt: Number.isNaN(writtenAt) ? readAt : writtenAt,
	};
}

function columnsOf(entity: StoredEntity): Record<string, unknown> {
	const columns: Array<[string, unknown]> = [];
	for (const [name, value] of Object.entries(entity)) {
		const column = SYSTEM_COLUMNS.has(name) ? SYSTEM_COLUMNS.get(name) : name;
		if (column) columns.push([column, jsonOf(value)]);
	}
	return Object.fromEntries(columns);
}

/** What JSON has no form for, as the service itself writes it. */
function jsonOf(value: unknown): unknown {
	if (typeof value === 'bigint') return String(value);
	if (value instanceof Date) return value.toISOString();
	if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
	if (typeof value === 'object' && value !== null && 'value' in value) return jsonOf(value.value);
	return value;
}
