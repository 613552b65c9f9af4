import { Webhook } from 'standardwebhooks';
import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import { withParameters, withSettings } from '../../scripts/host/workflow.ts';
import { leadOf } from './leads.ts';
import { DELIVER, journeyTo, startPackagedN8n, TRIGGER } from './packagedN8n.ts';

jest.setTimeout(120_000);

const JSON_TYPE = { 'content-type': 'application/json' };
const TOKEN = 'pœst & geheim=1';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let n8n: Harness;
let receiver: Receiver;
let persons = 1;

beforeAll(async () => {
	receiver = await startReceiver();
	n8n = await startPackagedN8n();
});

afterEach(() => receiver.clear());

afterAll(async () => {
	await n8n?.stop();
	await receiver?.stop();
});

/** The journey whose trigger asks for this, with the credential made as a builder makes it. */
async function guarded(authentication: string, type: string, fields: Record<string, string>) {
	const credential = await n8n.credential(type, fields);
	const flow = withParameters(journeyTo(receiver.url), { [TRIGGER]: { authentication } });
	return await n8n.publish(withSettings(flow, TRIGGER, { credentials: { [type]: credential } }));
}

async function expectEntry(workflow: PublishedWorkflow, headers: Record<string, string>, query: string) {
	const answer = await workflow.sendRaw(
		JSON.stringify(leadOf(persons++)),
		{ ...JSON_TYPE, ...headers },
		query,
	);
	const run = await workflow.nextExecution();
	expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
	expect(run.output(DELIVER, 'Delivered')).toHaveLength(1);
	// Who may send is nobody's business further on.
	expect(JSON.stringify(run.output(TRIGGER))).not.toContain('geheim');
}

async function expectRefusal(workflow: PublishedWorkflow, headers: Record<string, string>, query: string) {
	const count = await workflow.executionCount();
	const answer = await workflow.sendRaw(
		JSON.stringify(leadOf(persons++)),
		{ ...JSON_TYPE, ...headers },
		query,
	);
	expect(answer.status).toBe(401);
	expect(answer.body).toEqual({ message: expect.stringMatching(/token/i) as unknown });
	expect(answer.text).not.toContain('geheim');
	expect(await workflow.executionCount()).toBe(count);
}

describe('a query token', () => {
	let workflow: PublishedWorkflow;

	beforeAll(async () => {
		workflow = await guarded('queryAuth', 'httpQueryAuth', { name: 'token', value: TOKEN });
	});

	it('lets in who shows it in the address', async () => {
		await expectEntry(workflow, {}, `?token=${encodeURIComponent(TOKEN)}`);
		await expectEntry(workflow, {}, `?other=1&token=${encodeURIComponent(TOKEN)}`);
	});

	it.each([
		['no token', ''],
		['an empty one', '?token='],
		['a wrong one', '?token=wrong'],
		['the beginning of it', `?token=${encodeURIComponent(TOKEN.slice(0, -1))}`],
		['more than it', `?token=${encodeURIComponent(TOKEN)}x`],
		['it twice', `?token=${encodeURIComponent(TOKEN)}&token=${encodeURIComponent(TOKEN)}`],
		['it under another name', `?Token=${encodeURIComponent(TOKEN)}`],
		['it as a field of an object', `?token[value]=${encodeURIComponent(TOKEN)}`],
	])('keeps out who shows %s, and starts nothing', async (_what, query) => {
		await expectRefusal(workflow, {}, query);
	});

	it('keeps out who shows it in a header', async () => {
		await expectRefusal(workflow, { token: encodeURIComponent(TOKEN) }, '');
	});
});

describe('a header', () => {
	it('lets in what the gateway adds, in any case, and keeps out all else', async () => {
		const workflow = await guarded('headerAuth', 'httpHeaderAuth', {
			name: 'X-Gateway-Key',
			value: 'geheim-2',
		});

		await expectEntry(workflow, { 'x-gateway-key': 'geheim-2' }, '');
		await expectEntry(workflow, { 'X-GATEWAY-KEY': 'geheim-2' }, '');
		await expectRefusal(workflow, {}, '');
		await expectRefusal(workflow, { 'x-gateway-key': 'geheim' }, '');
		await expectRefusal(workflow, {}, '?X-Gateway-Key=geheim-2');
	});
});

it('a trigger whose credential is gone lets nobody in', async () => {
	const credential = await n8n.credential('httpQueryAuth', { name: 'token', value: TOKEN });
	const flow = withParameters(journeyTo(receiver.url), { [TRIGGER]: { authentication: 'queryAuth' } });
	const workflow = await n8n.publish(
		withSettings(flow, TRIGGER, { credentials: { httpQueryAuth: credential } }),
	);
	await n8n.client.request('DELETE', `/rest/credentials/${credential.id}`);

	const answer = await workflow.send(leadOf(persons++), `?token=${encodeURIComponent(TOKEN)}`);

	expect(answer.status).toBe(500);
	expect(answer.body).toEqual({ message: expect.stringMatching(/credential/) as unknown });
	expect(await workflow.executionCount()).toBe(0);
});

describe('what the endpoint is shown', () => {
	async function deliverWith(parameters: object, credentials: Record<string, { id: string; name: string }>) {
		const flow = withParameters(journeyTo(receiver.url), { [DELIVER]: { ...parameters } });
		const workflow = await n8n.publish(withSettings(flow, DELIVER, { credentials }));
		await workflow.send(leadOf(persons++));
		const run = await workflow.nextExecution();
		expect(run.output(DELIVER, 'Delivered')).toHaveLength(1);
		return receiver.delivered[0];
	}

	it.each<[string, Record<string, string>, (shown: { path: string; headers: object }) => void]>([
		[
			'httpHeaderAuth',
			{ name: 'X-API-Key', value: 'k-1' },
			({ headers }) => expect(headers).toMatchObject({ 'x-api-key': 'k-1' }),
		],
		[
			'httpBearerAuth',
			{ token: 't-1' },
			({ headers }) => expect(headers).toMatchObject({ authorization: 'Bearer t-1' }),
		],
		[
			'httpBasicAuth',
			{ user: 'u', password: 'p' },
			({ headers }) => expect(headers).toMatchObject({ authorization: `Basic ${btoa('u:p')}` }),
		],
		[
			'httpQueryAuth',
			{ name: 'key', value: 'q 1' },
			({ path }) => expect(path).toMatch(/[?]key=q(\+|%20)1$/),
		],
	])('is the credential of the kind %s', async (type, fields, expectShown) => {
		const credential = await n8n.credential(type, fields);

		const delivered = await deliverWith({ authentication: type }, { [type]: credential });

		expectShown({ path: delivered?.path ?? '', headers: delivered?.headers ?? {} });
	});

	it('is a signature that the Standard Webhooks library accepts', async () => {
		const standardWebhooksSigningApi = await n8n.credential('standardWebhooksSigningApi', { secret: SECRET });

		const delivered = await deliverWith({ sign: true, body: 'cloudEvents' }, { standardWebhooksSigningApi });

		const verified = new Webhook(SECRET).verify(delivered?.text ?? '', { ...delivered?.headers });
		expect(verified).toMatchObject({ specversion: '1.0', id: delivered?.key });
	});
});
