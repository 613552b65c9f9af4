import fc from 'fast-check';
import { BatchSize } from '../../../lib/destinations/batchSize';

const limits = fc.record({
	most: fc.integer({ min: 1, max: 1000 }),
	first: fc.integer({ min: 1, max: 1000 }),
	target: fc.integer({ min: 1, max: 100_000 }),
});

const heard = fc.record({
	records: fc.integer({ min: 1, max: 1000 }),
	/** null: no answer. */
	ms: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
});

it('stays within its limits and never more than doubles or halves, whatever it hears', () => {
	fc.assert(
		fc.property(limits, fc.array(heard), ({ most, ...pace }, story) => {
			const size = new BatchSize(most, pace);
			for (const { records, ms } of story) {
				const before = size.current;
				const sent = Math.min(records, before);
				if (ms === null) size.tookTooLong(sent);
				else size.took(sent, ms);
				expect(Number.isInteger(size.current)).toBe(true);
				expect(size.current).toBeGreaterThanOrEqual(Math.max(1, Math.floor(before / 2)));
				expect(size.current).toBeLessThanOrEqual(Math.min(most, before * 2));
			}
		}),
	);
});

it('finds a size that takes about as long as wanted, where there is one, and keeps it', () => {
	fc.assert(
		fc.property(
			limits,
			fc.record({ start: fc.integer({ min: 0, max: 1000 }), each: fc.integer({ min: 1, max: 1000 }) }),
			({ most, ...pace }, { start, each }) => {
				const takes = (records: number): number => start + each * records;
				const size = new BatchSize(most, pace);
				for (let send = 0; send < 30; send++) size.took(size.current, takes(size.current));
				const found = size.current;
				size.took(found, takes(found));
				expect(size.current).toBe(found);
				if (found > 1) expect(takes(found)).toBeLessThanOrEqual(pace.target * 1.5);
				// Nor does it stay where a good deal more would fit: a third, or one.
				if (found < most) expect((found * pace.target) / takes(found)).toBeLessThan(found / 0.75 + 1);
			},
		),
	);
});
