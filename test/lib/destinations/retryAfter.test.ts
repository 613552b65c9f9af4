import fc from 'fast-check';
import { retryAfter } from '../../../lib/destinations/retryAfter';

const now = Date.parse('1994-11-06T08:49:07.000Z');

describe('Retry-After', () => {
	it.each([
		['120', 120_000],
		[' 0 ', 0],
		['Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
		['Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
		['Sun Nov  6 08:49:37 1994', 30_000],
		['Sun, 06 Nov 1994 08:49:00 GMT', 0],
	])('%j means %d ms', (header, ms) => {
		expect(retryAfter(header, now)).toBe(ms);
	});

	it.each([undefined, '', 'soon', '-5', '1.5', '120, 120', 'Sun, 99 Foo 1994 08:49:37 GMT', '2026-11-23'])(
		'%j says nothing',
		(header) => {
			expect(retryAfter(header, now)).toBeNull();
		},
	);

	it('never leads to a time that cannot be written', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.bigInt({ min: 0n }).map(String)), (header) => {
				const wait = retryAfter(header, now);
				expect(wait === null || new Date(now + wait).toISOString() >= new Date(now).toISOString()).toBe(true);
			}),
		);
	});
});
