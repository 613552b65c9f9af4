/** As Salesforce writes a time: to the second, in UTC, with an offset without a colon. */
export function dateTimeText(date: Date): string {
	return `${date.toISOString().slice(0, 19)}.000+0000`;
}

/** Milliseconds of a date or a time in any of the forms that Salesforce reads or writes; null for anything else. */
export function instantOf(text: string): number | null {
	const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;
	if (!form.test(text)) return null;
	const instant = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
	return Number.isNaN(instant) ? null : instant;
}
