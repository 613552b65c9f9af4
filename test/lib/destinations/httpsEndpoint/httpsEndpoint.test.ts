import { Webhook } from 'standardwebhooks';
import { DestinationConfigurationError } from '../../../../lib/destinations/configurationError';
import type { Outcome } from '../../../../lib/destinations/contract';
import { deliver } from '../../../../lib/destinations/deliver';
import type { DeliveryTask } from '../../../../lib/destinations/deliver';
import { httpsEndpoint } from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import type {
	HttpsEndpointOptions,
	HttpsEndpointSetup,
} from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import { delivered } from '../../../../lib/destinations/outcome';
import { TransportError } from '../../../../lib/destinations/transport';
import type { HttpAnswer, TransportFailure } from '../../../../lib/destinations/transport';
import type { Lead } from '../../../../lib/lead/lead';
import { startReceiver } from '../../../servers/httpsEndpoint/receiver';
import type { Receiver } from '../../../servers/httpsEndpoint/receiver';
import { PLANTED, deliveryKeyOf, leadNumber, tasks } from '../leads';
import { START, time } from '../time';
import type { Time } from '../time';
import { plainTransport } from '../plainTransport';

let receiver: Receiver;
beforeEach(async () => {
	receiver = await startReceiver();
});
afterEach(async () => await receiver.stop());

type Setup = Partial<HttpsEndpointSetup>;

async function run(
	leads: readonly DeliveryTask<HttpsEndpointOptions>[],
	setup: Setup = {},
	at: Time = time(),
): Promise<Outcome[]> {
	const { clock, sleep } = at;
	return await deliver({
		destination: httpsEndpoint({ transport: plainTransport, clock, ...setup }),
		leads,
		clock,
		sleep,
		random: () => 0.5,
		signal: new AbortController().signal,
	});
}

/** One lead to the receiver. */
async function deliverOne(
	setup: Setup = {},
	at: Time = time(),
	path = '/leads?token=secret',
): Promise<Outcome> {
	const [outcome] = await run(tasks(1, { url: receiver.origin + path }), setup, at);
	if (outcome === undefined) throw new Error('No outcome');
	return outcome;
}

const bodies = (): unknown[] => receiver.received.map(({ body }) => JSON.parse(body.toString()) as unknown);

