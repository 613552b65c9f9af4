import type { Reply } from '../standIn.ts';

/** Why a request or a record was refused. Marketo's codes are strings. */
export interface Reason {
	readonly code: string;
	readonly message: string;
}

/**
 * What a handler found out. `more` are members beside `result`, e.g. `moreResult` and `nextPageToken`. Without a
 * result the member is absent.
 */
export interface Answer {
	readonly result?: readonly unknown[];
	readonly more?: Readonly<Record<string, unknown>>;
}

/** Refuses a whole request; it goes out as HTTP 200 with `success: false`. */
export class Refusal extends Error {
	readonly code: string;

	constructor(code: string, message = MESSAGES[code] ?? 'Error') {
		super(message);
		this.code = code;
	}
}

/** Refuses one record; it goes out as `skipped`, with its reasons. */
export class Skip extends Error {
	readonly code: string;

	constructor(code: string, message = MESSAGES[code] ?? 'Error') {
		super(message);
		this.code = code;
	}
}

/** What became of one record, if it was not written. */
export interface Skipped {
	readonly status: 'skipped';
	readonly reasons: readonly Reason[];
}

/** Does one record's work; what it refuses with a {@link Skip} becomes the record's result. */
export function orSkipped<T>(work: () => T): T | Skipped {
	try {
		return work();
	} catch (error) {
		if (!(error instanceof Skip)) throw error;
		return { status: 'skipped', reasons: [reason(error.code, error.message)] };
	}
}

/** Descriptions of the error codes page: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes */
const MESSAGES: Readonly<Record<string, string>> = {
	502: 'Bad Gateway',
	600: 'Access token not specified',
	601: 'Access token invalid',
	602: 'Access token expired',
	603: 'Access denied',
	604: 'Request timed out',
	605: 'HTTP Method not supported',
	606: "Max rate limit '100' exceeded with in '20' secs",
	607: 'Daily quota reached',
	608: 'API Temporarily Unavailable',
	609: 'Invalid JSON',
	610: 'Requested resource not found',
	611: 'System error',
	612: 'Invalid Content Type',
	614: 'Invalid Subscription',
	615: 'Concurrent access limit reached',
	702: 'No data found',
	704: 'Invalid date format',
	713: 'Transient Error',
	714: 'Unable to find the default record type',
	719: 'Lock wait timeout exception',
	1003: 'Invalid data',
	1004: 'Lead not found',
	1005: 'Lead already exists',
	1007: 'Multiple lead match lookup criteria',
	1010: 'Partition update not allowed',
	1013: 'Object not found',
	1018: 'CRM Enabled',
	1021: 'Company update not allowed',
	1025: 'Program status not found',
	1029: 'Too many jobs in queue',
	1037: 'Lead skipped because it is already in or past this status',
};

/** The reason with the documented message of its code. */
export function reason(code: string, message = MESSAGES[code] ?? 'Error'): Reason {
	return { code, message };
}

/**
 * An answer that refuses a whole request, for faults: `fault({ trouble: { answer: marketoError('608') } })`.
 *
 * @param message @default the documented one
 */
export function marketoError(code: string, message?: string, requestId = 'fa17#0'): Reply {
	return { status: 200, body: { requestId, success: false, errors: [reason(code, message)] } };
}

/** A success of the lead database API. */
export function leadReply(requestId: string, { result, more }: Answer): Reply {
	return { status: 200, body: { requestId, ...(result && { result }), success: true, ...more } };
}

/** A success of the asset API: without `result`, and with a warning, where nothing was found. */
export function assetReply(requestId: string, { result = [], more }: Answer): Reply {
	const isEmpty = result.length === 0;
	return {
		status: 200,
		body: {
			success: true,
			errors: [],
			requestId,
			warnings: isEmpty ? ['No assets found for the given search criteria.'] : [],
			...(!isEmpty && { result }),
			...more,
		},
	};
}
