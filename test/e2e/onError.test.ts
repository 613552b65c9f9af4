import type { Harness } from '../../scripts/host/harness.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import { type NodeSettings, withParameters, withSettings } from '../../scripts/host/workflow.ts';
import { type LeadPayload, leadsOf } from './leads.ts';
import { DEDUPE, DELIVER, journeyTo, startPackagedN8n } from './packagedN8n.ts';

jest.setTimeout(120_000);

type OnError = NonNullable<NodeSettings['onError']>;

const EVERY: ReadonlyArray<readonly [string, OnError]> = [
	['Stop Workflow', 'stopWorkflow'],
	['Continue', 'continueRegularOutput'],
	['Continue (using error output)', 'continueErrorOutput'],
];
const BOTH_CONTINUE = EVERY.slice(1);
/** Where n8n puts the output it adds for errors: behind our own two. */
const N8N_ERROR_OUTPUT = 2;

describe("n8n's three On Error settings of the output", () => {
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

	/** The journey in n8n with this setting, and leads of people nobody has heard of. */
	async function journey(onError: OnError, count: number, parameters = {}) {
		const flow = withParameters(journeyTo(receiver.url), { [DELIVER]: parameters });
		const workflow = await n8n.publish(withSettings(flow, DELIVER, { onError }));
		const leads = leadsOf(count, persons);
		persons += count;
		return { workflow, leads };
	}

	describe.each(EVERY)('%s', (_label, onError) => {
		it('delivers 199 of 200 leads where the endpoint is down for one, and hands that one over whole', async () => {
			const { workflow, leads } = await journey(onError, 200);
			const unlucky = leads[117];
			const isUnlucky = (body: unknown) => JSON.stringify(body).includes(quotedEmail(unlucky));
			receiver.answer(({ body }) => ({ status: isUnlucky(body) ? 503 : 200 }));

			const answer = await workflow.send(leads);
			const run = await workflow.nextExecution();

			expect(answer).toMatchObject({ status: 200, body: { received: 200 } });
			expect(run.status).toBe('success');
			const delivered = run.output(DELIVER, 'Delivered');
			expect(delivered).toHaveLength(199);
			expect(new Set(delivered.map((item) => JSON.stringify(item.lead))).size).toBe(199);
			expect(delivered.filter((item) => !JSON.stringify(item.delivery).includes('"confirmed":true'))).toEqual(
				[],
			);
			const claimed = run.output(DEDUPE, 'New')[117];
			expect(run.output(DELIVER, 'Not Delivered')).toEqual([
				{
					...claimed,
					delivery: [
						expect.objectContaining({
							destination: 'httpsEndpoint',
							status: 'retryable',
							code: 'http503',
						}),
					],
				},
			]);
			expect(claimed).toMatchObject({
				lead: { contact: { email: unlucky?.userDetails.email } },
				raw: unlucky,
			});
			expect(run.output(DELIVER, N8N_ERROR_OUTPUT)).toEqual([]);
			// The same key on every try.
			expect(receiver.countsByKey.size).toBe(200);
		});

		it('takes that lead up again, alone, when all come again', async () => {
			const { workflow, leads } = await journey(onError, 20);
			const [unlucky] = leads;
			receiver.answer(({ text }) => ({
				status: text.includes(quotedEmail(unlucky)) ? 500 : 200,
			}));
			await workflow.send(leads);
			await workflow.nextExecution();
			receiver.clear();

			await workflow.send(leads);
			const run = await workflow.nextExecution();

			expect(run.output(DEDUPE, 'New')).toMatchObject([{ dedupe: { reason: 'reclaimed', attempt: 2 } }]);
			expect(run.output(DEDUPE, 'Duplicate')).toHaveLength(19);
			expect(run.output(DELIVER, 'Delivered')).toMatchObject([{ raw: unlucky }]);
			expect(receiver.delivered).toHaveLength(1);
		});
	});

	it('stops visibly where nothing could be tried, with the leads in the run and free to be claimed', async () => {
		const { workflow, leads } = await journey('stopWorkflow', 3, { url: 'not an address' });

		await workflow.send(leads);
		const run = await workflow.nextExecution();
		await workflow.send(leads);
		const again = await workflow.nextExecution();

		expect(run.status).toBe('error');
		expect(run.errorOf(DELIVER)).toMatch(/address|URL/);
		expect(run.output(DEDUPE, 'New')).toHaveLength(3);
		expect(run.output(DELIVER, 'Delivered')).toEqual([]);
		expect(again.output(DEDUPE, 'New')).toMatchObject([
			{ dedupe: { reason: 'reclaimed' } },
			{ dedupe: { reason: 'reclaimed' } },
			{ dedupe: { reason: 'reclaimed' } },
		]);
	});

	it.each(BOTH_CONTINUE)(
		'hands over all leads through Not Delivered where nothing could be tried: %s',
		async (_label, onError) => {
			const { workflow, leads } = await journey(onError, 3, { url: 'not an address' });

			await workflow.send(leads);
			const run = await workflow.nextExecution();

			expect(run.status).toBe('success');
			expect(run.output(DELIVER, 'Delivered')).toEqual([]);
			expect(run.output(DELIVER, 'Not Delivered')).toMatchObject(
				leads.map((raw) => ({ raw, delivery: [{ status: 'rejected', code: 'configuration' }] })),
			);
			expect(run.output(DELIVER, N8N_ERROR_OUTPUT)).toEqual([]);
		},
	);

	it('stops where the credential is gone, and says so', async () => {
		const gone = await n8n.credential('httpHeaderAuth', { name: 'X-Key', value: 'secret' });
		const flow = withParameters(journeyTo(receiver.url), { [DELIVER]: { authentication: 'httpHeaderAuth' } });
		const workflow = await n8n.publish(
			withSettings(flow, DELIVER, { credentials: { httpHeaderAuth: gone } }),
		);
		await n8n.client.request('DELETE', `/rest/credentials/${gone.id}`);

		await workflow.send(leadsOf(1, persons++));
		const run = await workflow.nextExecution();

		expect(run.status).toBe('error');
		expect(run.error).toMatch(/credential/i);
		expect(receiver.delivered).toEqual([]);
	});
});

/** As it stands in the JSON of a delivered lead. */
const quotedEmail = (lead: LeadPayload | undefined) => JSON.stringify(lead?.userDetails.email ?? 'nobody');
