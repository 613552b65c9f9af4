import { Webhook } from 'standardwebhooks';
import type { Outcome } from '../../../../lib/destinations/contract';
import { deliver } from '../../../../lib/destinations/deliver';
import type { Delivery, DeliveryTask } from '../../../../lib/destinations/deliver';
import { httpsEndpoint } from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import type {
	HttpsEndpointOptions,
	HttpsEndpointRecord,
	HttpsEndpointSetup,
} from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import { isDelivered } from '../../../../lib/destinations/outcome';
import { startReceiver } from '../../../servers/httpsEndpoint/receiver';
import type { Received, Receiver } from '../../../servers/httpsEndpoint/receiver';
import { deliveryKeyOf, leadNumber, tasks } from '../leads';
import { START, time } from '../time';
import { plainTransport } from '../plainTransport';

let receiver: Receiver;
beforeEach(async () => {
	receiver = await startReceiver();
});
afterEach(async () => await receiver.stop());

type Tasks = readonly DeliveryTask<HttpsEndpointOptions>[];

async function run(
	leads: Tasks,
	setup: Partial<HttpsEndpointSetup> = {},
	more: Partial<Delivery<HttpsEndpointOptions, HttpsEndpointRecord>> = {},
): Promise<Outcome[]> {
	const { clock, sleep } = time();
	return await deliver({
		destination: httpsEndpoint({ transport: plainTransport, clock, send: 'batch', ...setup }),
		leads,
		clock,
		sleep,
		random: () => 0.5,
		signal: new AbortController().signal,
		...more,
	});
}

const toReceiver = (count: number): Tasks => tasks(count, { url: `${receiver.origin}/leads` });
const bodyOf = ({ body }: Received): unknown => JSON.parse(body.toString());
/** Numbers of the leads in each request, in order. */
const held = (): number[][] =>
	receiver.received.map((request) => {
		return (bodyOf(request) as { deliveryKey: string }[]).map(({ deliveryKey }) => {
			return Number(deliveryKey.slice(-12));
		});
	});
const keys = (): unknown[] => receiver.received.map(({ headers }) => headers['idempotency-key']);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('a request with several leads', () => {
	it('holds an array of what one request holds each', async () => {
		const outcomes = await run(toReceiver(2));
		expect(outcomes.map(({ status }) => status)).toEqual(['written', 'written']);
		expect(receiver.received.map(bodyOf)).toEqual([
			[0, 1].map((n) => ({ deliveryKey: deliveryKeyOf(n), lead: leadNumber(n) })),
		]);
		expect(receiver.received[0]).toMatchObject({
			method: 'POST',
			path: '/leads',
			headers: { 'content-type': 'application/json' },
		});
	});

	it('is an array too where there is one lead alone', async () => {
		await run(toReceiver(1));
		expect(receiver.received.map(bodyOf)).toEqual([[expect.objectContaining({ lead: leadNumber(0) })]]);
	});

	it('is a batch of CloudEvents where the builder wants them', async () => {
		await run(toReceiver(2), { format: 'cloudEvents' });
		const [request] = receiver.received;
		expect(request?.headers['content-type']).toBe('application/cloudevents-batch+json; charset=utf-8');
		expect(request && bodyOf(request)).toEqual(
			[0, 1].map((n) => ({
				specversion: '1.0',
				id: deliveryKeyOf(n),
				source: 'urn:n8n:marketplace-leads',
				type: 'marketplace.lead.interest',
				time: '2026-11-23T07:00:00.000Z',
				datacontenttype: 'application/json',
				data: { lead: leadNumber(n) },
			})),
		);
	});

	it('is signed as a whole', async () => {
		const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
		await run(toReceiver(2), { signingSecret: secret, clock: Date.now });
		const [request] = receiver.received;
		const headers = Object.fromEntries(
			Object.entries(request?.headers ?? {}).map(([name, value]) => [name, String(value)]),
		);
		expect(new Webhook(secret).verify(request?.body.toString() ?? '', headers)).toHaveLength(2);
	});

	it('holds a hundred leads, unless the builder says otherwise', async () => {
		await run(toReceiver(120), { concurrency: 1 });
		await run(toReceiver(5), { leadsPerRequest: 2, concurrency: 1 });
		expect(held().map(({ length }) => length)).toEqual([100, 20, 2, 2, 1]);
	});

	it('comes to no more than 1 MiB', async () => {
		const leads = tasks(3, { url: receiver.origin }, (n) => ({
			lead: { ...leadNumber(n), description: 'ü'.repeat(200_000) },
		}));
		await run(leads, { concurrency: 1 });
		expect(held()).toEqual([[0, 1], [2]]);
		for (const { body } of receiver.received) expect(body.length).toBeLessThanOrEqual(1024 * 1024);
	});

	it('holds a lead alone that comes to more: the endpoint may take it', async () => {
		const leads = tasks(3, { url: receiver.origin }, (n) => ({
			lead: { ...leadNumber(n), description: 'x'.repeat(n === 1 ? 2_000_000 : 1) },
		}));
		const outcomes = await run(leads, { concurrency: 1 });
		expect(outcomes.filter(isDelivered)).toHaveLength(3);
		expect(held()).toEqual([[0], [1], [2]]);
	});

	it('is filled to the last byte', async () => {
		const { limits, prepare } = httpsEndpoint({
			transport: plainTransport,
			clock: () => START,
			send: 'batch',
		});
		const bytes = tasks(3, { url: receiver.origin }).map(({ lead, keys: own, options }) => {
			const prepared = prepare(lead, own, options);
			return prepared.kind === 'record' ? prepared.bytes : 0;
		});
		await run(toReceiver(3));
		const sum = bytes.reduce((all, one) => all + one, 0);
		expect(receiver.received[0]?.body.length).toBe(sum + 1);
		expect(limits.bytes).toBe(1024 * 1024 - 1);
	});

	it.each([0, 1.5, 1001])('cannot hold %d leads', (leadsPerRequest) => {
		expect(() => httpsEndpoint({ transport: plainTransport, clock: () => START, leadsPerRequest })).toThrow(
			'Leads per Request must be a whole number from 1 to 1000.',
		);
	});
});

