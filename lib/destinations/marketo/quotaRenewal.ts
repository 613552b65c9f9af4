const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Offsets of US Central time from UTC, in hours: in summer, in winter. */
const OFFSETS = [5, 6] as const;

let clockOfChicago: Intl.DateTimeFormat | undefined;

/**
 * When Marketo counts calls anew: "resets daily at 12:00AM CST", by its clock in US Central time
 * (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes, 607).
 *
 * The document does not say whether that clock changes in summer. So in the first hour of a day the quota counts as
 * yesterday's: nobody uses up a new one that soon.
 *
 * @param now ms since the epoch
 * @returns ms since the epoch, later than `now`
 */
export function quotaRenewal(now: number): number {
	const anHourIn = midnight(now) + HOUR_MS;
	// The noon of the next day is a day or so away, however long this one is.
	return now < anHourIn ? anHourIn : midnight(midnight(now) + DAY_MS + DAY_MS / 2);
}

/** The midnight in Chicago that began the day of this moment. Its clocks change at two, so each day has one. */
function midnight(at: number): number {
	const { year, month, day } = inChicago(at);
	const candidates = OFFSETS.map((offset) => Date.UTC(year, month - 1, day, offset));
	return candidates.find((one) => isMidnight(one, day)) ?? at;
}

function isMidnight(at: number, day: number): boolean {
	const there = inChicago(at);
	return there.hour === 0 && there.day === day;
}

function inChicago(at: number): { year: number; month: number; day: number; hour: number } {
	clockOfChicago ??= new Intl.DateTimeFormat('en-US', {
		timeZone: 'America/Chicago',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		hourCycle: 'h23',
	});
	const parts = clockOfChicago.formatToParts(at);
	const of = (type: Intl.DateTimeFormatPartTypes): number =>
		Number(parts.find((part) => part.type === type)?.value);
	return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour') };
}
