import { Webhook } from 'standardwebhooks';
import type { IDataObject } from 'n8n-workflow';

import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Received, Receiver } from '../../servers/httpsEndpoint/receiver';
import { node, runNodes } from '../engine';
import { emailOf, payload, persons } from '../leads';
import {
	askAgain,
	DEDUPE,
	deliver,
	DELIVERED,
	deliverOnly,
	deliveryOf,
	NOT_DELIVERED,
	ON_ERROR,
	OUTPUT,
} from './pipeline';

let receiver: Receiver;
let ledger = '';
let tests = 0;
beforeEach(async () => {
	receiver = await startReceiver();
	ledger = `test ${++tests}`;
});
afterEach(async () => await receiver.stop());

const url = (): string => `${receiver.origin}/leads`;
const bodyOf = (request: Received | undefined): IDataObject =>
	JSON.parse(request?.body.toString() ?? '{}') as IDataObject;
const isAbout = (request: Received, email: string): boolean => request.body.toString().includes(email);

describe('HTTPS Endpoint Lead Output', () => {
	it('posts the lead under its delivery key, says so in the item, and confirms it in the ledger', async () => {
		const ran = await deliver([payload()], { url: url() }, { ledger });

		const [item] = ran.json(OUTPUT, DELIVERED);
		const [claimed] = ran.json(DEDUPE);
		expect(item).toEqual({
			...claimed,
			delivery: [
				{
					destination: 'httpsEndpoint',
					status: 'written',
					matched: 'none',
					remoteType: null,
					remoteId: null,
					activityId: null,
					url: null,
					changes: [],
					confirmed: true,
					at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
				},
			],
		});
		const { deliveryKey } = claimed?.['dedupe'] as IDataObject;
		const [request] = receiver.received;
		expect(receiver.received).toHaveLength(1);
		expect(request).toMatchObject({
			method: 'POST',
			path: '/leads',
			headers: { 'idempotency-key': deliveryKey, 'content-type': 'application/json' },
		});
		expect(bodyOf(request)).toEqual({ deliveryKey, lead: claimed?.['lead'] });
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'alreadyConfirmed' }]);
	});

	it.each(ON_ERROR)(
		'delivers 199 leads and keeps the one whose delivery failed whole, under %s',
		async (onError) => {
			const leads = persons(200);
			receiver.script((request) => ({ answer: isAbout(request, 'person123@') ? 500 : 200 }));
			const ran = await deliver(leads, { url: url() }, { ledger, more: { onError } });

			expect(ran.status).toBe('success');
			expect(ran.json(OUTPUT, DELIVERED)).toHaveLength(199);
			expect(ran.json(OUTPUT, DELIVERED).every((json) => deliveryOf(json)['confirmed'] === true)).toBe(true);
			expect(ran.json(OUTPUT, NOT_DELIVERED)).toEqual([
				{
					...ran.json(DEDUPE)[123],
					raw: leads[123],
					delivery: [
						{
							destination: 'httpsEndpoint',
							status: 'unconfirmed',
							code: 'http500',
							message: expect.stringMatching(/ answered 500\./) as string,
							at: expect.any(String) as string,
						},
					],
				},
			]);
			expect(ran.outputs(OUTPUT)[NOT_DELIVERED]).toMatchObject([{ pairedItem: { item: 123 } }]);

			const again = await askAgain([leads[122] ?? {}, leads[123] ?? {}], ledger);
			expect(again).toMatchObject([{ reason: 'reclaimed', attempt: 2 }, { reason: 'alreadyConfirmed' }]);
		},
	);

	it('gives a lead back until the time the endpoint asked for', async () => {
		receiver.script(() => ({ answer: 503, headers: { 'Retry-After': '3600' } }));
		const ran = await deliver([payload()], { url: url() }, { ledger });
		const delivery = deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0]);
		expect(delivery).toMatchObject({ status: 'retryable', code: 'http503' });
		expect(Date.parse(delivery['notBefore'] as string)).toBeGreaterThan(Date.now() + 3_500_000);
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'waiting' }]);
	});

	it('keeps pairing and binary data, and makes no lead of an empty item', async () => {
		const binary = { file: { data: 'AA==', mimeType: 'text/plain' } };
		const [lead] = (await runNodes([node('parseLeadSource')], { items: [payload()] })).json(
			'Parse Lead Source',
		);
		const ran = await runNodes([node('httpsEndpointLeadOutput', { url: url() })], {
			items: [{ json: {} }, { json: lead ?? {}, binary }],
		});
		expect(ran.outputs(OUTPUT)).toEqual([[expect.objectContaining({ binary, pairedItem: { item: 1 } })], []]);
	});

	it('takes leads that nobody deduplicated: their own id is the key, and there is nothing to confirm', async () => {
		const ran = await runNodes([node('parseLeadSource'), node('httpsEndpointLeadOutput', { url: url() })], {
			items: [payload()],
		});
		const [item] = ran.json(OUTPUT, DELIVERED);
		expect(receiver.received[0]?.headers['idempotency-key']).toBe((item?.['lead'] as IDataObject)['id']);
		expect(deliveryOf(item)).toMatchObject({ status: 'written', confirmed: false });
	});

	it('does not deliver what is no lead', async () => {
		const ran = await deliverOnly([{ only: 'this' }], { url: url() });
		const [item] = ran.json(OUTPUT, NOT_DELIVERED);
		expect(item).toMatchObject({ only: 'this' });
		expect(deliveryOf(item)).toMatchObject({ status: 'rejected', code: 'noLead' });
		expect(receiver.received).toEqual([]);
	});

	it('adds to the deliveries of earlier outputs and replaces none', async () => {
		const second = {
			...node('httpsEndpointLeadOutput', { url: `${receiver.origin}/second` }),
			id: 'second',
			name: 'Second',
		};
		const ran = await runNodes(
			[node('dedupeLeads', { ledger }), node('httpsEndpointLeadOutput', { url: url() }), second],
			{ items: [payload()] },
		);
		const [item] = ran.json('Second', DELIVERED);
		expect(item?.['delivery']).toMatchObject([{ confirmed: true }, { confirmed: true }]);
		expect((item?.['delivery'] as unknown[])[0]).toEqual(deliveryOf(ran.json(OUTPUT)[0]));
		expect(receiver.received.map(({ path }) => path)).toEqual(['/leads', '/second']);
	});

	describe('with a URL that differs by lead', () => {
		it('keeps a bad address with its lead', async () => {
			const expression = `={{ $json.lead.contact.email.startsWith('person1@') ? '' : '${url()}' }}`;
			const ran = await deliver(persons(3), { url: expression }, { ledger });
			expect(ran.json(OUTPUT, DELIVERED).map(emailOf)).toEqual([
				'person0@example.com',
				'person2@example.com',
			]);
			expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
				status: 'rejected',
				code: 'addressInvalid',
			});
		});

		it('keeps an expression that fails with its lead, without repeating what is in the lead', async () => {
			const expression = `={{ $itemIndex === 1 ? $('Nowhere').first().json.url : '${url()}' }}`;
			const ran = await deliver(persons(3), { url: expression }, { ledger });
			expect(ran.status).toBe('success');
			expect(ran.json(OUTPUT, DELIVERED)).toHaveLength(2);
			expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
				code: 'expression',
				message: expect.not.stringContaining('person1') as string,
			});
			expect(await askAgain([persons(2)[1] ?? {}], ledger)).toMatchObject([{ reason: 'reclaimed' }]);
		});

		it('asks the expression with the item’s own JSON', async () => {
			const ran = await deliver(
				persons(2),
				{ url: `={{ '${receiver.origin}/' + $json.lead.id }}` },
				{ ledger },
			);
			const ids = ran.json(OUTPUT).map((json) => `/${(json['lead'] as { id: string }).id}`);
			expect(receiver.received.map(({ path }) => path).sort()).toEqual(ids.sort());
		});
	});

	describe('signing in', () => {
		const httpHeaderAuth = { name: 'X-Token', value: 'secret' };
		const withHeader = () => ({ url: url(), authentication: 'httpHeaderAuth' });
		const more = { credentials: { httpHeaderAuth: { id: '1', name: 'Header' } } };

		it('uses n8n’s own credentials', async () => {
			await deliver([payload()], withHeader(), { ledger, more, credentials: { httpHeaderAuth } });
			expect(receiver.received[0]?.headers).toMatchObject({ 'x-token': 'secret' });
		});

		it('tells a refused sign-in', async () => {
			receiver.script(() => ({ answer: 401 }));
			const ran = await deliver([payload()], withHeader(), { ledger, more, credentials: { httpHeaderAuth } });
			expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
				status: 'rejected',
				code: 'http401',
				message: expect.stringMatching(/Check the credential/) as string,
			});
		});
	});

	describe('signing requests', () => {
		const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
		const more = { credentials: { standardWebhooksSigningApi: { id: '1', name: 'Signing' } } };

		it('signs so that a receiver can tell it is ours, byte for byte', async () => {
			const credentials = { standardWebhooksSigningApi: { secret } };
			await deliver([payload()], { url: url(), sign: true }, { ledger, more, credentials });
			const { body, headers } = receiver.received[0] ?? {};
			const signed = Object.fromEntries(
				Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]),
			);
			expect(new Webhook(secret).verify(body?.toString() ?? '', signed)).toMatchObject({ lead: {} });
		});

		it('fails the run where the secret cannot be one, without repeating it', async () => {
			const credentials = { standardWebhooksSigningApi: { secret: 'whsec_short' } };
			const ran = await deliver([payload()], { url: url(), sign: true }, { ledger, more, credentials });
			expect(ran.error?.message).toMatch(/signing secret has the wrong form/);
			expect(JSON.stringify(ran.error)).not.toContain('whsec_short');
			expect(receiver.received).toEqual([]);
		});
	});

	it('sends a CloudEvents event where that is asked for', async () => {
		await deliver([payload()], { url: url(), body: 'cloudEvents' }, { ledger });
		expect(receiver.received[0]?.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
		expect(bodyOf(receiver.received[0])).toMatchObject({
			specversion: '1.0',
			type: 'marketplace.lead.interest',
		});
	});

	describe.each(['json', 'cloudEvents'])('with a body in the format %s', (body) => {
		const sent = (index: number): IDataObject => {
			const whole = bodyOf(receiver.received[index]);
			return body === 'json' ? whole : (whole['data'] as IDataObject);
		};

		it('sends along what arrived where a lead could not be read in full', async () => {
			const unread = { anything: { else: 1 } };
			const ran = await deliver([unread], { url: url(), body }, { ledger });
			const [lead] = ran.json(DEDUPE).map((json) => json['lead']);
			expect(lead).toMatchObject({ problems: ['unknownShape'] });
			expect(sent(0)).toMatchObject({ lead, raw: unread });
		});

		it('sends the lead alone where it was read in full', async () => {
			await deliver([payload()], { url: url(), body }, { ledger });
			expect(sent(0)).toMatchObject({ lead: { problems: [] } });
			expect(sent(0)).not.toHaveProperty('raw');
		});
	});

	it('has no more requests under way than set, and gives every lead back when the execution is stopped', async () => {
		const leads = persons(12);
		const stop = new AbortController();
		receiver.script(() => ({ hold: true }));
		const running = deliver(
			leads,
			{ url: url(), options: { concurrency: 2 } },
			{ ledger, stop: stop.signal },
		);
		await receiver.arrival(2);
		stop.abort();
		await running;
		expect(receiver.received).toHaveLength(2);
		expect(receiver.mostAtOnce()).toBe(2);
		const told = await askAgain(leads, ledger);
		expect(told).toMatchObject(leads.map(() => ({ reason: 'reclaimed' })));
	});
});
