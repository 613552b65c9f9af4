import fc from 'fast-check';

import { packed } from '../../../../lib/destinations/azureTable/packs';
import type { LeadRow } from '../../../../lib/destinations/azureTable/row';
import { remoteIdOf, rowKeyIn, rowKeyOf } from '../../../../lib/destinations/azureTable/rowKey';

function rowOf(recordKey: string, bytes = 2000): LeadRow {
	return { key: rowKeyOf(recordKey), deliveryKey: 'd', columns: {}, bytes, changes: [] };
}

function records(count: number): string[] {
	return Array.from({ length: count }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
}

describe('the key of a row', () => {
	it('is the record key, in one of 16 partitions that it always falls into', () => {
		const partitions = new Set(records(1000).map((key) => rowKeyOf(key).partitionKey));
		expect([...partitions].sort()).toEqual(Array.from('0123456789abcdef', (digit) => `leads-${digit}`));
		expect(rowKeyOf('22222222-2222-4222-8222-222222222222')).toEqual({
			partitionKey: 'leads-b',
			rowKey: '22222222-2222-4222-8222-222222222222',
		});
	});

	it('is one that a table takes, whatever the record key, and no two are the same', () => {
		const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 600 });
		fc.assert(
			fc.property(text, text, (one, other) => {
				const { rowKey } = rowKeyOf(one);
				expect(rowKey).toMatch(/^[\w.~-]{1,250}$/);
				expect(rowKey === rowKeyOf(other).rowKey).toBe(one === other);
				expect(rowKeyIn(remoteIdOf(rowKeyOf(one)))).toEqual(rowKeyOf(one));
			}),
		);
	});

	it('is not found in what is no id of ours', () => {
		expect([null, '', 'x', 'a/b/c'].map(rowKeyIn)).toEqual([null, null, null, null]);
	});
});

describe('rows packed for transactions', () => {
	it('take one transaction a partition for a thousand leads, or two', () => {
		const partitions = packed(records(1000).map((key) => rowOf(key)));
		expect(partitions).toHaveLength(16);
		expect(partitions.flat().length).toBeLessThanOrEqual(20);
	});

	it('are all there, in packs that a transaction takes', () => {
		const anyRows = fc.array(
			fc.record({ key: fc.constantFrom(...records(200)), bytes: fc.integer({ min: 1500, max: 1_000_000 }) }),
			{ maxLength: 400 },
		);
		fc.assert(
			fc.property(anyRows, (given) => {
				const rows = given.map(({ key, bytes }) => rowOf(key, bytes));
				const packs = packed(rows).flat();
				expect(new Set(packs.flat())).toEqual(new Set(rows));
				expect(packs.flat()).toHaveLength(rows.length);
				for (const pack of packs) {
					expect(pack.length).toBeLessThanOrEqual(100);
					expect(pack.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(1_900_000);
					expect(new Set(pack.map(({ key }) => key.partitionKey)).size).toBe(1);
					expect(new Set(pack.map(({ key }) => key.rowKey)).size).toBe(pack.length);
				}
			}),
			{ numRuns: 30 },
		);
	});
});
