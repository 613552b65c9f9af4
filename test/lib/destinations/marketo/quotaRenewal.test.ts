import fc from 'fast-check';
import { quotaRenewal } from '../../../../lib/destinations/marketo/quotaRenewal';

describe('Marketo counts calls anew', () => {
	it.each([
		['in winter', '2026-01-15T12:00:00Z', '2026-01-16T06:00:00Z'],
		['in summer', '2026-07-15T12:00:00Z', '2026-07-16T05:00:00Z'],
		['in the last minute of a day', '2026-01-16T05:59:00Z', '2026-01-16T06:00:00Z'],
		['the evening before clocks go forward', '2026-03-08T05:30:00Z', '2026-03-08T06:00:00Z'],
		['the morning before clocks go forward', '2026-03-08T07:30:00Z', '2026-03-09T05:00:00Z'],
		['after clocks went forward', '2026-03-08T20:00:00Z', '2026-03-09T05:00:00Z'],
		['the evening before clocks go back', '2026-11-01T04:30:00Z', '2026-11-01T05:00:00Z'],
		['the morning before clocks go back', '2026-11-01T06:30:00Z', '2026-11-02T06:00:00Z'],
		['after clocks went back', '2026-11-01T20:00:00Z', '2026-11-02T06:00:00Z'],
		['over the end of a year', '2026-12-31T12:00:00Z', '2027-01-01T06:00:00Z'],
	])('at midnight, US Central time: %s', (_, now, renewal) => {
		expect(new Date(quotaRenewal(Date.parse(now)))).toEqual(new Date(renewal));
	});

	it.each([
		['2026-07-15T05:00:00Z', '2026-07-15T06:00:00Z'],
		['2026-07-15T05:59:59Z', '2026-07-15T06:00:00Z'],
		['2026-07-15T06:00:00Z', '2026-07-16T05:00:00Z'],
	])('or an hour later: what is used up at %s is yesterday’s still', (now, renewal) => {
		expect(new Date(quotaRenewal(Date.parse(now)))).toEqual(new Date(renewal));
	});

	it('always later than now, and within a day and an hour', () => {
		fc.assert(
			fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }), (now) => {
				const wait = quotaRenewal(now) - now;
				expect(wait).toBeGreaterThan(0);
				expect(wait).toBeLessThanOrEqual(25 * 3600_000);
			}),
		);
	});
});
