import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import type { TableServiceClientOptions } from '../../vendor/azureTables';
import type { StoreClock } from './storeClock';

/** How long one try of a request may take, in ms. */
const TRY_MS = 15_000;
/** How long a request may take with all its tries, in ms. */
const REQUEST_MS = 30_000;
/**
 * The client's own tries: what was lost on its way, timed out at the service or was throttled, with growing waits and
 * jitter, six seconds in all; where the service says how long to wait, as long.
 */
const RETRIES = { maxRetries: 5, retryDelayInMs: 200, maxRetryDelayInMs: 4000 };
/** Kept-alive sockets of one store. */
const SOCKETS = { keepAlive: true, maxSockets: 64 };

type Policy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

/** How the requests of one store are made. */
export interface Requests {
	readonly options: TableServiceClientOptions;
	/** Ends the connections that are kept alive. Repeatable. */
	readonly close: () => void;
}

/**
 * Requests on connections of their own, which have an end, and whose answers tell the time.
 *
 * @param isInsecure whether they go without TLS
 */
export function requestsOf(clock: StoreClock, isInsecure: boolean): Requests {
	const agent = isInsecure ? new HttpAgent(SOCKETS) : new HttpsAgent(SOCKETS);
	return {
		options: {
			allowInsecureConnection: isInsecure,
			retryOptions: RETRIES,
			additionalPolicies: [
				{ policy: endingWithin('requestInTime', REQUEST_MS), position: 'perCall' },
				{ policy: endingWithin('tryInTime', TRY_MS), position: 'perRetry' },
				{ policy: tellingTime(clock, agent), position: 'perRetry' },
			],
		},
		close: () => agent.destroy(),
	};
}

/** Gives a request up that takes too long. */
function endingWithin(name: string, ms: number): Policy {
	return {
		name,
		sendRequest: async (request, next) => {
			const outer = request.abortSignal;
			const end = new AbortController();
			// Not the client's own time-out: that goes on ticking after a request that failed.
			const timer = setTimeout(() => end.abort(), ms);
			request.abortSignal = outer ? AbortSignal.any([outer as AbortSignal, end.signal]) : end.signal;
			try {
				return await next(request);
			} finally {
				clearTimeout(timer);
				if (outer) request.abortSignal = outer;
			}
		},
	};
}

function tellingTime(clock: StoreClock, agent: HttpAgent): Policy {
	return {
		name: 'tellingTime',
		sendRequest: async (request, next) => {
			// Where a proxy is set in the environment, the client has its agent in place already.
			request.agent ??= agent;
			const began = performance.now();
			const answer = await next(request);
			clock.hear(answer.headers.get('date'), performance.now() - began);
			return answer;
		},
	};
}
