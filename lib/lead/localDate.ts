import { isoDate } from './dates';

type Day = readonly [year: number, month: number, day: number];

const SEPARATOR = String.raw`[-/.] ?`;
/** 2025/11/15, 2025-11-15, 2025. 11. 15. */
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})${SEPARATOR}(\d{1,2})${SEPARATOR}(\d{1,2})\.?$`);
/** 11/15/2025, 15.11.2025, 15-11-2025 */
const YEAR_LAST = /^(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4})$/;
/** 15 Nov 2025, 15-Nov-2025 */
const DAY_AND_NAME = /^(\d{1,2})[- .]{1,2}([a-z]{3,9})\.?[- ,]{1,2}(\d{4})$/i;
/** Nov 15, 2025 */
const NAME_AND_DAY = /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/i;
/** What follows the day: 20:02:52.123, 8:02 PM, with a zone or without. */
const TIME =
	/(?:,? |T)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?$/i;

/** How far the clocks of a zone can be ahead of UTC, in ms: those of Kiribati are. */
const FURTHEST_AHEAD = 14 * 60 * 60_000;

const MONTHS = [
	'january',
	'february',
	'march',
	'april',
	'may',
	'june',
	'july',
	'august',
	'september',
	'october',
	'november',
	'december',
] as const;

/**
 * Reads a date as a portal or a spreadsheet writes it, in the order of some country. Without a zone it is taken as UTC.
 *
 * 3/4/2025 is 4 March: Partner Center writes MM/DD/YYYY (Microsoft, "Bulk operations for Co-sell opportunities using
 * CSV files"). With dots or dashes the day is first. The other order is tried where this one gives no day, or one that
 * has not come yet.
 *
 * @param notAfter a time that the date cannot be later than, ISO 8601; without a zone, by the clocks furthest ahead
 * @returns ISO 8601 in UTC with milliseconds; null where the text is no date, or a later one
 */
export function localDate(text: string, notAfter: string): string | null {
	const plain = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
	const time = TIME.exec(plain);
	const timeOfDay = time ? timeOf(time) : 'T00:00:00';
	if (timeOfDay === null) return null;
	const hasZone = time?.[6] !== undefined;
	const latest = Date.parse(notAfter) + (hasZone ? 0 : FURTHEST_AHEAD);
	for (const [year, month, day] of daysOf(time ? plain.slice(0, time.index) : plain)) {
		const date = isoDate(`${year}-${twoDigits(month)}-${twoDigits(day)}${timeOfDay}`);
		if (date !== null && Date.parse(date) <= latest) return date;
	}
	return null;
}

/** The time of day as {@link isoDate} reads it; null where it is none. */
function timeOf([, hours, minutes, seconds = '00', fraction = '0', half, zone = 'Z']: RegExpExecArray):
	string | null {
	const written = Number(hours);
	if (half !== undefined && (written < 1 || written > 12)) return null;
	const hour = half === undefined ? written : (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
	return `T${twoDigits(hour)}:${minutes}:${seconds}.${fraction}${/^[+-]/.test(zone) ? zone : 'Z'}`;
}

/** The days that a text may mean, the likelier first. */
function daysOf(text: string): readonly Day[] {
	const yearFirst = YEAR_FIRST.exec(text);
	if (yearFirst) return [[Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3])]];
	const yearLast = YEAR_LAST.exec(text);
	if (yearLast) {
		const [one, other, year] = [Number(yearLast[1]), Number(yearLast[3]), Number(yearLast[4])];
		const monthFirst: Day = [year, one, other];
		const dayFirst: Day = [year, other, one];
		return yearLast[2] === '/' ? [monthFirst, dayFirst] : [dayFirst, monthFirst];
	}
	const dayAndName = DAY_AND_NAME.exec(text);
	if (dayAndName) return named(dayAndName[3], dayAndName[2], dayAndName[1]);
	const nameAndDay = NAME_AND_DAY.exec(text);
	return nameAndDay ? named(nameAndDay[3], nameAndDay[1], nameAndDay[2]) : [];
}

/** A month by its English name, whole or its first letters. */
function named(year: string | undefined, name = '', day: string | undefined): readonly Day[] {
	const month = MONTHS.findIndex((known) => known.startsWith(name.toLowerCase()));
	return month < 0 ? [] : [[Number(year), month + 1, Number(day)]];
}

function twoDigits(value: number): string {
	return String(value).padStart(2, '0');
}
