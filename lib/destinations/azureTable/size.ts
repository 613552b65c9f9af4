import type { Entity } from '../../azureTables/table';

/** 1 MiB (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model), and room for the service's own. */
export const LARGEST_ENTITY = 1024 * 1024 - 1024;
/** Besides PartitionKey, RowKey and Timestamp. */
export const MOST_PROPERTIES = 252;

/** What an entity takes in a table, in bytes, by the formula of the service. */
export function entitySize({ partitionKey, rowKey, ...properties }: Entity): number {
	const keys = 4 + 2 * (partitionKey.length + rowKey.length);
	return Object.entries(properties).reduce(
		(sum, [name, value]) => sum + 8 + 2 * name.length + sizeOf(value),
		keys,
	);
}

function sizeOf(value: unknown): number {
	if (typeof value === 'string') return 2 * value.length + 4;
	return typeof value === 'boolean' ? 1 : 8;
}
