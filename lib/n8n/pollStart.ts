import type { IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Start } from '../inboxes/readOn';

const DATE_AND_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Where a source that was never polled is read from.
 *
 * @param startWith `now`, `date` or `everything`
 * @param startDate as the date picker gives it; without an offset in the time zone of the workflow
 * @throws NodeOperationError where a date is asked for and there is none
 */
export function pollStart(context: IPollFunctions, startWith: unknown, startDate: unknown): Start {
	switch (startWith) {
		case 'everything':
			return { at: 0 };
		case 'date': {
			const at = typeof startDate === 'string' ? timeIn(context.getTimezone(), startDate.trim()) : null;
			if (at !== null) return { at };
			throw new NodeOperationError(context.getNode(), 'The field Start Date holds no date.', {
				description: 'Choose one, or another value of Start With.',
			});
		}
		default:
			return { at: 'now' };
	}
}

/** @returns ms since the epoch; null where the text is no date */
export function timeIn(timeZone: string, text: string): number | null {
	const [, day, clock = '00:00', offset] = DATE_AND_TIME.exec(text) ?? [];
	if (day === undefined) return null;
	const time = Date.parse(`${day}T${clock}${offset ?? 'Z'}`);
	if (Number.isNaN(time)) return null;
	return offset === undefined ? atZone(time, timeZone) : time;
}

/** @param local what the clocks of the zone show, as though it were UTC */
function atZone(local: number, timeZone: string): number {
	// The first guess may lie on the other side of a change of the clocks.
	const guess = local - offsetAt(local, timeZone);
	return local - offsetAt(guess, timeZone);
}

/** How far the clocks of a zone are ahead of UTC, in ms. */
function offsetAt(time: number, timeZone: string): number {
	const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
		time,
	);
	const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
	const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
