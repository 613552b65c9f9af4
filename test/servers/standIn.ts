import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface StandInRequest {
	readonly method: string;
	/** Path and query, as sent. */
	readonly url: string;
	/** Without the query, as sent. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

/** What a system answers. A body that is no text or bytes goes out as JSON. */
export interface Reply {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

/**
 * What goes wrong with a request:
 *
 * - `answer`: the system is not asked, this is the answer;
 * - `answerInstead`: the system does what it was asked, this is the answer all the same;
 * - `cut`: the connection breaks before anything is done, after it is done, or in the midst of the answer;
 * - `hold`: nothing is done and nothing answered until the sender goes away;
 * - `holdAfter`: it is done, but not answered until the sender goes away;
 * - `mangle`: another body in the answer.
 */
export type Trouble =
	| { readonly answer: Reply }
	| { readonly answerInstead: Reply }
	| { readonly cut: 'beforeDoing' | 'afterDoing' | 'insideAnswer' }
	| { readonly hold: true }
	| { readonly holdAfter: true }
	| { readonly mangle: (body: Buffer) => Buffer };

/** Which requests have trouble, and how many of them. */
export interface Fault {
	/** @default all requests */
	readonly on?: (request: StandInRequest) => boolean;
	/** So many of them pass first. @default 0 */
	readonly after?: number;
	/** So many have trouble; Infinity for all. @default 1 */
	readonly times?: number;
	readonly trouble: Trouble;
}

/** A stand-in for a system, on a port of loopback. */
export interface StandIn {
	/** e.g. `http://127.0.0.1:40123`, without a slash at the end. */
	readonly origin: string;
	/** Every request, in the order of arrival, those with trouble too. */
	readonly requests: readonly StandInRequest[];
	/** Puts a fault in place. Of several that fit, the one put first has its turn until it is used up. */
	fault(fault: Fault): void;
	/** Takes all faults away. */
	heal(): void;
	/** Settles when so many requests that fit have come in, those before the call included. */
	arrival(count: number, on?: (request: StandInRequest) => boolean): Promise<void>;
	/** The most requests that were under way at the same time. */
	mostAtOnce(): number;
	stop(): Promise<void>;
}

/** How a system answers a request that has no trouble. */
export type Behaviour = (request: StandInRequest, origin: string) => Promise<Reply> | Reply;

const LONGEST_HEAD = 128 * 1024;

interface Placed {
	readonly fault: Fault;
	passed: number;
	used: number;
}

/**
 * Starts a server on loopback that answers by a system's behaviour, and goes wrong where it is told to. Shares no code
 * with what it is there to test.
 *
 * @param port 0 for any that is free
 */
export async function startStandIn(behaviour: Behaviour, port = 0): Promise<StandIn> {
	const requests: StandInRequest[] = [];
	const waiting: (() => void)[] = [];
	let faults: Placed[] = [];
	let open = 0;
	let most = 0;

	// Systems take longer addresses than node does by itself.
	const server = createServer({ maxHeaderSize: LONGEST_HEAD }, (message, response) => {
		most = Math.max(most, ++open);
		response.once('close', () => open--);
		void answer(message, response).catch((error: unknown) => {
			// A mistake of the stand-in must be seen, not taken for the system's behaviour.
			process.stderr.write(`stand-in: ${error instanceof Error ? error.stack : String(error)}\n`);
			response.destroy();
		});
	});

	const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
		const url = new URL(message.url ?? '/', 'http://stand-in');
		const request: StandInRequest = {
			method: message.method ?? '',
			url: message.url ?? '/',
			path: url.pathname,
			query: url.searchParams,
			headers: message.headers,
			body: await bodyOf(message),
		};
		requests.push(request);
		for (const look of waiting) look();
		const trouble = troubleOf(request, faults);
		if (trouble && 'hold' in trouble) return;
		if (trouble && 'cut' in trouble && trouble.cut === 'beforeDoing') {
			response.socket?.destroy();
			return;
		}
		if (trouble && 'answer' in trouble) {
			send(response, trouble.answer);
			return;
		}
		const reply = await behaviour(request, origin());
		if (trouble && 'holdAfter' in trouble) return;
		if (trouble && 'cut' in trouble) {
			if (trouble.cut === 'insideAnswer') await sendHalf(response, reply);
			response.socket?.destroy();
			return;
		}
		if (trouble && 'answerInstead' in trouble) send(response, trouble.answerInstead);
		else if (trouble && 'mangle' in trouble) {
			send(response, { ...reply, body: trouble.mangle(bytesOf(reply)) });
		} else send(response, reply);
	};

	const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	await new Promise<void>((done, failed) => {
		server.once('error', failed);
		server.listen(port, '127.0.0.1', done);
	});

	return {
		origin: origin(),
		requests,
		fault: (fault) => {
			faults.push({ fault, passed: 0, used: 0 });
		},
		heal: () => {
			faults = [];
		},
		arrival: async (count, on = () => true) =>
			await new Promise<void>((done) => {
				const look = (): void => {
					if (requests.filter(on).length >= count) done();
				};
				waiting.push(look);
				look();
			}),
		mostAtOnce: () => most,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

function troubleOf(request: StandInRequest, faults: readonly Placed[]): Trouble | null {
	for (const placed of faults) {
		const { on = () => true, after = 0, times = 1, trouble } = placed.fault;
		if (placed.used >= times || !on(request)) continue;
		if (placed.passed < after) {
			placed.passed++;
			continue;
		}
		placed.used++;
		return trouble;
	}
	return null;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of message) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

function bytesOf({ body }: Reply): Buffer {
	if (body === undefined) return Buffer.alloc(0);
	if (Buffer.isBuffer(body)) return body;
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function headOf(reply: Reply): Record<string, string> {
	const isJson = reply.body !== undefined && typeof reply.body !== 'string' && !Buffer.isBuffer(reply.body);
	return { ...(isJson && { 'Content-Type': 'application/json;charset=UTF-8' }), ...reply.headers };
}

function send(response: ServerResponse, reply: Reply): void {
	const bytes = bytesOf(reply);
	response.writeHead(reply.status, headOf(reply));
	response.end(bytes.length > 0 ? bytes : undefined);
}

/** Says how long the answer is, and stops half-way. */
async function sendHalf(response: ServerResponse, reply: Reply): Promise<void> {
	const bytes = bytesOf(reply);
	response.writeHead(reply.status, { ...headOf(reply), 'Content-Length': String(bytes.length + 1) });
	const half = bytes.subarray(0, Math.floor(bytes.length / 2));
	await new Promise<void>((done) => response.write(half.length > 0 ? half : ' ', () => done()));
}
