import type { Reply } from '../standIn.ts';

const LIMITS = {
	requests: ['0x80072322', 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.'],
	executionTime: [
		'0x80072321',
		'Combined execution time of incoming requests exceeded limit of 1200000 milliseconds over time window of 300 ' +
			'seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.',
	],
	concurrent: ['0x80072326', 'Number of concurrent requests exceeded the limit of 52.'],
} as const;

/**
 * Service protection's answer, for a fault.
 *
 * @param seconds what `Retry-After` says
 */
export function throttled(limit: keyof typeof LIMITS, seconds: number): Reply {
	const [code, message] = LIMITS[limit];
	return { status: 429, headers: { 'Retry-After': String(seconds) }, body: { error: { code, message } } };
}

/** The environment is not there for a while, for a fault. The page comes from the gateway. */
export function unavailable(seconds?: number): Reply {
	return {
		status: 503,
		headers: {
			'Content-Type': 'text/html',
			...(seconds !== undefined && { 'Retry-After': String(seconds) }),
		},
		body: '<html><body><h1>503 Service Unavailable</h1></body></html>',
	};
}
