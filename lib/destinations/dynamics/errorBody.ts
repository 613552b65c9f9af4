import * as z from '../../vendor/zod';

/** What Dataverse says when it says no. Of the message only words that we know may be repeated: it can quote the lead. */
export interface ErrorBody {
	/** In lower case, e.g. `0x80040333`; null where there is none of that form. */
	readonly code: string | null;
	readonly message: string;
}

const errorBody = z.looseObject({
	error: z.looseObject({ code: z.optional(z.string()), message: z.optional(z.string()) }),
});

const CODE = /^0x[0-9a-f]{8}$/i;

export function readError(body: string): ErrorBody {
	const { error } = z.safeParse(errorBody, parsed(body)).data ?? { error: {} };
	const { code = '', message = '' } = error;
	return { code: CODE.test(code) ? code.toLowerCase() : null, message };
}

/** @returns undefined where the text is no JSON */
export function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Codes of "Web service error codes" (Microsoft Learn) that mean something to us. */
export const ERROR = {
	/** DuplicateRecordsFound; comes as 412 and as 500. */
	duplicateFound: '0x80040333',
	/** DuplicateRecordEntityKey: an alternate key. */
	keyViolated: '0x80060892',
	/** ObjectDoesNotExist */
	doesNotExist: '0x80040217',
	/** IsvAborted: a plug-in refused. */
	abortedByPlugin: '0x80040265',
} as const;

/** Limits of requests, execution time and concurrency ("Service protection API limits"). */
const THROTTLED = new Set(['0x80072321', '0x80072322', '0x80072326']);

export function isThrottled(status: number, { code }: ErrorBody): boolean {
	return status === 429 || (code !== null && THROTTLED.has(code));
}

/** The table whose row does not exist, where the message names one that we write to or bind. */
export function missingTable({ code, message }: ErrorBody): string | null {
	if (code !== ERROR.doesNotExist) return null;
	return /\b(lead|contact|campaign|systemuser|team)'? With Id\b/i.exec(message)?.[1]?.toLowerCase() ?? null;
}
