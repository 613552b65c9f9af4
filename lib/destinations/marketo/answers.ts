import * as z from '../../vendor/zod';

const reason = z.looseObject({ code: z.unknown(), message: z.optional(z.unknown()) });

/** What every answer of Marketo's API is, whether it did what was asked or not. */
const envelope = z.looseObject({
	success: z.boolean(),
	errors: z.optional(z.nullable(z.array(reason))),
	result: z.optional(z.nullable(z.array(z.unknown()))),
	nextPageToken: z.optional(z.nullable(z.string())),
	moreResult: z.optional(z.nullable(z.boolean())),
});

/** An answer that says what was found, or why the whole request failed. */
export type Envelope =
	| {
			readonly success: true;
			readonly result: readonly unknown[] | null;
			readonly nextPageToken: string | null;
	  }
	| { readonly success: false; readonly code: string };

/** @returns null for what is no answer of Marketo's API */
export function readEnvelope(body: string): Envelope | null {
	const { success, data } = z.safeParse(envelope, parseJson(body));
	if (!success) return null;
	const { errors, result, nextPageToken, moreResult } = data;
	if (!data.success) return { success: false, code: textOf(errors?.[0]?.code) };
	const hasToken = typeof nextPageToken === 'string' && nextPageToken !== '';
	// Without a token the rest could not be asked for, and would be taken for nothing.
	if (moreResult === true && !hasToken) return null;
	const hasMore = moreResult !== false && hasToken;
	return { success: true, result: result ?? null, nextPageToken: hasMore ? nextPageToken : null };
}

const id = z.int().check(z.nonnegative());

const recordResult = z.looseObject({
	id: z.optional(z.nullable(id)),
	leadId: z.optional(z.nullable(id)),
	status: z.optional(z.nullable(z.string())),
	reasons: z.optional(z.nullable(z.array(reason))),
});

/** What became of one record of a call. */
export type RecordResult =
	| { readonly is: 'done'; readonly id: number }
	| { readonly is: 'refused'; readonly code: string; readonly message: string };

/** Statuses of records that were taken. A push answers none at all, as some have seen. */
const TAKEN: readonly unknown[] = ['created', 'updated', 'deleted', null, undefined];

/** @returns null where it cannot be told what became of the record */
export function readRecordResult(value: unknown): RecordResult | null {
	const { success, data } = z.safeParse(recordResult, value);
	if (!success) return null;
	const { status, reasons } = data;
	const [why] = reasons ?? [];
	if (why) return { is: 'refused', code: textOf(why.code), message: textOf(why.message) };
	if (status === 'skipped') return { is: 'refused', code: '', message: '' };
	const of = data.id ?? data.leadId ?? null;
	return TAKEN.includes(status) && of !== null ? { is: 'done', id: of } : null;
}

/** @returns undefined for what is no JSON */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Codes are numbers in quotation marks, and sometimes without. */
function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
