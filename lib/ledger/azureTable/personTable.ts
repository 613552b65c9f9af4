import { odata } from '../../vendor/azureTables';
import type { PersonKey } from '../keys';
import type { PersonRecord } from '../record';
import { parseRecord, serialiseRecord } from '../storedRecord';
import { inOrder, take } from './inOrder';
import { ledgersIn } from './ledgerNames';
import { asBody, fromBody } from './longText';
import type { Entity, EntityKey, StoredEntity, Table, Written } from './table';
import { partitionOf, partitionsOf, partsOf } from './partitions';

/** A person's record as it was read. */
export interface StoredRecord {
	readonly record: PersonRecord;
	readonly body: string;
	readonly etag: string;
}

/** A record as it is to be stored, or null where the person is to be deleted. */
export interface WantedRecord {
	readonly body: string | null;
	readonly entity: Entity | null;
}

/** The persons of all ledgers. */
export class PersonTable {
	constructor(
		private readonly table: Table,
		private readonly isSorted: boolean,
	) {}

	async find(ledger: string, key: PersonKey): Promise<StoredRecord | null> {
		const entity = await this.table.find(entityKey(ledger, key));
		return entity && recordIn(entity);
	}

	/**
	 * Stores a record in place of what was there when it was decided.
	 *
	 * @param before null where nothing was
	 * @returns false where something else is there now
	 */
	async write(
		ledger: string,
		key: PersonKey,
		wanted: WantedRecord,
		before: StoredRecord | null,
	): Promise<boolean> {
		const { entity } = wanted;
		if (!before) return !entity || (await this.table.add(entity)) !== null;
		const written: Written = entity
			? await this.table.replace(entity, before.etag)
			: await this.table.remove(entityKey(ledger, key), before.etag);
		return written === 'done';
	}

	async scan(
		ledger: string,
		after: PersonKey | null,
		limit: number,
	): Promise<ReadonlyArray<readonly [PersonKey, PersonRecord]>> {
		const { first, end } = partitionsOf(ledger);
		const filter =
			after === null
				? odata`PartitionKey ge ${first} and PartitionKey lt ${end}`
				: odata`PartitionKey gt ${partitionOf(ledger, after)} and PartitionKey lt ${end}`;
		const entities = await take(inOrder(this.table, { filter, pageSize: limit }, this.isSorted), limit);
		return entities.map((entity) => [
			partsOf(entity.partitionKey).part as PersonKey,
			recordIn(entity).record,
		]);
	}

	async ledgers(): Promise<string[]> {
		return await ledgersIn(this.table);
	}

	/** Whether anybody is remembered in any ledger. */
	async isEmpty(): Promise<boolean> {
		return await this.table.isEmpty();
	}
}

/** @throws LedgerConfigurationError where it is too long for an entity */
export function wantedRecord(ledger: string, key: PersonKey, record: PersonRecord | null): WantedRecord {
	if (!record) return { body: null, entity: null };
	const body = serialiseRecord(record);
	return { body, entity: { ...entityKey(ledger, key), ...asBody(body) } };
}

/**
 * One entity a person, each in a partition of its own, so that the service can spread them. The row key repeats what the
 * partition key says: Azurite finds an entity by its row key, and would look through all of them.
 */
function entityKey(ledger: string, key: PersonKey): EntityKey {
	return { partitionKey: partitionOf(ledger, key), rowKey: key };
}

function recordIn(entity: StoredEntity): StoredRecord {
	const body = fromBody(entity);
	return { record: parseRecord(body), body, etag: entity.etag };
}
