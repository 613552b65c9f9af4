import fc from 'fast-check';

import { asKey, asRowKey, fromKey } from '../../../lib/azureTables/tableKey';

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

	it('is hashed where it is too long for a row, and differs from every other', () => {
		const long = asRowKey('x'.repeat(251));
		expect(long).toMatch(/^~~[0-9a-f]{64}$/);
		expect(asRowKey('x'.repeat(252))).not.toBe(long);
		expect(asRowKey('x'.repeat(250))).toBe('x'.repeat(250));
	});
});
