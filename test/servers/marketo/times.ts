/** The two ways in which Marketo writes times. */

/** `2026-11-23T07:00:00Z` */
export function inZulu(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-23T07:00:00+0000` */
export function withOffset(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19)}+0000`;
}

/** `2026-11-23T07:00:00Z+0000`, as the asset API writes them. */
export function ofAsset(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19)}Z+0000`;
}

/** The day by which Marketo counts: its quota begins anew at midnight, US Central time. `2026-11-23` */
export function centralDay(ms: number): string {
	return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Chicago' }).format(ms);
}
