import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import { RestError, type TableServiceClientOptions } from '../../vendor/azureTables';
import type { StoreClock } from './storeClock';

/** How long a request may take, in ms. */
export interface Patience {
	readonly oneTry: number;
	readonly allTries: number;
}

const PATIENCE: Patience = { oneTry: 12_000, allTries: 30_000 };
/**
 * The client's own tries: what was lost on its way, was not answered in time or was throttled, with growing waits and
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
export function requestsOf(
	clock: StoreClock,
	isInsecure: boolean,
	{ oneTry, allTries }: Patience = PATIENCE,
): Requests {
	const agent = isInsecure ? new HttpAgent(SOCKETS) : new HttpsAgent(SOCKETS);
	return {
		options: {
			allowInsecureConnection: isInsecure,
			retryOptions: RETRIES,
			additionalPolicies: [
				{ policy: endingWithin('requestInTime', allTries), position: 'perCall' },
				{ policy: endingWithin('tryInTime', oneTry), position: 'perRetry' },
				{ policy: tellingTime(clock, agent), position: 'perRetry' },
			],
		},
		close: () => agent.destroy(),
	};
}

/**
 * Gives up what takes too long, with an error that the client tries again after, as long as it may: what is aborted it
 * does not.
 */
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
			} catch (error) {
				if (end.signal.aborted && !outer?.aborted) {
					throw new RestError('No answer in time.', { code: 'ETIMEDOUT' });
				}
				throw error;
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
