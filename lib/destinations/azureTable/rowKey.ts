import { hash } from 'node:crypto';

import { asRowKey } from '../../azureTables/tableKey';
import type { EntityKey } from '../../azureTables/table';

const PARTITION = 'leads-';

/**
 * Where the row of a record is. The record key alone says it: Microsoft's own partitions are days, but a day is the
 * lead's, and a later lead of the same record would make a second row there.
 *
 * One of 16 partitions, by a hash. Transactions are of one partition and take 100 rows, so that a thousand leads are
 * written in 16 to 20 requests, most of them at once; a partition takes 2,000 rows a second, and a repeat is looked for
 * in a sixteenth of the table.
 */
export function rowKeyOf(recordKey: string): EntityKey {
	return {
		partitionKey: `${PARTITION}${hash('sha256', recordKey, 'hex').charAt(0)}`,
		rowKey: asRowKey(recordKey),
	};
}

/** The key as it is told in outcomes: neither part has a slash in it. */
export function remoteIdOf({ partitionKey, rowKey }: EntityKey): string {
	return `${partitionKey}/${rowKey}`;
}

/** Reads what {@link remoteIdOf} wrote; null where it is something else. */
export function rowKeyIn(remoteId: string | null): EntityKey | null {
	const [, partitionKey, rowKey] = /^([^/]+)\/([^/]+)$/.exec(remoteId ?? '') ?? [];
	return partitionKey === undefined || rowKey === undefined ? null : { partitionKey, rowKey };
}
