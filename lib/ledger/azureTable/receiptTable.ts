import { odata, type TransactionAction } from '../../vendor/azureTables';
import type { PersonKey } from '../keys';
import type { Receipt } from '../receipts';
import type { DueQuery, ReceiptHead } from '../store';
import { atOnce } from './atOnce';
import { inOrder, take, woven } from './inOrder';
import { ledgersIn } from './ledgerNames';
import { bytesOf } from './longText';
import { dueTime, HEAD, headIn, receiptEntity, receiptIn, receiptKey, SHARDS } from './receiptEntity';
import type { DueChange, ReceiptPlan } from './receiptPlan';
import type { Entity, StoredEntity, Table } from './table';
import { asRowKey, partitionOf, partitionsOf } from './tableKey';

/** The service takes 100 actions and 4 MiB in one request, Cosmos DB 2 MiB. */
const MOST_TOGETHER = 100;
const MOST_BYTES_TOGETHER = 1_900_000;
/** What an action needs in a request besides its properties. */
const ACTION_BYTES = 1500;
/** A filter takes 15 comparisons. */
const MOST_IN_FILTER = 10;
/** How many of each shard are read at a time where all are looked through in order. */
const SHARD_PAGE = 100;

/** One thing to do, alone where it cannot be done together with others. */
interface Deed {
	readonly action: TransactionAction;
	alone(): Promise<unknown>;
}

/** The receipts of all ledgers. */
export class ReceiptTable {
	constructor(
		private readonly table: Table,
		private readonly isSorted: boolean,
	) {}

	/** Writes receipts; one whose id is there already stays as it is. */
	async receive(ledger: string, receipts: readonly Receipt[]): Promise<void> {
		// One request names an entity once.
		const byId = new Map([...receipts].reverse().map((receipt) => [receipt.id, receipt]));
		const entities = await Promise.all([...byId.values()].map((receipt) => receiptEntity(ledger, receipt)));
		await this.doAll(
			entities.map((entity) => ({
				action: ['create', entity],
				alone: () => this.table.add(entity),
			})),
		);
	}

	/**
	 * Writes receipts; one whose id is there already is due then. Nothing is written where one of them is too large.
	 *
	 * @param isLikely whether one is likely to be there already: what is likely is tried first
	 */
	async keep(
		ledger: string,
		{ before }: Pick<ReceiptPlan, 'before'>,
		isLikely: (receipt: Receipt) => boolean,
	): Promise<void> {
		const entities = await Promise.all(
			[...before.values()].map(async (receipt) => ({
				entity: await receiptEntity(ledger, receipt),
				isThere: isLikely(receipt),
			})),
		);
		const created = entities.filter(({ isThere }) => !isThere).map(({ entity }) => this.creating(entity));
		const changed = entities.filter(({ isThere }) => isThere).map(({ entity }) => this.changing(entity));
		await this.doAll(created);
		await this.doAll(changed);
	}

	/** Does what a plan wants done after the records are written. */
	async finish(ledger: string, { after }: Pick<ReceiptPlan, 'after'>): Promise<void> {
		await this.doAll(
			[...after].map(([id, change]): Deed => {
				if (change === 'settled') {
					const key = receiptKey(ledger, id);
					return { action: ['delete', key], alone: () => this.table.remove(key) };
				}
				const entity = dueEntity(ledger, change);
				return {
					action: ['update', entity, 'Merge'],
					alone: () => this.setDue(ledger, entity, change),
				};
			}),
		);
	}

	/** Reads receipts due at `now`, ms since the epoch, the oldest first, and hides those it takes. */
	async takeDue(ledger: string, { workflow, limit, hideMs }: DueQuery, now: number): Promise<Receipt[]> {
		const due = odata`due le ${new Date(now)}`;
		const wanted = workflow === null ? due : `${due} and ${odata`workflow eq ${workflow}`}`;
		const heads: StoredEntity[] = [];
		for await (const page of this.table.pages({ filter: within(ledger, wanted), select: HEAD })) {
			heads.push(...page);
		}
		const oldest = heads
			.map((entity) => ({ entity, due: headIn(entity).due ?? Infinity }))
			.sort((one, other) => one.due - other.due)
			.slice(0, limit);
		const taken = await atOnce(oldest, async ({ entity }) => await this.takeOne(entity, now, hideMs));
		return taken.filter((receipt) => receipt !== null);
	}

	/** Reads receipts in the order of their ids. */
	async scan(ledger: string, after: string | null, limit: number): Promise<ReceiptHead[]> {
		const shards = SHARDS.map((shard) => {
			const inShard = odata`PartitionKey eq ${partitionOf(ledger, shard)}`;
			const filter = after === null ? inShard : `${inShard} and ${odata`RowKey gt ${asRowKey(after)}`}`;
			const pageSize = Math.min(SHARD_PAGE, limit);
			return inOrder(this.table, { filter, select: HEAD, pageSize }, this.isSorted);
		});
		return (
			await take(
				woven(shards, ({ rowKey }) => rowKey),
				limit,
			)
		).map(headIn);
	}

