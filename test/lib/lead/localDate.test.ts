import { localDate } from '../../../lib/lead/localDate';

const NOW = '2026-01-20T07:00:00.000Z';

describe('a date as a portal or a spreadsheet writes it', () => {
	test.each([
		['11/15/2025 8:02:52 PM', '2025-11-15T20:02:52.000Z'],
		['11/15/2025, 8:02:52\u202FPM', '2025-11-15T20:02:52.000Z'],
		['11/15/2025 12:00 AM', '2025-11-15T00:00:00.000Z'],
		['11/15/2025 12:00 p.m.', '2025-11-15T12:00:00.000Z'],
		['11/15/2025 20:02', '2025-11-15T20:02:00.000Z'],
		['11/15/2025 20:02:52 +01:00', '2025-11-15T19:02:52.000Z'],
		['11/15/2025 20:02 UTC', '2025-11-15T20:02:00.000Z'],
		['1/5/2025', '2025-01-05T00:00:00.000Z'],
		['15.11.2025 20:02:52', '2025-11-15T20:02:52.000Z'],
		['5.1.2025', '2025-01-05T00:00:00.000Z'],
		['15-11-2025 20:02', '2025-11-15T20:02:00.000Z'],
		['2025/11/15 20:02:52', '2025-11-15T20:02:52.000Z'],
		['2025. 11. 15.', '2025-11-15T00:00:00.000Z'],
		['2025-11-15', '2025-11-15T00:00:00.000Z'],
		['2025-11-15T20:02:52.1234567Z', '2025-11-15T20:02:52.123Z'],
		['2025-11-15T20:02:52+05:30', '2025-11-15T14:32:52.000Z'],
		['15-Nov-2025', '2025-11-15T00:00:00.000Z'],
		['15 November 2025 20:02', '2025-11-15T20:02:00.000Z'],
		['Nov 15, 2025, 8:02 PM', '2025-11-15T20:02:00.000Z'],
		['Sept. 5, 2025', '2025-09-05T00:00:00.000Z'],
	])('%s is %s', (text, iso) => {
		expect(localDate(text, NOW)).toBe(iso);
	});

	test('with slashes has the month first, unless that is no day or one that has not come yet', () => {
		expect(localDate('3/4/2025', NOW)).toBe('2025-03-04T00:00:00.000Z');
		expect(localDate('15/11/2025 20:02', NOW)).toBe('2025-11-15T20:02:00.000Z');
		expect(localDate('12/1/2026', NOW)).toBe('2026-01-12T00:00:00.000Z');
	});

	test('without a zone may be of today where the day has begun already, though not yet in UTC', () => {
		const now = '2026-12-10T18:00:00.000Z';
		expect(localDate('12/11/2026 03:00', now)).toBe('2026-12-11T03:00:00.000Z');
		expect(localDate('12/11/2026', now)).toBe('2026-12-11T00:00:00.000Z');
		expect(localDate('12/11/2026 08:01', now)).toBe('2026-11-12T08:01:00.000Z');
		expect(localDate('12/11/2026 03:00 UTC', now)).toBe('2026-11-12T03:00:00.000Z');
	});

	test('is not believed where it has not come yet in either order', () => {
		expect(localDate('2026-01-20T07:00:00Z', NOW)).toBe(NOW);
		expect(localDate('2026-01-20T07:00:01Z', NOW)).toBeNull();
		expect(localDate('2/3/2026', NOW)).toBeNull();
	});

	test.each([
		'',
		'yesterday',
		'1763236972000',
		'45976.83',
		'2025-02-30',
		'13/13/2025',
		'11/15/25',
		'11/15/2025 13:00 PM',
		'11/15/2025 0:30 AM',
		'11/15/2025 24:00',
		'11/15/2025 20:60',
		'15 Foo 2025',
		'Nov 31, 2025',
		'20:02:52',
		'11/15/2025 and more',
	])('%j is none', (text) => {
		expect(localDate(text, NOW)).toBeNull();
	});
});
