import { odata, RestError, type TableClient, type TransactionAction } from '../vendor/azureTables';
import { asTableError, codeOf, statusOf } from './errors';

/** Properties of an entity, by name. */
export type Properties = Readonly<Record<string, unknown>>;

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

/** `exists`: there is one already under one of the keys. */
export type WrittenTogether = Written | 'exists';

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

/** One table: what is done in it, with what the service answers as a value, and all else as an error. */
export class Table {
	private readonly options: { readonly abortSignal?: AbortSignal };

	/**
	 * @param asError words an error of the client, for whom the table is
	 * @param signal ends every request
	 */
	constructor(
		private readonly client: TableClient,
		private readonly asError: (error: unknown) => Error = asTableError,
		signal?: AbortSignal,
	) {
		this.options = signal ? { abortSignal: signal } : {};
	}

	/** The same table, with requests that end when the signal is aborted. */
	until(signal: AbortSignal): Table {
		return new Table(this.client, this.asError, signal);
	}

	/** Makes the table where it is not there. */
	async make(): Promise<void> {
		await this.ask(async () => await this.client.createTable(this.options), NOTHING);
	}

	async find({ partitionKey, rowKey }: EntityKey): Promise<StoredEntity | null> {
		return await this.ask(
			async () => await this.client.getEntity<StoredEntity>(partitionKey, rowKey, this.options),
			{
				absent: null,
			},
		);
	}

	/**
	 * Writes an entity where none is by its key.
	 *
	 * @returns its ETag; null where there is one already
	 */
	async add(entity: Entity): Promise<string | null> {
		return await this.ask(async () => (await this.client.createEntity(entity, this.options)).etag ?? '*', {
			exists: null,
		});
	}

	/** Writes an entity, whether there is one by its key or not: the last one to do so wins. */
	async put(entity: Entity): Promise<void> {
		await this.ask(async () => await this.client.upsertEntity(entity, 'Replace', this.options), NOTHING);
	}

	/** Writes an entity in place of the one that was read. */
	async replace(entity: Entity, etag: string): Promise<Written> {
		return await this.ask(async () => {
			await this.client.updateEntity(entity, 'Replace', { ...this.options, etag });
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
			await this.client.updateEntity(entity, 'Merge', { ...this.options, etag });
			return 'done' as const;
		}, GONE_BY);
	}

	/** @param etag of the entity that was read; left out: as it is now */
	async remove({ partitionKey, rowKey }: EntityKey, etag = '*'): Promise<Written> {
		return await this.ask(async () => {
			await this.client.deleteEntity(partitionKey, rowKey, { ...this.options, etag });
			return 'done' as const;
		}, GONE_BY);
	}

	/**
	 * Does up to 100 things in one partition, all or none.
	 *
	 * @returns `done`, or why none was done: what is so of one of the entities
	 */
	async together(actions: readonly TransactionAction[]): Promise<WrittenTogether> {
		return await this.ask(
			async () => {
				const { subResponses } = await this.client.submitTransaction([...actions], this.options);
				// The client takes any text for an answer, also one that is cut short or somebody else's.
				const done = subResponses.filter(({ status }) => status >= 200 && status < 300);
				if (done.length === actions.length && subResponses.length === done.length) return 'done' as const;
				throw new RestError('No answer of a table service.', { code: RestError.PARSE_ERROR });
			},
			{ exists: 'exists' as const, ...GONE_BY },
		);
	}

	/** Reads entities, page by page, in the order that the service gives them in. */
	async *pages({ filter, select, pageSize = MOST_A_PAGE }: Query): AsyncGenerator<StoredEntity[]> {
		const queryOptions = { filter, ...(select && { select: [...KEYS, ...select] }) };
		const pages = this.client
			.listEntities<StoredEntity>({ ...this.options, queryOptions })
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

	/** @throws whatever all is worded as that is not expected: a table that is not there is not an entity that is not there */
	private async ask<Answer, Otherwise>(
		request: () => Promise<Answer>,
		expected: Expected<Otherwise>,
	): Promise<Answer | Otherwise> {
		try {
			return await request();
		} catch (error) {
			const means = whatIsThere(error);
			const answer = means === null ? undefined : expected[means];
			if (answer === undefined) throw this.asError(error);
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
