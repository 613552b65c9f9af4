import type { LeadRow } from './row';

/** Rows of one transaction (learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions). */
const MOST_ROWS = 100;
/** Azure Storage takes 4 MiB in a request, Cosmos DB 2 MiB. */
const MOST_BYTES = 1_900_000;

/**
 * Packs rows for transactions: of one partition, no row twice, and no more than one takes.
 *
 * @returns the packs of each partition, to be written one after the other; partitions may be written at the same time
 */
export function packed(rows: readonly LeadRow[]): LeadRow[][][] {
	const partitions = new Map<string, Pack[]>();
	for (const row of rows) {
		const { partitionKey, rowKey } = row.key;
		const packs = partitions.get(partitionKey) ?? [];
		partitions.set(partitionKey, packs);
		const last = packs.at(-1);
		const pack = last && fits(last, row) ? last : { rows: [], keys: new Set<string>(), bytes: 0 };
		if (pack !== last) packs.push(pack);
		pack.rows.push(row);
		pack.keys.add(rowKey);
		pack.bytes += row.bytes;
	}
	return [...partitions.values()].map((packs) => packs.map((pack) => pack.rows));
}

interface Pack {
	readonly rows: LeadRow[];
	readonly keys: Set<string>;
	bytes: number;
}

function fits({ rows, keys, bytes }: Pack, row: LeadRow): boolean {
	return rows.length < MOST_ROWS && bytes + row.bytes <= MOST_BYTES && !keys.has(row.key.rowKey);
}
