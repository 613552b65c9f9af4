/** How many requests of one call are under way at once. */
const AT_ONCE = 16;

/**
 * Does something for each item, several at a time, and waits for all that was begun: after a failure nothing more is
 * begun, and nothing goes on behind the caller's back.
 *
 * @returns the results in the order of the items
 * @throws what failed first
 */
export async function atOnce<Item, Result>(
	items: readonly Item[],
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	const failures: unknown[] = [];
	const queue = items.entries();
	const worker = async (): Promise<void> => {
		for (const [index, item] of queue) {
			if (failures.length > 0) return;
			try {
				results[index] = await work(item);
			} catch (error) {
				failures.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
	if (failures.length > 0) throw failures[0];
	return results;
}
