import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Received, Receiver } from '../../servers/httpsEndpoint/receiver';
import { emailOf, payload, persons } from '../leads';
import {
	askAgain,
	DEDUPE,
	deliver,
	DELIVERED,
	deliveryOf,
	deliverOnly,
	NOT_DELIVERED,
	OUTPUT,
} from './pipeline';

let receiver: Receiver;
let ledger = '';
let tests = 0;
beforeEach(async () => {
	receiver = await startReceiver();
	ledger = `operations ${++tests}`;
});
afterEach(async () => await receiver.stop());

const url = (): string => `${receiver.origin}/leads`;
const elements = ({ body }: Received): IDataObject[] => JSON.parse(body.toString()) as IDataObject[];

describe('Several Leads a Request', () => {
	const several = (options: IDataObject = {}): INodeParameters => ({
		url: url(),
		send: 'batch',
		options: options as INodeParameters,
	});

	it('sends an array, and confirms each lead of it', async () => {
		const ran = await deliver(persons(3), several(), { ledger });
		expect(receiver.received).toHaveLength(1);
		expect(receiver.received.flatMap(elements)).toEqual(
			ran.json(DEDUPE).map(({ lead, dedupe }) => ({
				deliveryKey: (dedupe as IDataObject)['deliveryKey'],
				lead,
			})),
		);
		expect(ran.json(OUTPUT, DELIVERED).map(deliveryOf)).toEqual(
			Array(3).fill(expect.objectContaining({ status: 'written', confirmed: true })),
		);
		expect(await askAgain(persons(3), ledger)).toMatchObject(
			persons(3).map(() => ({ reason: 'alreadyConfirmed' })),
		);
	});

	it('holds as many as set', async () => {
		await deliver(persons(5), several({ leadsPerRequest: 2 }), { ledger });
		expect(receiver.received.map((request) => elements(request).length).sort()).toEqual([1, 2, 2]);
	});

	it('delivers the others of a request that is refused for one of them', async () => {
		receiver.script(({ body }) => ({ answer: body.toString().includes('person7@') ? 422 : 200 }));
		const ran = await deliver(persons(10), several(), { ledger });
		expect(ran.json(OUTPUT, DELIVERED)).toHaveLength(9);
		expect(ran.json(OUTPUT, NOT_DELIVERED).map(emailOf)).toEqual(['person7@example.com']);
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'rejected',
			code: 'http422',
		});
	});

	it('sends a test lead like others, marked', async () => {
		const test = payload({ email: 'MSFT_TEST_1@test.com' });
		await deliver([test], several(), { ledger });
		expect(receiver.received.flatMap(elements)).toMatchObject([{ lead: { isTest: true } }]);
	});

	it('keeps a bad address with its lead, in requests for each address', async () => {
		const expression = `={{ $itemIndex === 1 ? '' : '${receiver.origin}/' + ($itemIndex % 2 ? 'odd' : 'even') }}`;
		const ran = await deliver(persons(4), { ...several(), url: expression }, { ledger });
		expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/even', '/odd']);
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({ code: 'addressInvalid' });
	});
});

describe('Dry Run', () => {
	it.each(['one', 'batch'])('shows what would be sent, and sends nothing (%s)', async (send) => {
		const parameters = { url: url(), send, options: { dryRun: true } };
		const ran = await deliver([payload()], parameters, { ledger });
		expect(receiver.received).toEqual([]);
		const [claimed] = ran.json(DEDUPE);
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'retryable',
			code: 'dryRun',
			dryRun: {
				action: 'write',
				record: {
					deliveryKey: (claimed?.['dedupe'] as IDataObject)['deliveryKey'],
					lead: claimed?.['lead'],
				},
			},
		});
	});
});

describe('Check Connection', () => {
	const check = async (parameters: INodeParameters = {}, more: Parameters<typeof deliverOnly>[2] = {}) =>
		await deliverOnly([{}], { operation: 'checkConnection', url: url(), ...parameters }, more);

	it('asks the endpoint, with the credential, and posts nothing', async () => {
		const ran = await check(
			{ authentication: 'httpHeaderAuth' },
			{
				more: { credentials: { httpHeaderAuth: { id: '1', name: 'Header' } } },
				credentials: { httpHeaderAuth: { name: 'X-Token', value: 'secret' } },
			},
		);
		expect(ran.json(OUTPUT, DELIVERED)).toMatchObject([
			{ connection: { destination: 'httpsEndpoint', isReady: true } },
		]);
		expect(receiver.received).toMatchObject([{ method: 'HEAD', headers: { 'x-token': 'secret' } }]);
		expect(JSON.stringify(ran.json(OUTPUT))).not.toContain('secret');
	});

	it('says that the sign-in is refused', async () => {
		receiver.script(() => ({ answer: 401 }));
		const [{ connection } = {}] = (await check()).json(OUTPUT, NOT_DELIVERED);
		expect(connection).toMatchObject({
			isReady: false,
			checks: expect.arrayContaining([
				expect.objectContaining({ what: 'Sign-in', status: 'missing' }),
			]) as unknown,
		});
	});

	it('looks at the address of the item where it differs by lead', async () => {
		await check({ url: `={{ '${receiver.origin}/' + ($json.nothing ?? 'there') }}` });
		expect(receiver.received).toMatchObject([{ method: 'HEAD', path: '/there' }]);
	});

	it.each(['={{ $json.lead.address }}', "={{ $('Nowhere').first().json.url }}"])(
		'cannot know an address that only a lead could tell (%s)',
		async (expression) => {
			const [{ connection } = {}] = (await check({ url: expression })).json(OUTPUT, DELIVERED);
			expect(connection).toMatchObject({ checks: [{ what: 'Address', status: 'unknown' }] });
			expect(receiver.received).toEqual([]);
		},
	);
});

describe('Send Test Lead', () => {
	it.each(['one', 'batch'])('posts a lead that is marked, and says that it stays (%s)', async (send) => {
		const ran = await deliverOnly([{}], { operation: 'sendTestLead', url: url(), send });
		expect(receiver.received).toHaveLength(1);
		expect(receiver.received[0]?.body.toString()).toContain('"isTest":true');
		expect(ran.json(OUTPUT, DELIVERED)).toMatchObject([
			{
				lead: { isTest: true },
				delivery: [{ destination: 'httpsEndpoint', status: 'written' }],
				test: { isRemoved: false, message: expect.stringContaining('lead.id') as string },
			},
		]);
	});
});
