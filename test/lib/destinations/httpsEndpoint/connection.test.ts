import type { Finding } from '../../../../lib/destinations/contract';
import { httpsEndpoint } from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import type { HttpsEndpointSetup } from '../../../../lib/destinations/httpsEndpoint/httpsEndpoint';
import { delivered } from '../../../../lib/destinations/outcome';
import { TransportError } from '../../../../lib/destinations/transport';
import type { TransportFailure } from '../../../../lib/destinations/transport';
import { startReceiver } from '../../../servers/httpsEndpoint/receiver';
import type { Receiver } from '../../../servers/httpsEndpoint/receiver';
import { deliveryKeyOf, leadNumber } from '../leads';
import { START } from '../time';
import { plainTransport } from '../plainTransport';

const never = new AbortController().signal;

function endpoint(setup: Partial<HttpsEndpointSetup> = {}) {
	return httpsEndpoint({ transport: plainTransport, clock: () => START, ...setup });
}

describe('a check of the connection', () => {
	let receiver: Receiver;
	beforeEach(async () => {
		receiver = await startReceiver();
	});
	afterEach(async () => await receiver.stop());

	const check = async (setup: Partial<HttpsEndpointSetup> = {}): Promise<readonly Finding[]> =>
		await endpoint({ url: `${receiver.origin}/hidden-path?token=hidden`, ...setup }).check(never);
	const statuses = (findings: readonly Finding[]): Record<string, string> =>
		Object.fromEntries(findings.map(({ what, status }) => [what, status]));

	it('asks with HEAD and posts nothing', async () => {
		expect(statuses(await check())).toEqual({
			Address: 'ok',
			Connection: 'ok',
			'Sign-in': 'ok',
			Delivery: 'unknown',
		});
		expect(receiver.received).toMatchObject([{ method: 'HEAD', path: '/hidden-path?token=hidden' }]);
		expect(receiver.received[0]?.body).toHaveLength(0);
	});

	it.each([401, 403])('finds a sign-in that is refused with %d, and says where to set it', async (answer) => {
		receiver.script(() => ({ answer }));
		const findings = await check();
		expect(statuses(findings)).toMatchObject({ Connection: 'ok', 'Sign-in': 'missing' });
		expect(findings.find(({ what }) => what === 'Sign-in')).toMatchObject({
			message: expect.stringContaining(`answered ${answer}`) as string,
			remedy: expect.stringContaining('Authentication') as string,
		});
	});

	it.each([400, 404, 405, 500, 503])(
		'takes %d for an answer that says nothing of the sign-in',
		async (answer) => {
			receiver.script(() => ({ answer }));
			expect(statuses(await check())).toEqual({
				Address: 'ok',
				Connection: 'ok',
				'Sign-in': 'unknown',
				Delivery: 'unknown',
			});
		},
	);

	it('warns of a redirect, which no lead would follow', async () => {
		receiver.script(() => ({ answer: 308, headers: { location: '/elsewhere' } }));
		expect(statuses(await check())).toMatchObject({ Connection: 'ok', Delivery: 'warning' });
		expect(receiver.received).toHaveLength(1);
	});

	it('finds that nothing listens', async () => {
		const { origin } = receiver;
		await receiver.stop();
		const findings = await check({ url: origin });
		receiver = await startReceiver();
		expect(statuses(findings)).toEqual({ Address: 'ok', Connection: 'missing' });
		expect(findings.at(-1)).toMatchObject({
			message: expect.stringContaining('refused the connection') as string,
		});
	});

	it.each([
		['dns', 'was not found'],
		['timeout', 'did not answer in time'],
		['tls', 'offered no secure connection'],
		['cut', 'closed the connection'],
		['aborted', 'the execution was stopped'],
		['tooLong', 'more than can be taken in'],
	] as const)('tells why there was no answer (%s)', async (reason: TransportFailure, text) => {
		const transport = async (): Promise<never> => await Promise.reject(new TransportError(reason, 'unknown'));
		expect((await check({ transport })).at(-1)).toMatchObject({
			what: 'Connection',
			status: 'missing',
			message: expect.stringContaining(text) as string,
		});
	});

	it('finds an address that is none, without asking anybody', async () => {
		expect(await check({ url: 'crm.example.com' })).toEqual([
			{
				what: 'Address',
				status: 'missing',
				message: 'The URL is not a full address: enter one like https://example.com/leads.',
				remedy: 'Correct the parameter URL.',
			},
		]);
		expect(receiver.received).toEqual([]);
	});

	it('cannot know where the address differs by lead', async () => {
		expect(statuses(await endpoint().check(never))).toEqual({ Address: 'unknown' });
	});

	it('never says more of an address than its host', async () => {
		for (const answer of [200, 301, 401, 404]) {
			receiver.script(() => ({ answer }));
			expect(JSON.stringify(await check())).not.toContain('hidden');
		}
	});
});

describe.each(['one', 'batch'] as const)('a dry run with the mode %s', (send) => {
	it('shows what would be sent, and asks nobody', async () => {
		const transport = jest.fn(plainTransport);
		const { prepare, rehearse } = endpoint({ send, transport, signingSecret: `whsec_${'a'.repeat(32)}` });
		const keys = { deliveryKey: deliveryKeyOf(0), recordKey: 'r' };
		const prepared = prepare(leadNumber(0), keys, {
			url: 'https://example.com/?token=hidden',
			raw: { a: 1 },
		});
		if (prepared.kind !== 'record') throw new Error('The lead was not made ready.');
		const rehearsed = await rehearse([prepared.record], never);
		expect(rehearsed).toEqual([
			{
				action: 'write',
				matched: 'none',
				remoteType: null,
				remoteId: null,
				url: null,
				record: { deliveryKey: deliveryKeyOf(0), lead: leadNumber(0), raw: { a: 1 } },
				note: null,
				changes: [],
			},
		]);
		expect(JSON.stringify(rehearsed)).not.toContain('hidden');
		expect(transport).not.toHaveBeenCalled();
	});
});

it('a test lead cannot be taken back: it is said what remains', async () => {
	const withdrawal = await endpoint().withdraw(delivered('written'), never);
	expect(withdrawal).toMatchObject({
		isRemoved: false,
		message: expect.stringContaining('lead.isTest') as string,
	});
});
