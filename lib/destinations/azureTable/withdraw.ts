import { TableError } from '../../azureTables/errors';
import type { Delivered, Withdrawal } from '../contract';
import type { LeadTable } from './leadTable';
import { rowKeyIn } from './rowKey';

/** Deletes the row of a test lead. */
export async function withdrawRow(
	{ name, table }: LeadTable,
	{ remoteId }: Pick<Delivered, 'remoteId'>,
	signal: AbortSignal,
): Promise<Withdrawal> {
	const key = rowKeyIn(remoteId);
	if (key === null) return { isRemoved: false, message: 'There is no row to delete.' };
	const where = `with PartitionKey ${key.partitionKey} and RowKey ${key.rowKey} in the table “${name}”`;
	try {
		const written = await table.until(signal).remove(key);
		return {
			isRemoved: true,
			message: written === 'done' ? `The row ${where} was deleted.` : `The row ${where} is gone already.`,
		};
	} catch (error) {
		if (!(error instanceof TableError)) throw error;
		return { isRemoved: false, message: `${error.message} The row ${where} remains: delete it by hand.` };
	}
}
