import type { Harness } from '../../scripts/host/harness.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import { withParameters, withSettings, workflow, type Workflow } from '../../scripts/host/workflow.ts';
import { leadOf, leadsOf } from './leads.ts';
import { DEDUPE, DELIVER, journeyTo, PARSE, startPackagedN8n, TRIGGER } from './packagedN8n.ts';

jest.setTimeout(120_000);

const BOTH_CONTINUE = ['continueRegularOutput', 'continueErrorOutput'] as const;
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe("a node's settings in n8n", () => {
	let n8n: Harness;
	let receiver: Receiver;

	beforeAll(async () => {
		receiver = await startReceiver();
		n8n = await startPackagedN8n();
	});

	afterEach(() => receiver.clear());

	afterAll(async () => {
		await n8n?.stop();
		await receiver?.stop();
	});

	/** The journey with a memory of its own. */
	const journey = (ledger: string) => withParameters(journeyTo(receiver.url), { [DEDUPE]: { ledger } });

	async function runOf(flow: Workflow, payload: unknown) {
		const workflow = await n8n.publish(flow);
		await workflow.send(payload);
		return { workflow, run: await workflow.nextExecution() };
	}

	describe('Execute Once', () => {
		it.each([PARSE, DEDUPE, DELIVER])('is refused by %s with a failed run that says so', async (node) => {
			const flow = withSettings(journey(`once ${node}`), node, { executeOnce: true });

			const { run } = await runOf(flow, leadsOf(2));

			expect(run.status).toBe('error');
			expect(run.errorOf(node)).toMatch(/Execute Once/);
			expect(run.output(TRIGGER)).toHaveLength(2);
			expect(receiver.delivered).toEqual([]);
		});

		it('is refused by Confirm Delivery with a failed run that says so, and nothing is confirmed', async () => {
			const flow = workflow('Confirmed once')
				.node(TRIGGER, 'marketplaceLeadTrigger')
				.to(DEDUPE, 'dedupeLeads', { ledger: 'once confirm' })
				.to('Confirm', 'confirmDelivery', {}, { executeOnce: true })
				.build();

			const { run, workflow: published } = await runOf(flow, leadsOf(2));
			await published.send(leadsOf(2));
			const again = await published.nextExecution();

			expect(run.errorOf('Confirm')).toMatch(/Execute Once/);
			expect(again.output(DEDUPE, 'Duplicate')).not.toContainEqual(
				expect.objectContaining({
					dedupe: expect.objectContaining({ reason: 'alreadyConfirmed' }) as unknown,
				}),
			);
		});

		it.each(BOTH_CONTINUE)('lets all leads out of Dedupe Leads through Duplicate: %s', async (onError) => {
			const flow = withSettings(journey(`once ${onError}`), DEDUPE, { executeOnce: true, onError });

			const { run } = await runOf(flow, leadsOf(2));

			expect(run.status).toBe('success');
			expect(run.output(DEDUPE, 'New')).toEqual([]);
			expect(run.output(DEDUPE, 'Duplicate')).toMatchObject(
				leadsOf(2).map((raw) => ({ raw, dedupe: { reason: 'ledgerUnavailable' } })),
			);
		});

		it.each(BOTH_CONTINUE)('lets all leads out of the output through Not Delivered: %s', async (onError) => {
			const flow = withSettings(journey(`once out ${onError}`), DELIVER, { executeOnce: true, onError });

			const { run, workflow } = await runOf(flow, leadsOf(2));
			await workflow.send(leadsOf(2));
			const again = await workflow.nextExecution();

			expect(run.status).toBe('success');
			expect(run.output(DELIVER, 'Delivered')).toEqual([]);
			expect(run.output(DELIVER, 'Not Delivered')).toMatchObject(
				leadsOf(2).map((raw) => ({ raw, delivery: [{ status: 'rejected', code: 'configuration' }] })),
			);
			expect(again.output(DEDUPE, 'New')).toMatchObject([
				{ dedupe: { reason: 'reclaimed' } },
				{ dedupe: { reason: 'reclaimed' } },
			]);
			expect(receiver.delivered).toEqual([]);
		});
	});

	it.each(BOTH_CONTINUE)('Execute Once on Parse Lead Source loses no lead: %s', async (onError) => {
		const flow = withSettings(journey(`once parse ${onError}`), PARSE, { executeOnce: true, onError });

		const { run } = await runOf(flow, leadsOf(2));

		// n8n hands on what came in, and Dedupe Leads reads it itself.
		expect(run.output(DEDUPE, 'New')).toMatchObject(
			leadsOf(2).map((raw) => ({ raw, lead: { source: { action: 'INS' } } })),
		);
		expect(run.output(DELIVER, 'Delivered')).toHaveLength(2);
	});

	describe('Always Output Data', () => {
		it('makes no lead of the empty items it adds', async () => {
			const everywhere = [PARSE, DEDUPE, DELIVER].reduce(
				(flow, node) => withSettings(flow, node, { alwaysOutputData: true }),
				journey('always'),
			);

			const { run, workflow } = await runOf(everywhere, leadOf(1));
			await workflow.send(leadOf(1));
			const again = await workflow.nextExecution();

			expect(run.output(DELIVER, 'Delivered')).toHaveLength(1);
			expect(again.status).toBe('success');
			// n8n's own addition, where nothing is new.
			expect(again.output(DEDUPE, 'New')).toEqual([{}]);
			expect(again.output(DEDUPE, 'Duplicate')).toHaveLength(1);
			expect(again.output(DELIVER, 'Delivered').filter((item) => 'lead' in item)).toEqual([]);
			expect(again.output(DELIVER, 'Not Delivered')).toEqual([]);
			expect(receiver.delivered).toHaveLength(1);
		});
	});

	describe('Retry On Fail', () => {
		const everywhere = (ledger: string) =>
			[TRIGGER, PARSE, DEDUPE, DELIVER].reduce(
				(flow, node) => withSettings(flow, node, RETRY),
				journey(ledger),
			);

		it('on every node changes nothing for leads that are delivered or refused', async () => {
			receiver.answer(({ text }) => ({ status: text.includes('person.2@') ? 422 : 200 }));

			const { run } = await runOf(everywhere('retry'), leadsOf(3));

			expect(run.status).toBe('success');
			expect(run.output(DELIVER, 'Delivered')).toHaveLength(2);
			expect(run.output(DELIVER, 'Not Delivered')).toMatchObject([{ raw: leadOf(2) }]);
			expect([...receiver.countsByKey.values()]).toEqual([1, 1, 1]);
		});

		it('does not deliver twice where every lead is refused', async () => {
			receiver.answer(() => ({ status: 422 }));

			const { run } = await runOf(everywhere('retry refused'), leadsOf(3, 11));

			expect(run.output(DELIVER, 'Not Delivered')).toHaveLength(3);
			expect(receiver.delivered).toHaveLength(3);
		});

		it('ends in a failed run where nothing can be tried, and "Retry execution" delivers later', async () => {
			const secret = await n8n.credential('standardWebhooksSigningApi', { secret: 'not a secret' });
			const flow = withSettings(
				withParameters(everywhere('retry later'), { [DELIVER]: { sign: true } }),
				DELIVER,
				{ credentials: { standardWebhooksSigningApi: secret } },
			);

			const { run: failed, workflow } = await runOf(flow, leadsOf(2, 21));
			await n8n.client.request('PATCH', `/rest/credentials/${secret.id}`, {
				name: secret.name,
				type: 'standardWebhooksSigningApi',
				data: { secret: SECRET },
			});
			const retried = await n8n.retry(failed);
			await workflow.send(leadsOf(2, 21));
			const again = await workflow.nextExecution();

			expect(failed.status).toBe('error');
			expect(failed.errorOf(DELIVER)).toMatch(/signing secret/i);
			expect(retried).toMatchObject({ status: 'success', mode: 'retry', retryOf: failed.id });
			expect(retried.output(DELIVER, 'Delivered')).toMatchObject([
				{ delivery: [{ confirmed: true }] },
				{ delivery: [{ confirmed: true }] },
			]);
			expect(receiver.delivered).toHaveLength(2);
			expect(again.output(DEDUPE, 'Duplicate')).toMatchObject([
				{ dedupe: { reason: 'alreadyConfirmed' } },
				{ dedupe: { reason: 'alreadyConfirmed' } },
			]);
		});
	});

	it('lets leads through a node that is switched off', async () => {
		const { run } = await runOf(withSettings(journey('disabled'), PARSE, { disabled: true }), leadOf(31));

		expect(run.output(DEDUPE, 'New')).toMatchObject([{ lead: { source: { action: 'INS' } } }]);
		expect(run.output(DELIVER, 'Delivered')).toHaveLength(1);
	});
});
