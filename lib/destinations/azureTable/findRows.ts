import { atOnce } from '../../azureTables/atOnce';
import { odata } from '../../vendor/azureTables';
import type { Properties, StoredEntity, Table } from '../../azureTables/table';
import { DELIVERY_KEYS, deliveryKeysIn, type LeadRow } from './row';

/** A row that is there. */
export interface FoundRow {
	/** Tells whether it was changed since. */
	readonly etag: string;
	readonly deliveryKeys: readonly string[];
}

/** Rows that are there, by row key. */
export type FoundRows = ReadonlyMap<string, FoundRow>;

/** So few are looked for one by one: that is less to read. */
const FEW = 4;
const PAGE = 1000;

/**
 * Looks which of these rows are there. All of one partition.
 *
 * A filter takes 15 comparisons, and rows that are named by `or` are looked for in the whole partition. So the range
 * from the first to the last is read in pages, and what lies between a page's end and the next row wanted is leapt
 * over: never more requests than rows wanted, nor than pages in the range.
 *
 * @param isSorted whether the service gives rows in the order of their keys
 */
export async function findRows(
	table: Table,
	rows: readonly LeadRow[],
	isSorted: boolean,
): Promise<FoundRows> {
	const [first] = rows;
	if (first === undefined) return new Map();
	const { partitionKey } = first.key;
	const keys = [...new Set(rows.map(({ key }) => key.rowKey))].sort();
	const found = new Map<string, FoundRow>();
	if (!isSorted) {
		const entities = await atOnce(keys, async (rowKey) => await table.find({ partitionKey, rowKey }));
		for (const entity of entities) if (entity) found.set(entity.rowKey, foundRow(entity));
		return found;
	}
	const wanted = new Set(keys);
	for (let next: string | undefined = keys[0]; next !== undefined;) {
		next = await readFrom(next, keys, partitionKey, table, (entity) => {
			if (wanted.has(entity.rowKey)) found.set(entity.rowKey, foundRow(entity));
		});
	}
	return found;
}

/**
 * Reads the range of rows until it is worth leaping.
 *
 * @returns the key to go on from; undefined when all are looked for
 */
async function readFrom(
	start: string,
	keys: readonly string[],
	partitionKey: string,
	table: Table,
	take: (entity: StoredEntity) => void,
): Promise<string | undefined> {
	const pageSize = keys.length <= FEW ? 1 : PAGE;
	const filter = odata`PartitionKey eq ${partitionKey} and RowKey ge ${start} and RowKey le ${keys.at(-1) ?? start}`;
	for await (const page of table.pages({ filter, select: [DELIVERY_KEYS], pageSize })) {
		page.forEach(take);
		const end = page.at(-1)?.rowKey;
		const next = end === undefined ? start : keys.find((key) => key > end);
		if (next === undefined) return undefined;
		// A page that is not full is the last one, or one that the service broke off.
		if (page.length >= pageSize) return next;
	}
	return undefined;
}

function foundRow(entity: StoredEntity & Properties): FoundRow {
	return { etag: entity.etag, deliveryKeys: deliveryKeysIn(entity[DELIVERY_KEYS]) };
}
