import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { TransportError } from '../../../lib/destinations/transport';
import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Receiver } from '../../servers/httpsEndpoint/receiver';
import { sendFromNode as send } from './sendFromNode';

/** What axios makes of an error of Node.js' own. */
function axiosError(code: string): Error {
	return Object.assign(new Error('The request failed.'), {
		isAxiosError: true,
		code,
		cause: Object.assign(new Error(code), { code }),
	});
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address() as AddressInfo;
	await new Promise((done) => server.close(done));
	return port;
}

describe('The HTTP transport over n8n', () => {
	let receiver: Receiver;
	beforeEach(async () => {
		receiver = await startReceiver();
	});
	afterEach(async () => await receiver.stop());

	it.each(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'] as const)('sends %s requests', async (method) => {
		const answer = await send({ url: `${receiver.origin}/x`, method, body: '' });
		expect(answer).toMatchObject({ status: 200, body: '' });
		expect(receiver.received).toMatchObject([{ method, path: '/x' }]);
		expect(receiver.received[0]?.body).toHaveLength(0);
	});

	it.each(['POST', 'PATCH', 'PUT', 'DELETE'] as const)('sends a body with %s', async (method) => {
		await send({ url: receiver.origin, method, body: '{"a":1}' });
		expect(receiver.received[0]?.body.toString()).toBe('{"a":1}');
	});

	it('begins nothing that is not wanted any more', async () => {
		const outcome = await send({ url: receiver.origin, signal: AbortSignal.abort() });
		expect(outcome).toMatchObject({ reason: 'aborted', sent: false });
		expect(receiver.received).toHaveLength(0);
	});

	it('sends the body byte for byte and gives back status and headers', async () => {
		receiver.script(() => ({ answer: 202, headers: { 'Retry-After': '7' }, body: 'x'.repeat(1_000_000) }));
		const body = '{ "a" : "Grüße \\u00e9 €" }';
		const answer = await send({
			url: `${receiver.origin}/in?a=b`,
			body,
			headers: { 'content-type': 'x/y', 'x-key': '1' },
		});
		expect(answer).toMatchObject({ status: 202, headers: { 'retry-after': '7' } });
		expect(receiver.received).toMatchObject([
			{ method: 'POST', path: '/in?a=b', headers: { 'content-type': 'x/y', 'x-key': '1' } },
		]);
		expect(receiver.received[0]?.body.toString()).toBe(body);
	});

	it.each([204, 301, 307, 400, 401, 404, 409, 429, 500, 503])(
		'takes status %d for an answer, and asks once only',
		async (answer) => {
			receiver.script(() => ({ answer, headers: { Location: `${receiver.origin}/elsewhere` } }));
			expect(await send({ url: receiver.origin })).toMatchObject({ status: answer });
			expect(receiver.received).toHaveLength(1);
		},
	);

	it('knows a connection that was refused for one that carried nothing', async () => {
		const outcome = await send({ url: `http://127.0.0.1:${await freePort()}/` });
		expect(outcome).toBeInstanceOf(TransportError);
		expect(outcome).toMatchObject({ reason: 'refused', sent: false });
	});

	it.each(['beforeAnswer', 'insideHead'] as const)(
		'cannot know what became of a request cut %s',
		async (cut) => {
			receiver.script(() => ({ cut }));
			const outcome = await send({ url: receiver.origin });
			expect(outcome).toBeInstanceOf(TransportError);
			expect(outcome).toMatchObject({ reason: 'cut', sent: 'unknown' });
		},
	);

	it('takes an answer for one although its body is cut: nobody reads it', async () => {
		receiver.script(() => ({ cut: 'insideBody' }));
		expect(await send({ url: receiver.origin })).toMatchObject({ status: 200 });
	});

	it('waits no longer than told', async () => {
		receiver.script(() => ({ hold: true }));
		const outcome = await send({ url: receiver.origin, timeoutMs: 100 });
		expect(outcome).toBeInstanceOf(TransportError);
		expect(outcome).toMatchObject({ reason: 'timeout', sent: 'unknown' });
	});

	it('ends a request that is no longer wanted', async () => {
		receiver.script(() => ({ hold: true }));
		const stop = new AbortController();
		const sending = send({ url: receiver.origin, signal: stop.signal });
		await receiver.arrival(1);
		stop.abort();
		expect(await sending).toMatchObject({ reason: 'aborted', sent: 'unknown' });
	});

	it('gives up, before anything is sent, where the other side speaks no TLS', async () => {
		const outcome = await send({ url: receiver.origin.replace('http:', 'https:') });
		expect(outcome).toBeInstanceOf(TransportError);
		expect(outcome).toMatchObject({ reason: 'tls', sent: false });
		expect(receiver.received).toHaveLength(0);
	});

	it.each([
		'CERT_HAS_EXPIRED',
		'CERT_NOT_YET_VALID',
		'CERT_REVOKED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_GET_ISSUER_CERT',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
		'HOSTNAME_MISMATCH',
	])('knows that nothing was sent to a certificate refused with %s', async (code) => {
		const outcome = await send({ url: 'https://example.com/' }, axiosError(code));
		expect(outcome).toBeInstanceOf(TransportError);
		expect(outcome).toMatchObject({ reason: 'tls', sent: false });
	});

	it.each([
		['connect', { reason: 'refused', sent: false }],
		['read', { reason: 'cut', sent: 'unknown' }],
	])('tells a network that is lost while it %ss by whether the request may be out', async (syscall, told) => {
		const error = Object.assign(axiosError('EHOSTUNREACH'), { syscall });
		expect(await send({ url: 'https://example.com/' }, error)).toMatchObject(told);
	});

	it('knows that nothing was sent where no address of a host can be reached', async () => {
		const each = Object.assign(new Error('x'), { code: 'ENETUNREACH', syscall: 'connect' });
		const all = Object.assign(new AggregateError([each, each]), { code: 'ENETUNREACH' });
		expect(await send({ url: 'https://example.com/' }, all)).toMatchObject({
			reason: 'refused',
			sent: false,
		});
	});

	it.each(['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'])(
		'cannot know what became of a request whose connection broke with %s',
		async (code) => {
			const outcome = await send({ url: 'https://example.com/' }, axiosError(code));
			expect(outcome).toBeInstanceOf(TransportError);
			expect(outcome).toMatchObject({ sent: 'unknown' });
		},
	);

	it('tells nothing of the address in its errors', async () => {
		const outcome = await send({ url: `http://127.0.0.1:${await freePort()}/secret-path` });
		expect((outcome as Error).message).not.toContain('secret-path');
	});
});
