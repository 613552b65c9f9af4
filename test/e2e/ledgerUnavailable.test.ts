import { setTimeout as pause } from 'node:timers/promises';
import type { Harness } from '../../scripts/host/harness.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import type { Run } from '../../scripts/host/run.ts';
import { type NodeSettings, withSettings } from '../../scripts/host/workflow.ts';
import { breakLedger, mendLedger } from './brokenLedger.ts';
import { leadOf } from './leads.ts';
import { DEDUPE, DELIVER, journeyTo, PARSE, startPackagedN8n, TRIGGER } from './packagedN8n.ts';

jest.setTimeout(120_000);

/** Where n8n puts the output it adds for errors: behind our own four. */
const N8N_ERROR_OUTPUT = 4;

describe('a ledger that cannot be opened', () => {
	let n8n: Harness;
	let receiver: Receiver;
	let failed: Run;

	beforeAll(async () => {
		receiver = await startReceiver();
		n8n = await startPackagedN8n();
		await breakLedger(n8n);
	});

	afterEach(() => receiver.clear());

	afterAll(async () => {
		await n8n?.stop();
		await receiver?.stop();
	});

	const publish = async (settings: NodeSettings) =>
		await n8n.publish(withSettings(journeyTo(receiver.url), DEDUPE, settings));

	it('fails the run under Stop Workflow, with the leads in it, and says what to do', async () => {
		const workflow = await publish({ onError: 'stopWorkflow' });

		const answer = await workflow.send([leadOf(1), leadOf(2)]);
		failed = await workflow.nextExecution();

		expect(answer.status).toBe(200);
		expect(failed.status).toBe('error');
		expect(failed.errorOf(DEDUPE)).toMatch(/ledger/i);
		expect(failed.error).not.toMatch(/person|example\.com/i);
		expect(failed.output(TRIGGER)).toMatchObject([
			{ raw: leadOf(1), lead: { problems: ['notInLedger'] }, receipt: null },
			{ raw: leadOf(2), lead: { problems: ['notInLedger'] }, receipt: null },
		]);
		expect(failed.output(PARSE)).toMatchObject([{ raw: leadOf(1) }, { raw: leadOf(2) }]);
		expect(failed.nodes).not.toContain(DELIVER);
		expect(receiver.delivered).toEqual([]);
	});

	it.each([
		['Continue', 'continueRegularOutput' as const],
		['Continue (using error output)', 'continueErrorOutput' as const],
	])('lets all leads out through Duplicate, whole, and delivers none: %s', async (_label, onError) => {
		const workflow = await publish({ onError });

		await workflow.send([leadOf(3), leadOf(4)]);
		const run = await workflow.nextExecution();

		expect(run.status).toBe('success');
		expect(run.output(DEDUPE, 'Duplicate')).toMatchObject(
			[leadOf(3), leadOf(4)].map((raw) => ({
				raw,
				lead: { contact: { email: raw.userDetails.email }, source: { action: 'INS' } },
				dedupe: { outcome: 'duplicate', reason: 'ledgerUnavailable', claim: null },
			})),
		);
		for (const output of ['New', 'Returning', 'Do Not Contact', N8N_ERROR_OUTPUT]) {
			expect(run.output(DEDUPE, output)).toEqual([]);
		}
		expect(run.nodes).not.toContain(DELIVER);
		expect(receiver.delivered).toEqual([]);
	});

	it('answers a test run in the same way', async () => {
		const workflow = await publish({ onError: 'continueRegularOutput' });

		const run = await workflow.runManually(TRIGGER, leadOf(5));

		expect(run.output(DEDUPE, 'Duplicate')).toMatchObject([
			{ dedupe: { reason: 'ledgerUnavailable', dryRun: true } },
		]);
	});

	it('is used by "Retry On Fail" as soon as it is there', async () => {
		const workflow = await publish({ retryOnFail: true, maxTries: 5, waitBetweenTries: 3000 });

		await workflow.send(leadOf(6));
		// Within this time the first try has failed and the second has not begun.
		await pause(1500);
		await mendLedger(n8n);
		const run = await workflow.nextExecution();

		expect(run.status).toBe('success');
		expect(run.output(DEDUPE, 'New')).toHaveLength(1);
		expect(run.output(DELIVER, 'Delivered')).toMatchObject([{ delivery: [{ confirmed: true }] }]);
		expect(receiver.delivered).toHaveLength(1);
	});

	it('is used by "Retry execution", which delivers and confirms the leads of the failed run', async () => {
		const retried = await n8n.retry(failed);
		const workflow = await publish({});
		await workflow.send([leadOf(1), leadOf(2)]);
		const again = await workflow.nextExecution();

		expect(retried).toMatchObject({ status: 'success', mode: 'retry', retryOf: failed.id });
		expect(retried.output(DEDUPE, 'New')).toHaveLength(2);
		expect(retried.output(DELIVER, 'Delivered')).toMatchObject([
			{ delivery: [{ confirmed: true }] },
			{ delivery: [{ confirmed: true }] },
		]);
		expect(again.output(DEDUPE, 'Duplicate')).toMatchObject([
			{ dedupe: { reason: 'alreadyConfirmed' } },
			{ dedupe: { reason: 'alreadyConfirmed' } },
		]);
		expect(receiver.delivered).toHaveLength(2);
	});

	it('has lost nothing of what was let out while it was away: those leads are New when they come again', async () => {
		const workflow = await publish({});
		await workflow.send([leadOf(3), leadOf(4)]);
		const run = await workflow.nextExecution();

		expect(run.output(DEDUPE, 'New')).toHaveLength(2);
	});
});
