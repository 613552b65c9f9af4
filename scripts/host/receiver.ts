import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request that arrived, as far as it was answered. */
export interface Delivered {
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	/** The header `Idempotency-Key`, or null. */
	readonly key: string | null;
	readonly text: string;
	/** The body read as JSON; null where it is none. */
	readonly body: unknown;
}

export type Answer =
	| { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
	/** The connection is cut without an answer. */
	| 'cut'
	/** The answer waits until {@link Receiver.letGo}; then it is 200. */
	| 'hold';

/** What to answer to a request; `nth` counts the requests with the same key (or path, without key) from 1. */
export type Script = (delivered: Delivered, nth: number) => Answer | Promise<Answer>;

/** A small HTTP server on loopback that takes delivered leads. */
export interface Receiver {
	readonly url: string;
	/** All requests in the order they came, answered or not. */
	readonly delivered: readonly Delivered[];
	/** How often each idempotency key came. */
	readonly countsByKey: ReadonlyMap<string, number>;
	/** How many requests were open at once at most. */
	readonly mostAtOnce: number;
	/** Answers by `script` from now on; without one by 200. */
	answer(script?: Script): void;
	/** Answers all that is held, and holds nothing any more. */
	letGo(): void;
	/** Forgets what came, and answers 200 again. */
	clear(): void;
	stop(): Promise<void>;
}

const ok: Script = () => ({ status: 200, body: { received: true } });

export async function startReceiver({ port = 0, onDelivered }: ReceiverOptions = {}): Promise<Receiver> {
	let script = ok;
	let delivered: Delivered[] = [];
	let counts = new Map<string, number>();
	let countsByPath = new Map<string, number>();
	let held: Array<() => void> = [];
	let open = 0;
	let mostAtOnce = 0;

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		open += 1;
		mostAtOnce = Math.max(mostAtOnce, open);
		response.once('close', () => (open -= 1));
		const came = await read(request);
		delivered.push(came);
		const nth = came.key === null ? count(countsByPath, came.path) : count(counts, came.key);
		const answer = await script(came, nth);
		if (answer === 'cut') {
			request.socket.destroy();
			return;
		}
		if (answer === 'hold') await new Promise<void>((resolve) => held.push(resolve));
		const { status, headers, body } = answer === 'hold' ? { status: 200 } : answer;
		response.writeHead(status, { 'content-type': 'application/json', ...headers });
		response.end(body === undefined ? undefined : JSON.stringify(body));
		onDelivered?.(came, status);
	}

	const server = createServer((request, response) => {
		handle(request, response).catch(() => request.socket.destroy());
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');

	const letGo = () => {
		const waiting = held;
		held = [];
		script = ok;
		for (const go of waiting) go();
	};
	return {
		url: `http://127.0.0.1:${address.port}/leads`,
		get delivered() {
			return delivered;
		},
		get countsByKey() {
			return counts;
		},
		get mostAtOnce() {
			return mostAtOnce;
		},
		answer(next = ok) {
			script = next;
		},
		letGo,
		clear() {
			letGo();
			delivered = [];
			counts = new Map();
			countsByPath = new Map();
			mostAtOnce = open;
		},
		async stop() {
			letGo();
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

export interface ReceiverOptions {
	/** @default any free port */
	readonly port?: number;
	/** Called after each answer. */
	readonly onDelivered?: (delivered: Delivered, status: number) => void;
}

function count(counts: Map<string, number>, key: string): number {
	const nth = (counts.get(key) ?? 0) + 1;
	counts.set(key, nth);
	return nth;
}

async function read(request: IncomingMessage): Promise<Delivered> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	const text = Buffer.concat(chunks).toString('utf8');
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.headers)) {
		if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
	}
	return {
		method: request.method ?? '',
		path: request.url ?? '',
		headers,
		key: headers['idempotency-key'] ?? null,
		text,
		body: asJson(text),
	};
}

function asJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
