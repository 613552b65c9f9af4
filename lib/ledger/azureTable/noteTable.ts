import { asKey, asRowKey } from '../../azureTables/tableKey';
import { LedgerConfigurationError } from '../errors';
import type { EntityKey, Table } from './table';

const IDENTITY: EntityKey = { partitionKey: 'store', rowKey: 'identity' };
/** One more with each change of what stands in the tables. */
const SCHEMA = 1;

/** What makes a store this very one. One entity, so that there is all of it or nothing. */
export interface Identity {
	readonly storeId: string;
	/** In hexadecimal. */
	readonly secret: string;
	/** Tells whether the secret is the one the records were made with. */
	readonly keyCheck: string;
}

/** What is remembered beside the records, and the identity of the store. */
export class NoteTable {
	constructor(private readonly table: Table) {}

	async note(ledger: string, name: string): Promise<string | null> {
		const entity = await this.table.find(noteKey(ledger, name));
		return entity && String(entity['value']);
	}

	async keep(ledger: string, name: string, value: string): Promise<void> {
		await this.table.put({ ...noteKey(ledger, name), name, value });
	}

	/**
	 * Reads the identity of a store.
	 *
	 * @returns null where it has none yet
	 * @throws LedgerConfigurationError where a newer version of this package wrote it
	 */
	async identity(): Promise<Identity | null> {
		const entity = await this.table.find(IDENTITY);
		if (!entity) return null;
		const { schema, storeId, secret, keyCheck } = entity;
		if (Number(schema) > SCHEMA) {
			throw new LedgerConfigurationError(
				`The ledger was written by a newer version of this package (schema ${Number(schema)}).`,
				'Install that version again, or give this n8n a storage account of its own.',
			);
		}
		return { storeId: text(storeId), secret: text(secret), keyCheck: text(keyCheck) };
	}

	/** Gives a new store its identity; of several who do so at once, the first one's stays. */
	async keepIdentity(identity: Identity): Promise<void> {
		await this.table.add({ ...IDENTITY, ...identity, schema: SCHEMA });
	}
}

function noteKey(ledger: string, name: string): EntityKey {
	return { partitionKey: `ledger|${asKey(ledger)}`, rowKey: asRowKey(name) };
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
