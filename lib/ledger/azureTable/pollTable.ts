import { asKey, asRowKey } from '../../azureTables/tableKey';
import { parsePoll, type PollRecord, serialisePoll } from '../pollRecord';
import { asBody, fromBody } from './longText';
import type { EntityKey, Table } from './table';

/** What is known of polling a source, as it was read. */
export interface StoredPoll {
	readonly record: PollRecord;
	readonly etag: string;
}

/** What is known of polling sources: one entity each, in the table Notes. */
export class PollTable {
	constructor(private readonly notes: Table) {}

	async find(ledger: string, source: string): Promise<StoredPoll | null> {
		const entity = await this.notes.find(pollKey(ledger, source));
		return entity && { record: parsePoll(fromBody(entity)), etag: entity.etag };
	}

	/**
	 * Stores a record in place of what was there when it was decided.
	 *
	 * @param before null where nothing was
	 * @returns false where something else is there now
	 */
	async write(
		ledger: string,
		source: string,
		record: PollRecord,
		before: StoredPoll | null,
	): Promise<boolean> {
		const entity = { ...pollKey(ledger, source), source, ...asBody(serialisePoll(record)) };
		return before
			? (await this.notes.replace(entity, before.etag)) === 'done'
			: (await this.notes.add(entity)) !== null;
	}
}

function pollKey(ledger: string, source: string): EntityKey {
	return { partitionKey: `polls|${asKey(ledger)}`, rowKey: asRowKey(source) };
}
