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

type Send = Policy['sendRequest'];

/**
 * Does not only end the request: the client may wait for ever for an answer that is packed and was cut.
 *
 * @param code of the error once the end has come, unless whoever asked has ended it
 */
async function sendUntil(
	end: AbortSignal,
	code: string,
	request: Parameters<Send>[0],
	next: Parameters<Send>[1],
): ReturnType<Send> {
	const outer = request.abortSignal;
	request.abortSignal = outer ? AbortSignal.any([outer as AbortSignal, end]) : end;
	const ended = new Promise<never>((_, reject) => {
		end.addEventListener('abort', () => reject(new RestError('No answer.', { code })), { once: true });
	});
	try {
		return await Promise.race([next(request), ended]);
	} catch (error) {
		if (end.aborted && !outer?.aborted) throw new RestError('No answer.', { code });
		throw error;
	} finally {
		if (outer) request.abortSignal = outer;
	}
}

/** Reads an answer as far as it may be one of a table service. */
const ofBoundedLength: Policy = {
	name: 'ofBoundedLength',
	sendRequest: async (request, next) => {
		request.streamResponseStatusCodes = new Set([Infinity]);
		const answer = await next(request);
		delete request.streamResponseStatusCodes;
		const { readableStreamBody: body } = answer;
		if (body) {
			delete answer.readableStreamBody;
			answer.bodyAsText = await textOf(body);
		}
		return answer;
	},
};

async function textOf(body: NodeJS.ReadableStream): Promise<string> {
	const parts: Buffer[] = [];
	let length = 0;
	try {
		for await (const part of body) {
			const bytes = Buffer.from(part);
			length += bytes.length;
			// To leave the loop ends the stream, and with it the connection.
			if (length > MOST_BYTES) break;
			parts.push(bytes);
		}
	} catch (error) {
		throw isAborted(error) ? error : new RestError('No whole answer.', { code: RestError.PARSE_ERROR });
	}
	if (length > MOST_BYTES) throw new RestError('Too long an answer.', { code: RestError.PARSE_ERROR });
	return Buffer.concat(parts).toString('utf8');
}

function isAborted(error: unknown): boolean {
	return error instanceof Error && error.name === 'AbortError';
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
