import type { Reply } from '../standIn.ts';
import { JSON_TYPE } from './errors.ts';

/**
 * Pages without entities but with a continuation, which Azure sends where a query crosses partitions or runs for five
 * seconds: https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination
 */
export interface EmptyPages {
	/** The next so many pages are empty. */
	add(count: number): void;
	/** An empty page, if it is the turn of one. */
	next(query: URLSearchParams): Reply | null;
	/** The query as it would be without the empty pages before it. */
	continued(query: URLSearchParams): URLSearchParams;
}

const PARTITION = 'NextPartitionKey';
const ROW = 'NextRowKey';

export function emptyPages(): EmptyPages {
	/** By our own continuation, the service's that it stands for. */
	const stands = new Map<string, readonly [string, string][]>();
	let left = 0;

	const continued = (query: URLSearchParams): URLSearchParams => {
		const original = stands.get(query.get(PARTITION) ?? '');
		if (!original) return query;
		const own = [...query].filter(([name]) => name !== PARTITION && name !== ROW);
		return new URLSearchParams([...own, ...original]);
	};
	return {
		add: (count) => {
			left += count;
		},
		next: (query) => {
			if (left === 0) return null;
			left--;
			const token = `guard-${stands.size + 1}`;
			stands.set(
				token,
				[...continued(query)].filter(([name]) => name === PARTITION || name === ROW),
			);
			const headers = {
				'Content-Type': JSON_TYPE,
				[`x-ms-continuation-${PARTITION}`]: token,
				[`x-ms-continuation-${ROW}`]: token,
			};
			return { status: 200, headers, body: Buffer.from(JSON.stringify({ value: [] })) };
		},
		continued,
	};
}
