import { isOwnRow } from '../../azureTables/ownRows';
import type { StoredEntity } from '../../azureTables/table';
import { odata, type TableClient } from '../../vendor/azureTables';
import type { Inbox, InboxRow, Page, PageQuery } from '../contract';
import { newestOf } from '../newest';
import { asInboxError } from './errors';
import { inboxRow } from './row';
import type { ServiceClock } from './serviceClock';

const MINUTE_MS = 60_000;

/** Rows with their continuation, as the client gives them. */
interface EntityPage {
	readonly entities: readonly StoredEntity[];
	readonly position: string | null;
	readonly askedAt: number;
}

/** Which rows to read, and where to go on. */
interface EntityQuery {
	readonly filter: string;
	readonly position: string | null;
	readonly limit: number;
}

/**
 * A table as Microsoft fills it. Its rows come in the order of their keys: the time in them, `Timestamp`, is the
 * service's and not indexed, so the service looks at every row of the table for each scan, whatever comes of it. Pages
 * end where the service has looked for five seconds or crosses to another partition, too: those may be empty
 * (learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination).
 */
export class AzureTableInbox implements Inbox {
	readonly channel = 'azureTable';
	/** A row is visible when its write is answered; the minutes are for clocks of the service that differ. */
	readonly overlapMs = 5 * MINUTE_MS;
	readonly place: string;

	/** @param close ends the client's connections */
	constructor(
		private readonly client: TableClient,
		private readonly clock: ServiceClock,
		readonly close: () => void,
	) {
		const { host, pathname } = new URL(client.url);
		this.place = `azureTable ${host}${pathname.replace(/\/$/, '')}/${client.tableName}`.toLowerCase();
	}

	async now(signal: AbortSignal): Promise<number> {
		const filter = odata`PartitionKey eq ${''} and RowKey eq ${''}`;
		return (await this.ask({ filter, position: null, limit: 1 }, signal)).askedAt;
	}

	async page({ from, position, limit }: PageQuery, signal: AbortSignal): Promise<Page> {
		const { entities, ...page } = await this.ask({ filter: since(from), position, limit }, signal);
		return { ...page, rows: leadsIn(entities, page.askedAt) };
	}

	async newest(count: number, signal: AbortSignal): Promise<InboxRow[]> {
		const now = await this.now(signal);
		return await newestOf(count, now, async (query) => await this.page(query, signal));
	}

	private async ask({ filter, position, limit }: EntityQuery, signal: AbortSignal): Promise<EntityPage> {
		const pages = this.client
			.listEntities<StoredEntity>({ abortSignal: signal, queryOptions: { filter } })
			.byPage({ maxPageSize: limit, ...(position !== null && { continuationToken: position }) });
		try {
			for await (const page of pages) {
				const { continuationToken = null } = page;
				return { entities: page, position: continuationToken, askedAt: this.clock.askedAt() };
			}
			return { entities: [], position: null, askedAt: this.clock.askedAt() };
		} catch (error) {
			throw asInboxError(error, position !== null);
		}
	}
}

/** The times that a table knows begin in 1601. */
function since(from: number): string {
	return odata`Timestamp ge ${new Date(Math.max(from, 0))}`;
}

/** Microsoft's rows have no mark; a comparison with it by the service would leave them out. */
function leadsIn(entities: readonly StoredEntity[], readAt: number): InboxRow[] {
	return entities.filter((entity) => !isOwnRow(entity)).map((entity) => inboxRow(entity, readAt));
}