describe('what is posted', () => {
	it('is the lead as it is in the item, and the key of this delivery', async () => {
		await deliverOne();
		expect(bodies()).toEqual([{ deliveryKey: deliveryKeyOf(0), lead: leadNumber(0) }]);
		expect(receiver.received[0]).toMatchObject({
			method: 'POST',
			path: '/leads?token=secret',
			headers: {
				'content-type': 'application/json',
				'idempotency-key': deliveryKeyOf(0),
				'webhook-id': deliveryKeyOf(0),
			},
		});
	});

	it('is a CloudEvent where the builder wants one, without anything personal around the data', async () => {
		await deliverOne({ format: 'cloudEvents' });
		expect(receiver.received[0]?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
		expect(bodies()).toEqual([
			{
				specversion: '1.0',
				id: deliveryKeyOf(0),
				source: 'urn:n8n:marketplace-leads',
				type: 'marketplace.lead.interest',
				time: '2026-11-23T07:00:00.000Z',
				datacontenttype: 'application/json',
				data: { lead: leadNumber(0) },
			},
		]);
	});

	it('is a CloudEvent of unknown stage and time where the lead tells neither', async () => {
		const unparsed: Lead = leadNumber(0);
		delete unparsed.source;
		const url = `${receiver.origin}/`;
		await run(
			tasks(1, { url }, () => ({ lead: { ...unparsed, receivedAt: 'yesterday' } })),
			{
				format: 'cloudEvents',
			},
		);
		expect(bodies()).toEqual([expect.objectContaining({ type: 'marketplace.lead.unknown' })]);
		expect(bodies()[0]).not.toHaveProperty('time');
	});

	it('goes to the address of its own lead', async () => {
		await run(tasks(3, { url: '' }, (n) => ({ options: { url: `${receiver.origin}/${n}#part` } })));
		expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/0', '/1', '/2']);
	});

	it('is no more than five requests at once, unless the builder says otherwise', async () => {
		const leads = tasks(60, { url: receiver.origin });
		await run(leads);
		expect(receiver.mostAtOnce()).toBeLessThanOrEqual(5);
		expect(httpsEndpoint({ transport: plainTransport, clock: () => START }).limits.concurrency).toBe(5);
		expect(
			httpsEndpoint({ transport: plainTransport, clock: () => START, concurrency: 2 }).limits.concurrency,
		).toBe(2);
	});
});

describe('the signature', () => {
	const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

	it.each(['json', 'cloudEvents'] as const)('is that of exactly the bytes sent (%s)', async (format) => {
		await deliverOne({ format, signingSecret: secret, clock: Date.now });
		const [request] = receiver.received;
		const headers = Object.fromEntries(
			Object.entries(request?.headers ?? {}).map(([name, value]) => [name, String(value)]),
		);
		const body = request?.body ?? Buffer.alloc(0);
		expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body.toString()));
		expect(() => new Webhook(secret).verify(Buffer.concat([body, Buffer.from(' ')]), headers)).toThrow();
	});

	it('is new on every try, with the time of the try and the same id', async () => {
		receiver.script((_, earlier) =>
			earlier === 0 ? { answer: 503, headers: { 'Retry-After': '30' } } : { answer: 200 },
		);
		await deliverOne({ signingSecret: secret });
		const [first, second] = receiver.received.map(({ headers }) => headers);
		expect(first?.['webhook-id']).toBe(second?.['webhook-id']);
		expect(Number(second?.['webhook-timestamp']) - Number(first?.['webhook-timestamp'])).toBe(30);
		expect(first?.['webhook-signature']).not.toBe(second?.['webhook-signature']);
	});

	it('is left out without a secret', async () => {
		await deliverOne();
		expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature');
	});

	it.each([
		['without the prefix', secret.slice(6)],
		['with blanks around it', ` ${secret}\n`],
	])('takes a secret %s', async (_, value) => {
		await deliverOne({ signingSecret: value });
		expect(receiver.received[0]?.headers['webhook-signature']).toMatch(/^v1,/);
	});

	it.each([
		['an empty secret', ''],
		['a prefix alone', 'whsec_'],
		['23 bytes', `whsec_${Buffer.alloc(23, 1).toString('base64')}`],
		['65 bytes', `whsec_${Buffer.alloc(65, 1).toString('base64')}`],
		['what is no Base64', 'whsec_a password of more than enough length!'],
		['an asymmetric key', 'whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
	])('cannot be made with %s, and the error does not repeat it', (_, value) => {
		const make = (): unknown =>
			httpsEndpoint({ transport: plainTransport, clock: () => START, signingSecret: value });
		expect(make).toThrow(DestinationConfigurationError);
		expect(make).toThrow(
			'The signing secret has the wrong form: it must be whsec_ followed by 24 to 64 bytes in Base64. Copy it again from the receiving system.',
		);
	});
});

