import type { Destination } from '../contract';
import type { Mapped } from '../crm/mapping';
import { checkTable } from './check';
import type { LeadTable } from './leadTable';
import type { TablePolicy } from './policy';
import { prepareLeadRow } from './prepareLeadRow';
import { rehearseRows } from './rehearse';
import type { LeadRow } from './row';
import { type Sending, sendRows } from './sendRows';
import { withdrawRow } from './withdraw';

/** What may differ by lead. */
export interface AzureTableOptions {
	/** What the builder mapped by hand: column → value. */
	readonly mapped: Mapped;
}

/** Rows of one send: enough that each of the 16 partitions has a good part of a transaction. */
const ROWS = 1000;
/** 16 transactions of the largest size. */
const BYTES = 30_000_000;

/**
 * Writes each lead as a row of a table in Azure Storage. The row's key comes of the record key, and the row remembers
 * its last deliveries, so that a repeat is no second row and changes nothing: exactly once.
 *
 * @param clock ms since the epoch
 */
export function azureTable(
	leadTable: LeadTable,
	policy: TablePolicy,
	clock: () => number,
): Destination<AzureTableOptions, LeadRow> {
	const sending = (signal: AbortSignal): Sending => ({ leadTable, policy, clock, signal });
	return {
		limits: { count: ROWS, bytes: BYTES, concurrency: 2 },
		prepare: (lead, keys, { mapped }) => prepareLeadRow(lead, keys, mapped, policy),
		send: async (rows, signal) => await sendRows(rows, sending(signal)),
		rehearse: async (rows, signal) => await rehearseRows(rows, sending(signal)),
		check: async (signal) => await checkTable(leadTable, policy, signal),
		withdraw: async (sent, signal) => await withdrawRow(leadTable, sent, signal),
	};
}
