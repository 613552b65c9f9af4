import type { Query, StoredEntity, Table } from './table';

/**
 * Reads entities in the order of their keys.
 *
 * @param isSorted whether the service gives them in that order. Cosmos DB does not: then all are read first
 */
export async function* inOrder(table: Table, query: Query, isSorted: boolean): AsyncGenerator<StoredEntity> {
	if (isSorted) {
		for await (const page of table.pages(query)) yield* page;
		return;
	}
	const all: StoredEntity[] = [];
	for await (const page of table.pages({
		filter: query.filter,
		...(query.select && { select: query.select }),
	})) {
		all.push(...page);
	}
	yield* all.sort(byKey);
}

/** Compares as the table service sorts: code unit by code unit. */
function byKey(one: StoredEntity, other: StoredEntity): number {
	const [a, b] = [`${one.partitionKey}\n${one.rowKey}`, `${other.partitionKey}\n${other.rowKey}`];
	return a < b ? -1 : a > b ? 1 : 0;
}

/** The first so many. */
export async function take<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
	const taken: Item[] = [];
	if (count <= 0) return taken;
	for await (const item of items) {
		taken.push(item);
		if (taken.length === count) break;
	}
	return taken;
}

/** Weaves sequences that are in order into one that is. */
export async function* woven<Item>(
	sequences: ReadonlyArray<AsyncIterator<Item>>,
	keyOf: (item: Item) => string,
): AsyncGenerator<Item> {
	const heads = await Promise.all(sequences.map(async (sequence) => await sequence.next()));
	for (;;) {
		let first = -1;
		let item: Item | undefined;
		for (const [index, head] of heads.entries()) {
			if (head.done === true || (item !== undefined && keyOf(head.value) >= keyOf(item))) continue;
			[first, item] = [index, head.value];
		}
		const sequence = sequences[first];
		if (item === undefined || !sequence) return;
		yield item;
		heads[first] = await sequence.next();
	}
}
