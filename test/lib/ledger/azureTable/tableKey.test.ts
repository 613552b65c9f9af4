import fc from 'fast-check';

import {
	asKey,
	asRowKey,
	fromKey,
	partitionOf,
	partitionsOf,
	partsOf,
} from '../../../../lib/ledger/azureTable/tableKey';

describe('a text as a key', () => {
	it('stays as it is where it is of letters, digits, dots, dashes and underscores', () => {
		expect(asKey('default-2.campaign_A')).toBe('default-2.campaign_A');
	});

	it('has nothing in it that a table refuses, and is read as it was', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const key = asKey(text);
				expect(key).toMatch(/^[\w.~-]*$/);
				expect(fromKey(key)).toBe(text);
			}),
		);
	});

	it('is short enough for a table whatever the name of the ledger', () => {
		const longest = '𠮷'.repeat(64);
		expect(partitionOf(longest, `v1.nameAndCompany.${'x'.repeat(22)}`).length).toBeLessThan(512);
	});

	it('is hashed where it is too long for a row, and differs from every other', () => {
		const long = asRowKey('x'.repeat(251));
		expect(long).toMatch(/^~~[0-9a-f]{64}$/);
		expect(asRowKey('x'.repeat(252))).not.toBe(long);
		expect(asRowKey('x'.repeat(250))).toBe('x'.repeat(250));
	});

	it('of a ledger stands in the range of that ledger and in no other’s', () => {
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
