import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody listens on: the wanted one where it is free, else any. */
export async function freePort(wanted = 0): Promise<number> {
	try {
		return await listenOnce(wanted);
	} catch (error) {
		if (wanted === 0) throw error;
		return await listenOnce(0);
	}
}

async function listenOnce(port: number): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			const taken = typeof address === 'object' && address !== null ? address.port : port;
			server.close(() => resolve(taken));
		});
	});
}