describe('an answer', () => {
	it.each([200, 201, 202, 204, 299])('of %d means delivered', async (answer) => {
		receiver.script(() => ({ answer }));
		expect(await deliverOne()).toEqual(delivered('written'));
	});

	it.each([
		[301, 'rejected', 'Redirects are not followed'],
		[304, 'rejected', 'Redirects are not followed'],
		[308, 'rejected', 'Redirects are not followed'],
		[400, 'rejected', 'It refuses this lead'],
		[401, 'rejected', 'Check the credential'],
		[404, 'rejected', 'Check the path'],
		[409, 'rejected', 'It refuses this lead'],
		[410, 'rejected', 'The endpoint is gone for good'],
		[500, 'unconfirmed', 'finds the cause in its log'],
		[501, 'unconfirmed', 'finds the cause in its log'],
		[599, 'unconfirmed', 'finds the cause in its log'],
	])('of %d settles the matter: %s', async (answer, status, advice) => {
		receiver.script(() => ({ answer, headers: { location: `${receiver.origin}/elsewhere` } }));
		const host = new URL(receiver.origin).host;
		expect(await deliverOne()).toEqual({
			status,
			code: `http${answer}`,
			message: expect.stringMatching(`^${host} answered ${answer}\\. .*${advice}`) as string,
		});
		expect(receiver.received.map(({ path }) => path)).toEqual(['/leads?token=secret']);
	});

	it.each([
		[429, 'retryable'],
		[502, 'unconfirmed'],
		[503, 'retryable'],
		[504, 'unconfirmed'],
	])('of %d is tried again with the same key, then given up as %s', async (answer, status) => {
		receiver.script(() => ({ answer }));
		expect(await deliverOne()).toMatchObject({ status, code: `http${answer}` });
		expect(receiver.received.map(({ headers }) => headers['idempotency-key'])).toEqual(
			Array(4).fill(deliveryKeyOf(0)),
		);
		expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
	});

	it.each([
		['in seconds', '42'],
		['as a date', new Date(START + 42_000).toUTCString()],
	])('that says when to come back, %s, is obeyed', async (_, retryAfter) => {
		const at = time();
		receiver.script((_request, earlier) =>
			earlier === 0 ? { answer: 503, headers: { 'Retry-After': retryAfter } } : { answer: 200 },
		);
		expect(await deliverOne({}, at)).toEqual(delivered('written'));
		expect(at.slept).toEqual([42_000]);
	});

	it('that is cut off after its head is an answer', async () => {
		receiver.script(() => ({ cut: 'insideBody' }));
		expect(await deliverOne()).toEqual(delivered('written'));
	});

	it.each([0, 99, 600, Number.NaN])('of %d is no answer', async (status) => {
		const transport = async (): Promise<HttpAnswer> =>
			await Promise.resolve({ status, headers: {}, body: '' });
		expect(await deliverOne({ transport })).toMatchObject({ status: 'unconfirmed', code: 'answerInvalid' });
	});
});

describe('an answer that does not come', () => {
	it.each(['beforeAnswer', 'insideHead'] as const)(
		'because the connection was cut (%s) is asked for again, then unconfirmed',
		async (cut) => {
			receiver.script(() => ({ cut }));
			expect(await deliverOne()).toMatchObject({ status: 'unconfirmed', code: 'connectionCut' });
			expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(
				Array(4).fill(deliveryKeyOf(0)),
			);
		},
	);

	it('in time is asked for again, then unconfirmed', async () => {
		const at = time();
		receiver.script(() => ({ hold: true }));
		expect(await deliverOne({ timeoutMs: 50 }, at)).toMatchObject({ status: 'unconfirmed', code: 'timeout' });
		expect(at.slept).toHaveLength(3);
	});

	it('once, and comes at the next try, means delivered', async () => {
		receiver.script((_, earlier) => (earlier === 0 ? { cut: 'beforeAnswer' } : { answer: 200 }));
		expect(await deliverOne()).toEqual(delivered('written'));
	});

	it('because nobody listens means that the lead certainly did not arrive', async () => {
		const { origin } = receiver;
		await receiver.stop();
		const at = time();
		const [outcome] = await run(tasks(1, { url: origin }), {}, at);
		expect(outcome).toMatchObject({ status: 'retryable', code: 'connectionRefused' });
		expect(at.slept).toHaveLength(3);
		receiver = await startReceiver();
	});

	it('from one machine does not keep leads from another', async () => {
		const gone = await startReceiver();
		await gone.stop();
		const leads = tasks(60, { url: '' }, (n) => ({
			options: { url: n % 2 === 0 ? gone.origin : receiver.origin },
		}));
		const outcomes = await run(leads);
		expect(outcomes.map(({ status }) => status)).toEqual(
			leads.map((_, n) => (n % 2 === 0 ? 'retryable' : 'written')),
		);
		expect(outcomes.at(-2)).toMatchObject({ code: 'destinationDown' });
	});

	const failing = (reason: TransportFailure, sent: boolean | 'unknown') => async (): Promise<never> =>
		await Promise.reject(new TransportError(reason, sent));

	it.each([
		['dns', 'unknown', 'retryable', 'hostUnknown', 3],
		['refused', 'unknown', 'retryable', 'connectionRefused', 3],
		['timeout', false, 'retryable', 'timeout', 3],
		['timeout', 'unknown', 'unconfirmed', 'timeout', 3],
		['cut', true, 'unconfirmed', 'connectionCut', 3],
		['tls', false, 'retryable', 'tls', 0],
		['tls', 'unknown', 'unconfirmed', 'tls', 3],
	] as const)('(%s, sent: %s) is %s', async (reason, sent, status, code, waits) => {
		const at = time();
		expect(await deliverOne({ transport: failing(reason, sent) }, at)).toMatchObject({ status, code });
		expect(at.slept).toHaveLength(waits);
	});
});