describe('leads with addresses of their own', () => {
	const path = (n: number): string => (n % 3 === 0 ? '/a' : '/b');
	const spread = (): Tasks =>
		tasks(6, { url: '' }, (n) => ({ options: { url: `${receiver.origin}${path(n)}` } }));

	it('go in one request an address, in their order', async () => {
		await run(spread());
		expect(receiver.received.map((request) => request.path)).toEqual(['/a', '/b']);
		expect(held()).toEqual([
			[0, 3],
			[1, 2, 4, 5],
		]);
	});

	it('have the answer of their own address', async () => {
		receiver.script((request) => ({ answer: request.path === '/a' ? 404 : 200 }));
		const outcomes = await run(spread());
		expect(outcomes.map(({ status }) => status)).toEqual(
			upTo(6).map((n) => (path(n) === '/a' ? 'rejected' : 'written')),
		);
	});

	it('are no more requests at once than set, however many addresses there are', async () => {
		const leads = tasks(30, { url: '' }, (n) => ({ options: { url: `${receiver.origin}/${n}` } }));
		const outcomes = await run(leads, { leadsPerRequest: 10, concurrency: 2 });
		expect(outcomes.filter(isDelivered)).toHaveLength(30);
		expect(receiver.mostAtOnce()).toBeLessThanOrEqual(2);
	});

	it('are not begun after the execution was stopped', async () => {
		const stop = new AbortController();
		receiver.script(() => {
			stop.abort();
			return { answer: 200 };
		});
		const outcomes = await run(spread(), {}, { signal: stop.signal });
		expect(receiver.received).toHaveLength(1);
		expect(outcomes[1]).toMatchObject({ status: 'retryable', code: 'cancelled' });
	});
});

describe('what a request is answered', () => {
	it.each([200, 201, 202, 204])('with %d means that all of it is delivered', async (answer) => {
		receiver.script(() => ({ answer }));
		const outcomes = await run(toReceiver(3));
		expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('written'));
		expect(receiver.received).toHaveLength(1);
	});

	it.each([301, 401, 403, 404, 405, 410, 415, 500, 501])('with %d holds for all of it', async (answer) => {
		receiver.script(() => ({ answer }));
		const outcomes = await run(toReceiver(3));
		expect(outcomes).toEqual(Array(3).fill(expect.objectContaining({ code: `http${answer}` })));
		expect(receiver.received).toHaveLength(1);
	});

	it('with "not now" holds for all of it, and all of it comes again', async () => {
		receiver.script((_, earlier) => ({ answer: earlier < 2 ? 503 : 200 }));
		expect((await run(toReceiver(3))).filter(isDelivered)).toHaveLength(3);
		expect(held()).toEqual([upTo(3), upTo(3), upTo(3)]);
	});

	it('with nothing means that nobody knows of any of it', async () => {
		receiver.script(() => ({ cut: 'beforeAnswer' }));
		const outcomes = await run(toReceiver(3));
		expect(outcomes).toEqual(Array(3).fill(expect.objectContaining({ status: 'unconfirmed' })));
	});
});

