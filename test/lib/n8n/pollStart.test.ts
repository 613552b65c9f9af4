import { timeIn } from '../../../lib/n8n/pollStart';

const utc = (text: string): number => Date.parse(text);

describe('A date of the date picker', () => {
	it.each([
		['UTC', '2026-11-23T07:00:00', '2026-11-23T07:00:00Z'],
		['Europe/Berlin', '2026-11-23T07:00:00', '2026-11-23T06:00:00Z'],
		['Europe/Berlin', '2026-07-01', '2026-06-30T22:00:00Z'],
		['America/New_York', '2026-11-23 07:00', '2026-11-23T12:00:00Z'],
		['Asia/Kathmandu', '2026-11-23T07:00:00.000', '2026-11-23T01:15:00Z'],
		// Within the hours round a change of the clocks.
		['Europe/Berlin', '2026-03-29T01:30:00', '2026-03-29T00:30:00Z'],
		['Europe/Berlin', '2026-03-29T03:30:00', '2026-03-29T01:30:00Z'],
		['America/New_York', '2026-11-01T00:30:00', '2026-11-01T04:30:00Z'],
	])('means the time zone of the workflow: %s, %s', (zone, text, expected) => {
		expect(timeIn(zone, text)).toBe(utc(expected));
	});

	it.each(['2026-11-23T07:00:00Z', '2026-11-23T07:00:00.123+01:00'])('means its own offset: %s', (text) => {
		expect(timeIn('America/New_York', text)).toBe(utc(text));
	});

	it.each(['', 'soon', '2026-13-01', '2026-11-23T25:00:00', '23.11.2026'])('may be none: %s', (text) => {
		expect(timeIn('UTC', text)).toBeNull();
	});
});
