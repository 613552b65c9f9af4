import { atOnce } from '../../azureTables/atOnce';
import { asRowKey } from '../../azureTables/tableKey';
import { odata, type TransactionAction } from '../../vendor/azureTables';
import type { PersonKey } from '../keys';
import type { Fate } from '../receiptFates';
import type { Receipt } from '../receipts';
import type { DueQuery, ReceiptHead } from '../store';
import { inOrder, take, woven } from './inOrder';
import { ledgersIn } from './ledgerNames';
import { bytesOf } from './longText';
import { partitionOf, partitionsOf } from './partitions';
import { dueTime, HEAD, headIn, receiptEntity, receiptIn, receiptKey, SHARDS } from './receiptEntity';
import type { Entity, EntityKey, StoredEntity, Table } from './table';

/** The service takes 100 actions and 4 MiB in one request, Cosmos DB 2 MiB. */
const MOST_TOGETHER = 100;
const MOST_BYTES_TOGETHER = 1_900_000;
/** What an action needs in a request besides its properties. */
const ACTION_BYTES = 1500;
/** A filter takes 15 comparisons. */
const MOST_IN_FILTER = 10;
/** How many of each shard are read at a time where all are looked through in order. */
const SHARD_PAGE = 100;
/** How many due receipts are found before the oldest of them are taken, for each that is wanted. */
const FOUND_FOR_EACH = 4;

/** Whether a receipt that is not there may be written: not where its person has been forgotten since. */
export type MayAdd = (fate: Fate) => Promise<boolean>;

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
	 * Writes the receipts that fates keep, before the records are written: a lead that is claimed must not be without its
	 * content. One whose id is there already is due then.
	 *
	 * @param isLikely whether one is likely to be there already: what is likely is tried first
	 */
	async keep(
		ledger: string,
		fates: readonly Fate[],
		isLikely: (fate: Fate) => boolean,
		mayAdd: MayAdd,
	): Promise<void> {
		const kept = fates.filter((fate) => fate.kept !== null);
		const unlikely = kept.filter((fate) => !isLikely(fate));
		await this.doAll(await Promise.all(unlikely.map((fate) => this.creating(ledger, fate, mayAdd))));
		await this.doAll(kept.filter(isLikely).map((fate) => this.changing(ledger, fate, mayAdd)));
	}

	/** Sets due and settles what fates do not keep, after the records: until then a lead comes out if everything ends. */
	async finish(ledger: string, fates: readonly Fate[], mayAdd: MayAdd): Promise<void> {
		const left = fates.filter(({ kept }) => kept === null);
		await this.doAll(
			left.map((fate) =>
				fate.settled ? this.erasing(receiptKey(ledger, fate.id)) : this.changing(ledger, fate, mayAdd),
			),
		);
	}

	/**
	 * Reads receipts due at `now`, ms since the epoch, the oldest first, and hides those it takes. The service cannot sort
	 * by time: where many more are due than are wanted, these are the oldest of the first ones found.
	 */
	async takeDue(ledger: string, { workflow, limit, hideMs }: DueQuery, now: number): Promise<Receipt[]> {
		const due = odata`due le ${new Date(now)}`;
		const wanted = workflow === null ? due : `${due} and ${odata`workflow eq ${workflow}`}`;
		const heads: StoredEntity[] = [];
		for await (const page of this.table.pages({ filter: within(ledger, wanted), select: HEAD })) {
			heads.push(...page);
			if (heads.length >= limit * FOUND_FOR_EACH) break;
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
			await this.doAll(found.map(({ partitionKey, rowKey }) => this.erasing({ partitionKey, rowKey })));
		}
	}

	async ledgers(): Promise<string[]> {
		return await ledgersIn(this.table);
	}

	async isEmpty(): Promise<boolean> {
		return await this.table.isEmpty();
	}

	/** The content is read before it is taken, so that what cannot be read does not count as having come out. */
	private async takeOne(
		{ partitionKey, rowKey }: StoredEntity,
		now: number,
		hideMs: number | null,
	): Promise<Receipt | null> {
		const entity = await this.table.find({ partitionKey, rowKey });
		if (!entity) return null;
		const receipt = await receiptIn(entity);
		// Since it was found another has taken it, or has said when it is due.
		if (receipt.due === null || receipt.due > now) return null;
		if (hideMs === null) return receipt;
		const taken = { ...receipt, due: now + hideMs, times: receipt.times + 1 };
		const hidden = { partitionKey, rowKey, due: dueTime(taken.due), times: taken.times };
		// Whoever changed it meanwhile has it, or has settled it.
		return (await this.table.merge(hidden, entity.etag)) === 'done' ? taken : null;
	}

	/** Keeps a receipt that is likely not to be there. */
	private async creating(ledger: string, fate: Fate, mayAdd: MayAdd): Promise<Deed> {
		const entity = await this.entityOf(ledger, fate);
		return {
			action: ['create', entity],
			alone: async () => {
				if ((await this.table.add(entity)) === null) await this.changing(ledger, fate, mayAdd).alone();
			},
		};
	}

	/** Says when a receipt is due that is likely to be there. */
	private changing(ledger: string, fate: Fate, mayAdd: MayAdd): Deed {
		const { id, due, anew, kept, missing } = fate;
		const changed = { ...receiptKey(ledger, id), due: dueTime(due), ...(anew && { times: 0 }) };
		return {
			action: ['update', changed, 'Merge'],
			alone: async () => {
				const isAbsent = (await this.table.merge(changed)) === 'absent';
				// Settled by another run in between, or forgotten.
				if (isAbsent && (kept ?? missing)) await this.addMissing(ledger, fate, mayAdd);
			},
		};
	}

	private erasing(key: EntityKey): Deed {
		return { action: ['delete', key], alone: () => this.table.remove(key) };
	}

	private async addMissing(ledger: string, fate: Fate, mayAdd: MayAdd): Promise<void> {
		if (!(await mayAdd(fate))) return;
		const entity = await this.entityOf(ledger, fate);
		const etag = await this.table.add(entity);
		// Who is forgotten just now loses receipts last: then either this one goes too, or the person is seen to be gone.
		if (etag !== null && !(await mayAdd(fate))) await this.table.remove(entity, etag);
	}

	/** @throws LedgerConfigurationError where its content is too large */
	private async entityOf(ledger: string, { id, due, kept, missing }: Fate): Promise<Entity> {
		const receipt = kept ?? missing?.();
		if (!receipt) throw new Error(`There is nothing to keep of the receipt ${id}.`);
		return await receiptEntity(ledger, { ...receipt, due });
	}

	/** Does deeds, each named by its own entity: as many together as go, one by one where together they do not go. */
	private async doAll(deeds: readonly Deed[]): Promise<void> {
		const left = await atOnce(packed(deeds), async (together) => {
			if (together.length === 1) return together;
			const written = await this.table.together(together.map(({ action }) => action));
			return written === 'done' ? [] : together;
		});
		await atOnce(left.flat(), async (deed) => await deed.alone());
	}
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