describe('an address', () => {
	it.each([
		['nothing', undefined, 'The URL is empty'],
		['an empty text', '  ', 'The URL is empty'],
		['a number', 443, 'The URL is empty'],
		['half an address', '/leads', 'not a full address'],
		['an address with a blank', 'https://exa mple.com', 'not a full address'],
		['another scheme', 'ftp://example.com/', 'must begin with https://'],
		['http to another machine', 'http://example.com/Zyxwia?q=Qwertz', 'go over https only: example.com'],
		['http to what only looks like this machine', 'http://localhost.example.com/', 'go over https only'],
		['http to what has this machine in its name', 'http://a.localhost.example.com/', 'go over https only'],
		['http to an address that begins like loopback', 'http://127.0.0.1.example.com/', 'go over https only'],
		['a password', 'https://ann:Zyxwia@example.com/', 'a user name or password'],
		['a user name', 'https://Qwertz@example.com/', 'a user name or password'],
	])('cannot be %s: that lead is rejected, the others are not', async (_, url, message) => {
		const leads = tasks(3, { url: receiver.origin }, (n) => (n === 1 ? { options: { url } } : {}));
		const outcomes = await run(leads);
		expect(outcomes).toEqual([
			delivered('written'),
			{ status: 'rejected', code: 'addressInvalid', message: expect.stringContaining(message) as string },
			delivered('written'),
		]);
		for (const word of PLANTED) expect(JSON.stringify(outcomes)).not.toContain(word);
	});

	it.each([
		'https://example.com',
		'http://localhost:1/x',
		'http://api.localhost/',
		'http://127.9.9.9',
		'http://[::1]:8',
	])('can be %s', (url) => {
		const { prepare } = httpsEndpoint({ transport: plainTransport, clock: () => START });
		expect(prepare(leadNumber(0), { deliveryKey: 'k', recordKey: 'r' }, { url })).toMatchObject({
			kind: 'record',
		});
	});
});

it.each(['', 'a key', 'ключ', 'a\r\nX-Injected: 1', 'x'.repeat(256)])(
	'does not put the key %j into a header',
	async (deliveryKey) => {
		const keys = { deliveryKey, recordKey: 'r' };
		const [outcome] = await run(tasks(1, { url: receiver.origin }, () => ({ keys })));
		expect(outcome).toMatchObject({ status: 'rejected', code: 'deliveryKeyInvalid' });
		expect(receiver.received).toEqual([]);
	},
);

it('never says more of an address than its host', async () => {
	const reactions = [{ answer: 400 }, { answer: 500 }, { answer: 503 }, { cut: 'beforeAnswer' }] as const;
	for (const reaction of reactions) {
		receiver.script(() => reaction);
		const outcome = await deliverOne({}, time(), '/hidden-path?token=hidden-token');
		expect(JSON.stringify(outcome)).not.toContain('hidden');
		expect(outcome).toHaveProperty('message', expect.stringContaining(new URL(receiver.origin).host));
	}
});

it.each([
	['Timeout', { timeoutMs: 0 }],
	['Requests at Once', { concurrency: 1.5 }],
])('does not work with an impossible %s', (parameter, setup) => {
	expect(() => httpsEndpoint({ transport: plainTransport, clock: () => START, ...setup })).toThrow(
		new DestinationConfigurationError(`${parameter} must be a whole number above 0.`),
	);
});
