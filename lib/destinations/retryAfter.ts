/** Longer waits are taken for a mistake of the server, and would not fit into a date at some point. */
const LONGEST = 366 * 24 * 60 * 60 * 1000;

const SECONDS = /^\d+$/;
/** The three forms of RFC 9110, 5.6.7; the last one, asctime, has no zone and is UTC. */
const DATE_WITH_ZONE = /^[a-z]{3,9}, \d{2}[ -][a-z]{3}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/i;
const ASCTIME = /^[a-z]{3} [a-z]{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/i;

/**
 * Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param header as sent; undefined where there was none
 * @param now ms since the epoch
 * @returns how long to wait in ms, 0 for a date in the past; null where nothing readable was said
 */
export function retryAfter(header: string | undefined, now: number): number | null {
	const text = header?.trim() ?? '';
	const wait = SECONDS.test(text) ? Number(text) * 1000 : httpDate(text) - now;
	return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), LONGEST);
}

function httpDate(text: string): number {
	if (DATE_WITH_ZONE.test(text)) return Date.parse(text);
	return ASCTIME.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
}
