import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { TransportError } from '../../../../lib/destinations/transport';
import type { HttpTransport, TransportFailure } from '../../../../lib/destinations/transport';

/** The plainest transport there is: one connection a request, nothing but node's own http. */
export const nodeTransport: HttpTransport = async ({ method, url, headers, body, timeoutMs, signal }) =>
	await new Promise((resolve, reject) => {
		const start = url.startsWith('https:') ? overHttps : overHttp;
		let isConnected = false;
		const fail = (reason: TransportFailure): void => reject(new TransportError(reason, isConnected));
		const request = start(url, { method, headers, agent: false, signal });
		// Counted from the end of the request, so that a busy machine never makes an unsent one of it.
		let timer: NodeJS.Timeout | undefined;
		request.once('finish', () => {
			timer = setTimeout(() => {
				fail('timeout');
				request.destroy();
			}, timeoutMs);
		});
		request.once('socket', (socket) => socket.once('connect', () => (isConnected = true)));
		request.once('close', () => clearTimeout(timer));
		request.on('error', (error: NodeJS.ErrnoException) => {
			if (signal.aborted) fail('aborted');
			else if (error.code === 'ECONNREFUSED') fail('refused');
			else if (error.code === 'ENOTFOUND') fail('dns');
			else fail('cut');
		});
		request.once('response', (response) => {
			const answered: Record<string, string> = {};
			for (const [name, value] of Object.entries(response.headers)) answered[name] = String(value);
			resolve({ status: response.statusCode ?? 0, headers: answered, body: '' });
			response.on('error', () => undefined).resume();
		});
		request.end(body);
	});
