import { codeOf, statusOf } from '../../azureTables/errors';
import { odata, type TableClient, type TransactionAction } from '../../vendor/azureTables';
import { asLedgerError } from './errors';
import type { Properties } from './longText';

/** Which entity. */
export type EntityKey = {
	readonly partitionKey: string;
	readonly rowKey: string;
};

export type Entity = EntityKey & Properties;

/** As it is stored; the ETag tells whether it was changed since. */
export type StoredEntity = Entity & { readonly etag: string };

/** What entities to read: an OData filter, and the properties wanted, all where left out. */
export interface Query {
	readonly filter: string;
	readonly select?: readonly string[];
	/** How many are wanted at a time, at most 1000. */
	readonly pageSize?: number;
}

/** `changed`: somebody else was faster. `absent`: nothing is stored under this key. */
export type Written = 'done' | 'changed' | 'absent';

const GONE_BY = { changed: 'changed', absent: 'absent' } as const;
const MOST_A_PAGE = 1000;
/** The tables' own keys and ETag come with every entity. */
const KEYS = ['partitionKey', 'rowKey'];

/** Where everything but an answer is an error. */
const NOTHING: Expected<never> = {};

/** What to answer where there is such an entity already, it has changed since, or is not there. */
interface Expected<Answer> {
	readonly exists?: Answer;
	readonly changed?: Answer;
	readonly absent?: Answer;
}

/** One table: the operations the ledger needs, with what the service answers as a value, and all else as a LedgerError. */
export class Table {
	constructor(private readonly client: TableClient) {}

	/** Makes the table where it is not there. */
	async make(): Promise<void> {
		await this.ask(async () => await this.client.createTable(), NOTHING);
	}

	async find({ partitionKey, rowKey }: EntityKey): Promise<StoredEntity | null> {
		return await this.ask(async () => await this.client.getEntity<StoredEntity>(partitionKey, rowKey), {
			absent: null,
		});
	}

	/**
	 * Writes an entity where none is by its key.
	 *
	 * @returns its ETag; null where there is one already
	 */
	async add(entity: Entity): Promise<string | null> {
		return await this.ask(async () => (await this.client.createEntity(entity)).etag ?? '*', { exists: null });
	}

	/** Writes an entity, whether there is one by its key or not: the last one to do so wins. */
	async put(entity: Entity): Promise<void> {
		await this.ask(async () => await this.client.upsertEntity(entity, 'Replace'), NOTHING);
	}

	/** Writes an entity in place of the one that was read. */
	async replace(entity: Entity, etag: string): Promise<Written> {
		return await this.ask(async () => {
			await this.client.updateEntity(entity, 'Replace', { etag });
			return 'done' as const;
		}, GONE_BY);
	}

	/**
	 * Changes these properties of an entity.
	 *
	 * @param etag of the entity that was read; left out: as it is now
	 */
	async merge(entity: Entity, etag = '*'): Promise<Written> {
		return await this.ask(async () => {
			await this.client.updateEntity(entity, 'Merge', { etag });
			return 'done' as const;
		}, GONE_BY);
	}

	/** @param etag of the entity that was read; left out: as it is now */
	async remove({ partitionKey, rowKey }: EntityKey, etag = '*'): Promise<Written> {
		return await this.ask(async () => {
			await this.client.deleteEntity(partitionKey, rowKey, { etag });
			return 'done' as const;
		}, GONE_BY);
	}

	/**
	 * Does up to 100 things in one partition, all or none.
	 *
	 * @returns false where none was done, because one of the entities was there already, or was not there
	 */
	async together(actions: readonly TransactionAction[]): Promise<boolean> {
		return await this.ask(
			async () => {
				await this.client.submitTransaction([...actions]);
				return true;
			},
			{ exists: false, absent: false, changed: false },
		);
	}

	/** Reads entities, page by page, in the order that the service gives them in. */
	async *pages({ filter, select, pageSize = MOST_A_PAGE }: Query): AsyncGenerator<StoredEntity[]> {
		const queryOptions = { filter, ...(select && { select: [...KEYS, ...select] }) };
		const pages = this.client
			.listEntities<StoredEntity>({ queryOptions })
			.byPage({ maxPageSize: Math.min(pageSize, MOST_A_PAGE) });
		for (;;) {
			const page = await this.ask(async () => await pages.next(), NOTHING);
			if (page.done) return;
			yield page.value;
		}
	}

	/** One entity, any of those that are meant; null where there is none. */
	async any(query: Query): Promise<StoredEntity | null> {
		for await (const page of this.pages({ ...query, pageSize: 1 })) {
			const [first] = page;
			if (first) return first;
		}
		return null;
	}

	async isEmpty(): Promise<boolean> {
		return (await this.any({ filter: odata`PartitionKey ge ${''}`, select: [] })) === null;
	}

	/** @throws LedgerError for all that is not expected: a table that is not there is not an entity that is not there */
	private async ask<Answer, Otherwise>(
		request: () => Promise<Answer>,
		expected: Expected<Otherwise>,
	): Promise<Answer | Otherwise> {
		try {
			return await request();
		} catch (error) {
			const means = whatIsThere(error);
			const answer = means === null ? undefined : expected[means];
			if (answer === undefined) throw asLedgerError(error);
			return answer;
		}
	}
}

function whatIsThere(error: unknown): 'exists' | 'changed' | 'absent' | null {
	const code = codeOf(error);
	switch (statusOf(error)) {
		case 409:
			return code === 'EntityAlreadyExists' ? 'exists' : null;
		case 412:
			return 'changed';
		case 404:
			return code === 'ResourceNotFound' || code === 'EntityNotFound' ? 'absent' : null;
		default:
			return null;
	}
}
