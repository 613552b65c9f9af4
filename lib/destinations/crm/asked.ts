import { unforeseen } from '../outcome';
import { CrmFailure, type Written } from './crmSystem';

/**
 * One call for many writes; what it throws holds for each of them.
 *
 * @returns what became of a write, by its place; "we cannot know" where the system broke its contract
 */
export async function asked<Order>(
	entries: readonly { readonly order: Order }[],
	write: (orders: readonly Order[]) => Promise<readonly Written[]>,
): Promise<(index: number) => Written> {
	if (entries.length === 0) return () => lost(new RangeError());
	try {
		const written = await write(entries.map(({ order }) => order));
		// With another number of answers nobody can tell which belongs to which.
		const isComplete = written.length === entries.length;
		return (index) => (isComplete ? written[index] : undefined) ?? lost(new RangeError());
	} catch (error) {
		const failed: Written =
			error instanceof CrmFailure ? { is: 'failed', result: error.result } : lost(error);
		return () => failed;
	}
}

function lost(error: unknown): Written {
	return {
		is: 'failed',
		result: unforeseen('unconfirmed', 'Whether the destination has the lead is not known', error),
	};
}
