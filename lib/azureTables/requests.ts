import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import { RestError, type TableServiceClientOptions } from '../vendor/azureTables';

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
/** Kept-alive sockets; those that nobody uses for so long, in ms, are closed. */
const SOCKETS = { keepAlive: true, maxSockets: 64, timeout: 60_000 };
/** No answer is as large: a page of rows is at most 4 MiB, and twice as much as text. */
const MOST_BYTES = 16 * 1024 * 1024;

type Policy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

/** Whoever wants to know the service's time. */
export interface Listener {
	/**
	 * @param date the Date header of an answer
	 * @param tookMs how long the answer was waited for
	 */
	hear(date: string | undefined, tookMs: number): void;
}

export interface RequestSettings {
	/** @default 12 seconds a try, 30 in all */
	readonly patience?: Patience;
	/** Whether the client itself tries again what fails. @default true */
	readonly triesAgain?: boolean;
	readonly clock?: Listener;
}

/** How requests are made. */
export interface Requests {
	readonly options: TableServiceClientOptions;
	/** Ends the connections that are kept alive. Repeatable. */
	readonly close: () => void;
}

/**
 * Requests on connections of their own, which have an end.
 *
 * @param isInsecure whether they go without TLS
 */
export function requestsOf(isInsecure: boolean, settings: RequestSettings = {}): Requests {
	const { patience = PATIENCE, triesAgain = true, clock } = settings;
	const agent = isInsecure ? new HttpAgent(SOCKETS) : new HttpsAgent(SOCKETS);
	return {
		options: {
			allowInsecureConnection: isInsecure,
			retryOptions: triesAgain ? RETRIES : { maxRetries: 0 },
			additionalPolicies: [
				{ policy: endingWithin('requestInTime', patience.allTries), position: 'perCall' },
				{ policy: endingWithin('tryInTime', patience.oneTry), position: 'perRetry' },
				{ policy: ofBoundedLength, position: 'perRetry' },
				{ policy: onConnectionsOf(agent, clock), position: 'perRetry' },
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
			const end = new AbortController();
			// Not the client's own time-out: that goes on ticking after a request that failed.
			const timer = setTimeout(() => end.abort(), ms);
			try {
				return await sendUntil(end.signal, 'ETIMEDOUT', request, next);
			} finally {
				clearTimeout(timer);
			}
		},
	};
}

/** Gives up an answer that is longer than any of a table service. */
const ofBoundedLength: Policy = {
	name: 'ofBoundedLength',
	sendRequest: async (request, next) => {
		const end = new AbortController();
		request.onDownloadProgress = ({ loadedBytes }) => {
			if (loadedBytes > MOST_BYTES) end.abort();
		};
		return await sendUntil(end.signal, RestError.PARSE_ERROR, request, next);
	},
};

type Send = Policy['sendRequest'];

/** @param code of the error once the end has come, unless whoever asked has ended it */
async function sendUntil(
	end: AbortSignal,
	code: string,
	request: Parameters<Send>[0],
	next: Parameters<Send>[1],
): ReturnType<Send> {
	const outer = request.abortSignal;
	request.abortSignal = outer ? AbortSignal.any([outer as AbortSignal, end]) : end;
	try {
		return await next(request);
	} catch (error) {
		if (end.aborted && !outer?.aborted) throw new RestError('No answer.', { code });
		throw error;
	} finally {
		if (outer) request.abortSignal = outer;
	}
}

function onConnectionsOf(agent: HttpAgent, clock: Listener | undefined): Policy {
	return {
		name: 'onConnections',
		sendRequest: async (request, next) => {
			// Where a proxy is set in the environment, the client has its agent in place already.
			request.agent ??= agent;
			const began = performance.now();
			const answer = await next(request);
			clock?.hear(answer.headers.get('date'), performance.now() - began);
			return answer;
		},
	};
}
