import { createConnection } from 'node:net';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';

describe('the stand-in endpoint', () => {
	let receiver: Receiver;
	beforeEach(async () => {
		receiver = await startReceiver();
	});
	afterEach(async () => await receiver.stop());

	/** Sends raw bytes and gives back all that came until the connection closed. */
	async function raw(body: string): Promise<string> {
		const port = Number(new URL(receiver.origin).port);
		return await new Promise((resolve) => {
			let text = '';
			const socket = createConnection({ host: '127.0.0.1', port });
			socket.on('data', (part) => (text += part.toString()));
			socket.on('error', () => undefined);
			socket.on('close', () => resolve(text));
			socket.write(
				`POST /in?a=b HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
			);
		});
	}

	it('takes everything with 200 and keeps its bytes', async () => {
		expect(await raw('{"ü":1}')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
		expect(receiver.received).toEqual([
			expect.objectContaining({ method: 'POST', path: '/in?a=b', body: Buffer.from('{"ü":1}') }),
		]);
	});

	it('answers by its script, which knows how often a key came before', async () => {
		receiver.script((_, earlier) =>
			earlier === 0 ? { answer: 503, headers: { 'Retry-After': '7' } } : { answer: 204 },
		);
		expect(await raw('')).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 7\r\n/);
		expect(await raw('')).toMatch(/^HTTP\/1\.1 204 /);
	});

	it.each([
		['beforeAnswer', ''],
		['insideHead', 'HTTP/1.1 2'],
		['insideBody', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
	] as const)('cuts the connection %s', async (cut, seen) => {
		receiver.script(() => ({ cut }));
		expect(await raw('x')).toBe(seen);
		expect(receiver.received).toHaveLength(1);
	});

	it('holds a request until the sender or the receiver goes away', async () => {
		receiver.script(() => ({ hold: true }));
		const answer = raw('x');
		await receiver.arrival(1);
		expect(receiver.held()).toBe(1);
		await receiver.stop();
		expect(await answer).toBe('');
		receiver = await startReceiver();
	});
});
