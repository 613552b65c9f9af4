import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

/**
 * When a connection is cut:
 * - `request`: the request does not reach the server;
 * - `middle`: the server has the first half of it;
 * - `answer`: the server has carried it out and answered, and none of the answer comes back.
 */
export type CutAt = 'request' | 'middle' | 'answer';

/** A way to a server that can be cut at a chosen moment. */
export interface CuttingProxy {
	/** On 127.0.0.1, for clients. */
	readonly port: number;
	/**
	 * Cuts the connection that sends the next request like this, once.
	 *
	 * @param isIt told by what a client sends at once
	 * @param isWhole for `answer`: whether what has come back so far is all of it
	 * @returns once it is cut
	 */
	cut(at: CutAt, isIt: (sent: Buffer) => boolean, isWhole?: (answer: Buffer) => boolean): Promise<void>;
	stop(): Promise<void>;
}

interface Cut {
	readonly at: CutAt;
	readonly isIt: (sent: Buffer) => boolean;
	readonly isWhole: (answer: Buffer) => boolean;
	readonly done: () => void;
}

/** Stands between clients and a TCP server of any kind, and passes everything on. */
export async function startCuttingProxy(to: {
	readonly host: string;
	readonly port: number;
}): Promise<CuttingProxy> {
	const sockets = new Set<Socket>();
	let armed: Cut | undefined;

	const server = createServer((client) => {
		const upstream = connect(to.port, to.host);
		let swallowing: Cut | undefined;
		let answer = Buffer.alloc(0);
		const end = (): void => {
			client.destroy();
			upstream.destroy();
		};
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', end);
			socket.on('close', () => {
				sockets.delete(socket);
				end();
			});
		}
		client.on('data', (sent) => {
			const cut = swallowing === undefined && armed?.isIt(sent) === true ? armed : undefined;
			if (!cut) {
				upstream.write(sent);
				return;
			}
			armed = undefined;
			if (cut.at === 'answer') {
				swallowing = cut;
				upstream.write(sent);
				return;
			}
			client.destroy();
			// What was written before the end still arrives.
			upstream.end(cut.at === 'middle' ? sent.subarray(0, Math.ceil(sent.length / 2)) : '');
			cut.done();
		});
		upstream.on('data', (received) => {
			if (!swallowing) {
				client.write(received);
				return;
			}
			answer = Buffer.concat([answer, received]);
			if (!swallowing.isWhole(answer)) return;
			end();
			swallowing.done();
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

	return {
		port: address.port,
		cut: async (at, isIt, isWhole = () => true) =>
			await new Promise((done) => {
				armed = { at, isIt, isWhole, done };
			}),
		stop: async () => {
			server.close();
			for (const socket of sockets) socket.destroy();
			await once(server, 'close');
		},
	};
}