describe('a request that is refused for what is in it', () => {
	const refusing = (answer: number, bad: readonly number[]): void =>
		receiver.script((request) => {
			const text = request.body.toString();
			return { answer: bad.some((n) => text.includes(deliveryKeyOf(n))) ? answer : 200 };
		});

	it.each([400, 409, 413, 422])(
		'(%d) comes again in halves, until the bad lead stands alone',
		async (answer) => {
			refusing(answer, [5]);
			const outcomes = await run(toReceiver(8));
			expect(held()).toEqual([upTo(8), [0, 1, 2, 3], [4, 5, 6, 7], [4, 5], [4], [5], [6, 7]]);
			expect(outcomes.map(isDelivered)).toEqual(upTo(8).map((n) => n !== 5));
			expect(outcomes[5]).toMatchObject({ status: 'rejected', code: `http${answer}` });
		},
	);

	it('costs at most two requests a lead, where every lead is refused', async () => {
		refusing(422, upTo(100));
		const outcomes = await run(toReceiver(100));
		expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(100);
		expect(receiver.received).toHaveLength(199);
	});

	it('finds the size that an endpoint takes', async () => {
		receiver.script(({ body }) => ({ answer: body.length > 5000 ? 413 : 200 }));
		expect((await run(toReceiver(40))).filter(isDelivered)).toHaveLength(40);
	});

	it('is not divided any further after the execution was stopped', async () => {
		const stop = new AbortController();
		receiver.script(() => {
			stop.abort();
			return { answer: 422 };
		});
		const outcomes = await run(toReceiver(8), {}, { signal: stop.signal });
		expect(receiver.received).toHaveLength(1);
		expect(outcomes).toEqual(Array(8).fill(expect.objectContaining({ code: 'cancelled' })));
	});
});

describe('the key of a request', () => {
	it('is one UUID in both headers, and none of its leads’ keys', async () => {
		await run(toReceiver(3));
		const { headers } = receiver.received[0] ?? {};
		expect(headers?.['idempotency-key']).toMatch(
			/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
		);
		expect(headers?.['webhook-id']).toBe(headers?.['idempotency-key']);
	});

	it('is the same for the same leads, in whatever order, in this run and in others', async () => {
		await run(toReceiver(3));
		await run(toReceiver(3).toReversed());
		expect(new Set(keys()).size).toBe(1);
	});

	it('is another one where a lead is missing or added', async () => {
		await run(toReceiver(3));
		await run(toReceiver(2));
		await run(toReceiver(4));
		expect(new Set(keys()).size).toBe(3);
	});

	it('is the same, with the same leads, when an answer was lost', async () => {
		receiver.script((_, earlier) => (earlier < 3 ? { cut: 'beforeAnswer' } : { answer: 200 }));
		expect((await run(toReceiver(40))).filter(isDelivered)).toHaveLength(40);
		expect(held()).toEqual(Array(4).fill(upTo(40)));
		expect(new Set(keys()).size).toBe(1);
	});

	it('is the same for the request of one address when only its answer was lost', async () => {
		const leads = tasks(6, { url: '' }, (n) => ({
			options: { url: `${receiver.origin}/${n % 2 === 0 ? 'lost' : 'kept'}` },
		}));
		receiver.script(({ path }, earlier) =>
			path === '/lost' && earlier === 0 ? { cut: 'beforeAnswer' } : { answer: 200 },
		);
		expect((await run(leads)).filter(isDelivered)).toHaveLength(6);
		expect(held()).toEqual([
			[0, 2, 4],
			[1, 3, 5],
			[0, 2, 4],
		]);
		expect(keys()[0]).toBe(keys()[2]);
	});

	it('changes when the claim of one of its leads has ended meanwhile: each lead keeps its own', async () => {
		const leads = tasks(3, { url: receiver.origin }, (n) => ({
			leaseUntil: n === 1 ? new Date(START + 500).toISOString() : null,
		}));
		receiver.script(({ body }) =>
			body.toString().includes(deliveryKeyOf(1)) ? { cut: 'beforeAnswer' } : { answer: 200 },
		);
		const outcomes = await run(leads);
		expect(outcomes.map(({ status }) => status)).toEqual(['written', 'unconfirmed', 'written']);
		expect(held()).toEqual([upTo(3), [0, 2]]);
	});
});
