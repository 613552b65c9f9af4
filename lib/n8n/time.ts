import type { IExecuteFunctions } from 'n8n-workflow';

const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Reads a date and time as n8n gives it: a text from the date picker, or what an expression makes, such as `$now`. A
 * text without an offset means the time zone of the workflow, which only n8n knows.
 *
 * @returns ms since the epoch; null where the parameter is empty
 * @throws RangeError where it is no date and time
 */
export function readTime(context: IExecuteFunctions, value: unknown, itemIndex: number): number | null {
	if (value === null || value === undefined || value === '') return null;
	const time = typeof value === 'string' ? timeOf(context, value.trim(), itemIndex) : valueOf(value);
	if (typeof time === 'number' && Number.isFinite(time)) return time;
	throw new RangeError('This is no date and time.');
}

function timeOf(context: IExecuteFunctions, text: string, itemIndex: number): unknown {
	if (!ISO_TIME.test(text)) return null;
	return context.evaluateExpression(
		`{{ DateTime.fromISO('${text.replace(' ', 'T')}').toMillis() }}`,
		itemIndex,
	);
}

/** Dates of JavaScript and of Luxon, which n8n's expressions make, tell their time as their value. */
function valueOf(value: unknown): unknown {
	return typeof value === 'object' ? value?.valueOf() : null;
}
