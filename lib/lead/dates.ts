/** 2025-11-15T20:02:52.1234567Z, 2025-11-15T20:02:52.000+0000, 2025-11-15 20:02:52, 2025-11-15 */
const YEAR_FIRST =
	/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)? ?(Z|[+-]\d\d:?\d\d)?$/i;

/** 11/15/2025 20:02:52: how the Azure Table's CreatedTime is written, without a zone. */
const MONTH_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d):(\d\d)$/;

const MINUTE = 60_000;

/**
 * Reads the dates that Microsoft, Dataverse, Salesforce and Marketo write. Without a zone they are taken as UTC.
 *
 * @returns ISO 8601 in UTC with milliseconds; null where the text is no such date
 */
export function isoDate(text: string): string | null {
	const yearFirst = YEAR_FIRST.exec(text);
	if (yearFirst) {
		const [, year, month, day, hour, minute, second, fraction = '', zone] = yearFirst;
		const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
		return utc([year, month, day, hour, minute, second], milliseconds - offsetOf(zone));
	}
	const monthFirst = MONTH_FIRST.exec(text);
	if (!monthFirst) return null;
	const [, month, day, year, hour, minute, second] = monthFirst;
	return utc([year, month, day, hour, minute, second], 0);
}

/** @param rest milliseconds to add to the date and time of day */
function utc(parts: readonly (string | undefined)[], rest: number): string | null {
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
		Number(part ?? 0),
	);
	const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
	// Date.UTC rolls 30 February over into March; a date that comes back changed was none.
	const isSame =
		date.getUTCFullYear() === year &&
		date.getUTCMonth() === month - 1 &&
		date.getUTCDate() === day &&
		date.getUTCHours() === hour &&
		date.getUTCMinutes() === minute &&
		date.getUTCSeconds() === second;
	return isSame ? new Date(date.getTime() + rest).toISOString() : null;
}

/** The zone's distance from UTC in milliseconds. */
function offsetOf(zone: string | undefined): number {
	if (zone === undefined || zone.length === 1) return 0;
	const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
	return (zone.startsWith('-') ? -minutes : minutes) * MINUTE;
}
