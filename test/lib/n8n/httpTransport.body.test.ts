import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { TransportError } from '../../../lib/destinations/transport';
import { sendFromNode } from './sendFromNode';

let server: Server;
let url: string;
let answer: RequestListener;
/** Settles when the connection of the answer is gone. */
let isGone: Promise<void>;

beforeEach(async () => {
	let gone: () => void;
	isGone = new Promise((done) => (gone = done));
	server = createServer((request, response) => {
		response.once('close', () => gone());
		answer(request, response);
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
	server.closeAllConnections();
	await new Promise((done) => server.close(done));
});

const ask = async (answerBytes: number, more: Parameters<typeof sendFromNode>[0] = { url }) =>
	await sendFromNode({ method: 'GET', body: '', answerBytes, ...more });

/** Writes without an end, as fast as it is read. */
function pour(response: ServerResponse): void {
	while (!response.destroyed && response.write('x'.repeat(10_000)));
	response.once('drain', () => pour(response));
}

describe('The body of an answer', () => {
	it('is taken in as text, whole, where it is wanted', async () => {
		const text = JSON.stringify({ note: 'Grüße, 世界, 😀' });
		const bytes = Buffer.from(text);
		answer = (_, response) => {
			// A character cut in two, as networks do it.
			response.write(bytes.subarray(0, 12));
			setImmediate(() => response.end(bytes.subarray(12)));
		};
		expect(await ask(bytes.length)).toMatchObject({ status: 200, body: text });
	});

	it.each([200, 400, 401, 404, 500])('is taken in with status %d too', async (status) => {
		answer = (_, response) => response.writeHead(status).end('{"code":"x"}');
		expect(await ask(1000)).toMatchObject({ status, body: '{"code":"x"}' });
	});

	it('is empty where there is none', async () => {
		answer = (_, response) => response.writeHead(204).end();
		expect(await ask(1000)).toMatchObject({ status: 204, body: '' });
	});

	it('is not waited for where it is not wanted, and its connection is ended', async () => {
		answer = (_, response) => pour(response);
		expect(await sendFromNode({ url })).toMatchObject({ status: 200, body: '' });
		await isGone;
	});

	it('that is longer than wanted is no answer, and is not read to its end', async () => {
		answer = (_, response) => pour(response);
		const outcome = await ask(100_000);
		expect(outcome).toBeInstanceOf(TransportError);
		expect(outcome).toMatchObject({ reason: 'tooLong', sent: true });
		await isGone;
	});

	it('may be as long as wanted, and not a byte longer', async () => {
		answer = (_, response) => response.end('12345');
		expect(await ask(5)).toMatchObject({ body: '12345' });
		expect(await ask(4)).toMatchObject({ reason: 'tooLong' });
	});

	it.each([
		['gzip', gzipSync],
		['deflate', deflateSync],
		['br', brotliCompressSync],
	])('comes out of its compression (%s), and counts as long as it is then', async (encoding, compress) => {
		const text = 'a'.repeat(100_000);
		answer = (_, response) => response.setHeader('Content-Encoding', encoding).end(compress(text));
		expect(await ask(100_000)).toMatchObject({ status: 200, body: text });
		expect(await ask(99_999)).toMatchObject({ reason: 'tooLong', sent: true });
	});

	it('that is no compression although it says so is cut', async () => {
		answer = (_, response) => response.setHeader('Content-Encoding', 'gzip').end('plain text');
		expect(await ask(1000)).toMatchObject({ reason: 'cut', sent: true });
	});

	it.each([
		['is', {}],
		['is, compressed,', { 'Content-Encoding': 'gzip' }],
	])('that %s cut off is no answer', async (_, headers) => {
		const bytes = gzipSync('a'.repeat(1000));
		answer = (_request, response) => {
			response.writeHead(200, { ...headers, 'Content-Length': bytes.length + 100 });
			response.write(bytes.subarray(0, bytes.length - 4), () => response.socket?.destroy());
		};
		const outcome = await ask(1_000_000);
		expect(outcome).toBeInstanceOf(TransportError);
		expect(outcome).toMatchObject({ reason: 'cut', sent: true });
	});

	it('that hangs is not waited for longer than told, and its connection is ended', async () => {
		answer = (_, response) => void response.write('half');
		const outcome = await ask(1000, { url, timeoutMs: 100 });
		expect(outcome).toBeInstanceOf(TransportError);
		expect(outcome).toMatchObject({ reason: 'timeout', sent: 'unknown' });
		await isGone;
	});

	it('that trickles has no more time for that', async () => {
		answer = (_, response) => {
			const drop = setInterval(() => response.write('.'), 10);
			response.once('close', () => clearInterval(drop));
		};
		expect(await ask(1000, { url, timeoutMs: 150 })).toMatchObject({ reason: 'timeout', sent: 'unknown' });
		await isGone;
	});

	it('that is no longer wanted is ended', async () => {
		const stop = new AbortController();
		answer = (_, response) => response.write('half', () => setImmediate(() => stop.abort()));
		expect(await ask(1000, { url, signal: stop.signal })).toMatchObject({ reason: 'aborted' });
		await isGone;
	});
});
