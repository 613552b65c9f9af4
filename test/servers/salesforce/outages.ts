import type { Reply } from '../standIn.ts';

/**
 * Answers of a Salesforce in trouble, for `fault({ trouble: { answer: OUTAGES.… } })`.
 *
 * Sources: REST API guide, "Status Codes and Error Responses"; the texts of the limits as clients on GitHub recorded
 * them (`TotalRequests Limit exceeded.`, `ConcurrentRequests (Concurrent API Requests) Limit exceeded.`).
 */
export const OUTAGES = {
	/** More than 25 requests that take longer than 20 seconds are under way. */
	concurrency: refusal(
		403,
		'REQUEST_LIMIT_EXCEEDED',
		'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
	),
	/** The organisation has used up its requests of 24 hours. */
	quota: refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
	serverUnavailable: refusal(
		503,
		'SERVER_UNAVAILABLE',
		'We are down for maintenance. Sorry for the inconvenience.',
	),
	/** As a gateway in front of Salesforce answers: no JSON. */
	brokenGateway: {
		status: 500,
		headers: { 'Content-Type': 'text/html' },
		body: '<html><head><title>Error</title></head><body><h1>An internal server error has occurred</h1></body></html>',
	},
	unexpected: refusal(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred. Please include this ErrorId.'),
} as const satisfies Record<string, Reply>;

function refusal(status: number, errorCode: string, message: string): Reply {
	return { status, body: [{ message, errorCode }] };
}
