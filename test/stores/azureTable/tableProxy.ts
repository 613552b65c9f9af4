import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request: it is lost on its way, its answer is, nobody ever answers, or something in between does. */
export type Fault =
	| 'request lost'
	| 'answer lost'
	| 'never answered'
	| { readonly status: number; readonly code: string; readonly headers?: Readonly<Record<string, string>> };

/** What stands between a client and a table service, and can go wrong. */
export interface TableProxy {
	/** For clients, in place of the service's own. */
	readonly endpoint: string;
	/** Method and path of every request that came, e.g. `POST /devstoreaccount1/Persons`. */
	readonly requests: string[];
	/** From now on, what is meant goes wrong: the next request as the first fault says, and so on. */
	fail(meant: RegExp, ...faults: Fault[]): void;
	/** Before the next request that is meant goes on, this happens. */
	before(meant: RegExp, happens: () => Promise<unknown>): void;
	/** How many requests were under way at once, at most. */
	mostAtOnce(): number;
	/** Changes what the service says of the time. */
	tell(date: () => string): void;
	end(): Promise<void>;
}

/** @param endpoint of the service, with its account's path */
export async function tableProxy(endpoint: string): Promise<TableProxy> {
	const { hostname, port, pathname } = new URL(endpoint);
	const requests: string[] = [];
	let plans: Array<{ readonly meant: RegExp; readonly faults: Fault[] }> = [];
	let interruption: { readonly meant: RegExp; readonly happens: () => Promise<unknown> } | null = null;
	let underWay = 0;
	let most = 0;
	let date: (() => string) | null = null;

	const faultFor = (name: string): Fault | undefined => {
		const plan = plans.find(({ meant, faults }) => faults.length > 0 && meant.test(name));
		return plan?.faults.shift();
	};
	const forward = async (from: IncomingMessage, to: ServerResponse, isAnswered: boolean): Promise<void> => {
		const body: Buffer[] = [];
		for await (const chunk of from) body.push(chunk as Buffer);
		if (interruption?.meant.test(`${from.method} ${from.url}`)) {
			const { happens } = interruption;
			interruption = null;
			await happens();
		}
		const { method, url, headers } = from;
		const asked = request({ hostname, port, method, path: url, headers }, (answer) => {
			const parts: Buffer[] = [];
			answer.on('data', (chunk: Buffer) => parts.push(chunk));
			answer.on('end', () => {
				if (!isAnswered) return void from.socket.destroy();
				const told = date === null ? {} : { date: date() };
				to.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...told });
				to.end(Buffer.concat(parts));
			});
		});
		asked.on('error', () => from.socket.destroy());
		asked.end(Buffer.concat(body));
	};
	const server = createServer((from, to) => {
		const name = `${from.method} ${decodeURIComponent(from.url ?? '')}`;
		requests.push(name);
		most = Math.max(most, ++underWay);
		to.on('close', () => underWay--);
		const fault = faultFor(name);
		if (fault === 'request lost') return void from.socket.destroy();
		if (fault === 'never answered') return void from.resume();
		if (typeof fault === 'object') {
			from.resume();
			to.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
			return void to.end(JSON.stringify({ 'odata.error': { code: fault.code, message: { value: 'no' } } }));
		}
		void forward(from, to, fault === undefined);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
		requests,
		fail: (meant, ...faults) => {
			plans = [...plans, { meant, faults }];
		},
		before: (meant, happens) => {
			interruption = { meant, happens };
		},
		mostAtOnce: () => most,
		tell: (told) => {
			date = told;
		},
		end: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
