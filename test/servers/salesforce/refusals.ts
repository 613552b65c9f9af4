import type { Reply } from '../standIn.ts';

/** What is wrong with a record, in the words of a result in a collection. */
export interface Problem {
	readonly statusCode: string;
	readonly message: string;
	readonly fields: readonly string[];
	/** What duplicate rules found; a collection's result leaves it out. */
	readonly duplicates?: unknown;
}

export function problem(statusCode: string, message: string, fields: readonly string[] = []): Problem {
	return { statusCode, message, fields };
}

/** A request that is refused as a whole. */
export class Refusal extends Error {
	readonly reply: Reply;

	constructor(status: number, errorCode: string, message: string, fields?: readonly string[]) {
		super(message);
		this.reply = { status, body: [{ message, errorCode, ...(fields && { fields }) }] };
	}
}

export function notFound(): Refusal {
	return new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** Statuses of single-record answers that are not 400. Source: REST API guide, "Status Codes and Error Responses". */
const STATUSES: Readonly<Record<string, number>> = {
	ENTITY_IS_DELETED: 404,
	INSUFFICIENT_ACCESS_OR_READONLY: 403,
};

/**
 * Problems as the answer of a single-record request: `errorCode` where a collection says `statusCode`, and, in
 * Salesforce's spelling, `duplicateResut`.
 */
export function replyOf(problems: readonly Problem[]): Reply {
	return {
		status: STATUSES[problems[0]?.statusCode ?? ''] ?? 400,
		body: problems.map(({ statusCode, message, fields, duplicates }) =>
			duplicates === undefined
				? { message, errorCode: statusCode, fields }
				: { duplicateResut: duplicates, message, errorCode: statusCode },
		),
	};
}
