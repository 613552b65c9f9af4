import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as its bytes came in. */
export interface Received {
	readonly method: string;
	/** Path and query. */
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

/** What the receiver does with one request, after it has read all of it. */
export type Reaction =
	| { readonly answer: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
	/** Answers nothing until the sender goes away. */
	| { readonly hold: true }
	/** Closes the connection: without a byte, inside the status line, or inside the body of a 200. */
	| { readonly cut: 'beforeAnswer' | 'insideHead' | 'insideBody' };

/** @param earlier how many requests with this Idempotency-Key came before */
export type Script = (request: Received, earlier: number) => Reaction;

export interface Receiver {
	/** e.g. `http://127.0.0.1:40123`, without a slash at the end. */
	readonly origin: string;
	readonly received: readonly Received[];
	/** The most requests that were open at the same time. */
	readonly mostAtOnce: () => number;
	/** Requests that are being held now. */
	readonly held: () => number;
	/** Settles when as many requests have come in as asked for. */
	arrival(count: number): Promise<void>;
	script(script: Script): void;
	stop(): Promise<void>;
}

/**
 * A stand-in for somebody's endpoint: plain node:http on loopback, none of our code. Takes everything with
 * 200 until it is given a script.
 */
export async function startReceiver(): Promise<Receiver> {
	const received: Received[] = [];
	const waiting: { count: number; done: () => void }[] = [];
	let script: Script = () => ({ answer: 200 });
	let open = 0;
	let most = 0;
	let held = 0;

	const server = createServer((request, response) => {
		most = Math.max(most, ++open);
		response.once('close', () => open--);
		void read(request).then((body) => {
			const arrived: Received = {
				method: request.method ?? '',
				path: request.url ?? '',
				headers: request.headers,
				body,
			};
			const key = arrived.headers['idempotency-key'];
			const earlier = received.filter((one) => one.headers['idempotency-key'] === key).length;
			received.push(arrived);
			const reaction = script(arrived, earlier);
			if ('hold' in reaction) {
				held++;
				response.once('close', () => held--);
			}
			react(response, reaction);
			for (const one of waiting) if (received.length >= one.count) one.done();
		});
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));

	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		received,
		mostAtOnce: () => most,
		held: () => held,
		arrival: async (count) =>
			await new Promise<void>((done) => {
				waiting.push({ count, done });
				if (received.length >= count) done();
			}),
		script: (next) => {
			script = next;
		},
		stop: async () => {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

async function read(request: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

function react(response: ServerResponse, reaction: Reaction): void {
	if ('answer' in reaction) {
		response.writeHead(reaction.answer, reaction.headers).end(reaction.body ?? '');
	} else if ('cut' in reaction) {
		const { socket } = response;
		if (reaction.cut === 'beforeAnswer') socket?.destroy();
		if (reaction.cut === 'insideHead') socket?.end('HTTP/1.1 2');
		if (reaction.cut === 'insideBody') socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
	}
}