	/** Erases the receipts of persons. */
	async forget(ledger: string, persons: readonly PersonKey[]): Promise<void> {
		if (persons.length === 0) return;
		const theirs = persons.map((person) => odata`person eq ${person}`).join(' or ');
		const filter = within(ledger, persons.length <= MOST_IN_FILTER ? `(${theirs})` : null);
		const wanted = new Set<unknown>(persons);
		for await (const page of this.table.pages({ filter, select: ['person'] })) {
			const found = page.filter(({ person }) => wanted.has(person));
			await this.doAll(
				found.map(({ partitionKey, rowKey }) => ({
					action: ['delete', { partitionKey, rowKey }],
					alone: () => this.table.remove({ partitionKey, rowKey }),
				})),
			);
		}
	}

	async ledgers(): Promise<string[]> {
		return await ledgersIn(this.table);
	}

	/** The content is read before it is taken, so that what cannot be read does not count as having come out. */
	private async takeOne(
		{ partitionKey, rowKey, etag: seen }: StoredEntity,
		now: number,
		hideMs: number | null,
	): Promise<Receipt | null> {
		const entity = await this.table.find({ partitionKey, rowKey });
		if (entity?.etag !== seen) return null;
		const receipt = await receiptIn(entity);
		if (hideMs === null) return receipt;
		const taken = { ...receipt, due: now + hideMs, times: receipt.times + 1 };
		const hidden = { partitionKey, rowKey, due: dueTime(taken.due), times: taken.times };
		// Whoever changed it meanwhile has it, or has settled it.
		return (await this.table.merge(hidden, seen)) === 'done' ? taken : null;
	}

	/** Keeps a receipt that is likely not to be there. */
	private creating(entity: Entity): Deed {
		return {
			action: ['create', entity],
			alone: async () => {
				if ((await this.table.add(entity)) === 'exists') await this.changing(entity).alone();
			},
		};
	}

	/** Keeps a receipt that is likely to be there: it is due then. */
	private changing(entity: Entity): Deed {
		const { partitionKey, rowKey, due } = entity;
		const changed = { partitionKey, rowKey, due };
		return {
			action: ['update', changed, 'Merge'],
			alone: async () => {
				// Settled by another run in between.
				if ((await this.table.merge(changed)) === 'absent') await this.table.add(entity);
			},
		};
	}

	private async setDue(ledger: string, entity: Entity, { missing }: DueChange): Promise<void> {
		const merged = await this.table.merge(entity);
		if (merged === 'absent' && missing) await this.table.add(await receiptEntity(ledger, missing()));
	}

	/** Does deeds, each named by its own entity: as many together as go, one by one where together they do not go. */
	private async doAll(deeds: readonly Deed[]): Promise<void> {
		await atOnce(packed(deeds), async (together) => {
			const isDone = together.length > 1 && (await this.table.together(together.map(({ action }) => action)));
			if (!isDone) await atOnce(together, async (deed) => await deed.alone());
		});
	}
}

function dueEntity(ledger: string, { id, due, anew }: DueChange): Entity {
	return { ...receiptKey(ledger, id), due: dueTime(due), ...(anew === true && { times: 0 }) };
}

/** Entities of a ledger, whatever their partition. */
function within(ledger: string, wanted: string | null): string {
	const { first, end } = partitionsOf(ledger);
	const range = odata`PartitionKey ge ${first} and PartitionKey lt ${end}`;
	return wanted === null ? range : `${range} and ${wanted}`;
}

/** Sorts deeds into what can be done in one request each: of one partition, not too many and not too large. */
function packed(deeds: readonly Deed[]): Deed[][] {
	const filling = new Map<string, { deeds: Deed[]; bytes: number }>();
	const full: Deed[][] = [];
	for (const deed of deeds) {
		const [, entity] = deed.action;
		const { partitionKey } = entity;
		const bytes = bytesOf(entity) + ACTION_BYTES;
		const pack = filling.get(partitionKey);
		const fits = pack && pack.deeds.length < MOST_TOGETHER && pack.bytes + bytes <= MOST_BYTES_TOGETHER;
		if (fits) {
			pack.deeds.push(deed);
			pack.bytes += bytes;
			continue;
		}
		if (pack) full.push(pack.deeds);
		filling.set(partitionKey, { deeds: [deed], bytes });
	}
	return [...full, ...[...filling.values()].map(({ deeds: rest }) => rest)];
}
