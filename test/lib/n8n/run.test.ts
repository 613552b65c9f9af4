import { executionKey } from '../../../lib/n8n/run';

const instance = (id: string): { getInstanceId: () => string } => ({ getInstanceId: () => id });

it('the key of an execution is the start of no other: neither of 11 beside 1, nor of another n8n', () => {
	const keys = ['1', '11', '2'].flatMap((execution) =>
		['0123456789abcdef', 'fedcba9876543210'].map((id) => executionKey(instance(id), execution)),
	);
	for (const key of keys) expect(keys.filter((other) => other.startsWith(key))).toEqual([key]);
});
