import { BatchSize } from '../../../lib/destinations/batchSize';

const pace = { first: 10, target: 1000 };

describe('the size of batches', () => {
	it('is the limit where the system has no pace of its own, whatever sends take', () => {
		const size = new BatchSize(200, undefined);
		size.took(200, 60_000);
		size.tookTooLong(200);
		expect(size.current).toBe(200);
	});

	it('begins as told, within the limits', () => {
		expect(new BatchSize(200, pace).current).toBe(10);
		expect(new BatchSize(4, pace).current).toBe(4);
		expect(new BatchSize(200, { ...pace, first: 0 }).current).toBe(1);
	});

	it.each([
		['doubles at most', 10, 20],
		['grows to what would take as long as wanted', 700, 14],
		['stays where sends take about as long as wanted', 1000, 10],
		['stays where they take a little longer', 1400, 10],
		['halves where they take much longer', 1600, 5],
		['halves only, however long they take', 60_000, 5],
	])('%s (a send of 10 in %d ms: %d)', (_, ms, expected) => {
		const size = new BatchSize(200, pace);
		size.took(10, ms);
		expect(size.current).toBe(expected);
	});

	it('halves once for all sends of one size that were under way together', () => {
		const size = new BatchSize(200, { ...pace, first: 100 });
		for (let worker = 0; worker < 4; worker++) size.tookTooLong(100);
		expect(size.current).toBe(50);
	});

	it('doubles once for all sends of one size that were under way together', () => {
		const size = new BatchSize(200, pace);
		for (let worker = 0; worker < 4; worker++) size.took(10, 0);
		expect(size.current).toBe(20);
	});

	it('does not collapse over a small batch that got no answer', () => {
		const size = new BatchSize(200, { ...pace, first: 100 });
		size.tookTooLong(1);
		expect(size.current).toBe(50);
	});

	it('does not grow over a small batch that was quick: it says little of large ones', () => {
		const size = new BatchSize(200, { ...pace, first: 100 });
		size.took(3, 1);
		expect(size.current).toBe(100);
	});

	it('exceeds no limit and never comes to nothing', () => {
		const size = new BatchSize(25, { ...pace, first: 20 });
		size.took(20, 0);
		expect(size.current).toBe(25);
		for (let send = 0; send < 10; send++) size.tookTooLong(size.current);
		expect(size.current).toBe(1);
	});
});
