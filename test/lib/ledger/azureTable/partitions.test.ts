import fc from 'fast-check';

import { partitionOf, partitionsOf, partsOf } from '../../../../lib/ledger/azureTable/partitions';

describe('the partition of something in a ledger', () => {
	it('has a key that is short enough, whatever the name of the ledger', () => {
		const longest = '𠮷'.repeat(64);
		expect(partitionOf(longest, `v1.nameAndCompany.${'x'.repeat(22)}`).length).toBeLessThan(512);
	});

	it('stands in the range of that ledger and in no other’s', () => {
		const name = fc.string({
			unit: fc.constantFrom('a', 'b', ' ', '.', '-', '~', 'ä', '|', '}'),
			maxLength: 4,
		});
		fc.assert(
			fc.property(name, name, (one, other) => {
				const key = partitionOf(one, 'v1.email.abc');
				const { first, end } = partitionsOf(other);
				expect(key >= first && key < end).toBe(one === other);
				expect(partsOf(key)).toEqual({ ledger: one, part: 'v1.email.abc' });
			}),
		);
	});
});
