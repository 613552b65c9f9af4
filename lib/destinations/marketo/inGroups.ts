/**
 * Does what is alike together.
 *
 * @param write gets one group, and answers for each of it in its order
 * @returns an answer for each order, in the order of `orders`
 */
export async function inGroups<Order, Key, Result>(
	orders: readonly Order[],
	keyOf: (order: Order) => Key,
	write: (key: Key, group: readonly Order[]) => Promise<readonly Result[]>,
): Promise<Result[]> {
	const groups = new Map<Key, { readonly order: Order; readonly place: number }[]>();
	orders.forEach((order, place) => {
		const key = keyOf(order);
		const group = groups.get(key) ?? [];
		groups.set(key, group);
		group.push({ order, place });
	});
	const answers: { readonly place: number; readonly answer: Result }[] = [];
	for (const [key, group] of groups) {
		const written = await write(
			key,
			group.map(({ order }) => order),
		);
		written.forEach((answer, index) => answers.push({ place: group[index]?.place ?? NaN, answer }));
	}
	return answers.sort((a, b) => a.place - b.place).map(({ answer }) => answer);
}
