import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { TransportError } from '../../../lib/destinations/transport';
import type { HttpRequest, HttpTransport, TransportFailure } from '../../../lib/destinations/transport';

/** The plainest transport there is: one connection a request, nothing but node's own http; takes in bodies where they are wanted. */
export const plainTransport: HttpTransport = async (asked) =>
	await new Promise((resolve, reject) => {
		const { method, url, headers, body, timeoutMs, signal } = asked;
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
			readBody(response, asked).then(
				(text) => resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body: text }),
				(error: unknown) => {
					request.destroy();
					if (error instanceof TransportError) reject(error);
					else fail(signal.aborted ? 'aborted' : 'cut');
				},
			);
		});
		request.end(body);
	});

async function readBody(response: IncomingMessage, { answerBytes }: HttpRequest): Promise<string> {
	if (answerBytes === undefined) {
		response.on('error', () => undefined).resume();
		return '';
	}
	const parts: Buffer[] = [];
	let size = 0;
	for await (const part of response) {
		size += (part as Buffer).length;
		if (size > answerBytes) throw new TransportError('tooLong', true);
		parts.push(part as Buffer);
	}
	return Buffer.concat(parts).toString('utf8');
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
