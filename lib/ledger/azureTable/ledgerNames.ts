import { odata } from '../../vendor/azureTables';
import type { Table } from './table';
import { partitionsOf, partsOf } from './partitions';

/**
 * Names of the ledgers that have something in a table: from one to the next, one entity each. Where an entity is found,
 * what stands before its ledger and behind it is asked next, for not every service gives the first one first.
 */
export async function ledgersIn(table: Table, from = '', to: string | null = null): Promise<string[]> {
	const filter =
		to === null ? odata`PartitionKey ge ${from}` : odata`PartitionKey ge ${from} and PartitionKey lt ${to}`;
	const found = await table.any({ filter, select: [] });
	if (!found) return [];
	const { ledger } = partsOf(found.partitionKey);
	const { first, end } = partitionsOf(ledger);
	const before = first > from ? await ledgersIn(table, from, first) : [];
	return [...before, ledger, ...(await ledgersIn(table, end, to))];
}
