import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import type { Run } from '../../scripts/host/run.ts';
import {
	type Workflow,
	withParameters,
	workflow,
	type WorkflowBuilder,
} from '../../scripts/host/workflow.ts';
import { type LeadPayload, leadOf } from './leads.ts';
import {
	DEDUPE,
	DELIVER,
	exampleWorkflow,
	journeyTo,
	PARSE,
	startPackagedN8n,
	TRIGGER,
	withoutRecovery,
} from './packagedN8n.ts';

jest.setTimeout(120_000);

const CONFIRM = 'Confirm Delivery';
const RELEASE = 'Release';
const LEDGER = 'Lead Ledger';
const BY_HAND = 'Manual Trigger';

let n8n: Harness;
let receiver: Receiver;
let persons = 0;

beforeAll(async () => {
	receiver = await startReceiver();
	n8n = await startPackagedN8n();
});

afterEach(() => receiver.clear());

afterAll(async () => {
	await n8n?.stop();
	await receiver?.stop();
});

/** A lead of a person nobody has heard of. */
const someone = (): LeadPayload => leadOf(++persons);

/** Publishes a workflow and sends it leads, one run after the other. */
async function sender(flow: Workflow | WorkflowBuilder): Promise<(...leads: LeadPayload[]) => Promise<Run>> {
	const published = await n8n.publish(flow);
	return async (...leads) => {
		await published.send(leads);
		return await published.nextExecution();
	};
}

/** Does something with the default ledger, as a person does in the editor. */
async function administer(
	operation: string,
	parameters: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
	const flow = workflow(operation)
		.node(BY_HAND, 'n8n-nodes-base.manualTrigger')
		.to(LEDGER, 'leadLedger', { operation, ...parameters });
	const run = await (await n8n.save(flow)).runManually(BY_HAND);
	expect(run.error).toBeNull();
	return run.output(LEDGER)[0]?.ledger;
}

const byEmail = ({ userDetails }: LeadPayload) => ({ person: 'email', email: userDetails.email });

/** Receive, parse and dedupe, with New and Returning connected to what follows. */
const receiving = (name: string) =>
	workflow(name)
		.node(TRIGGER, 'marketplaceLeadTrigger')
		.to(PARSE, 'parseLeadSource')
		.to(DEDUPE, 'dedupeLeads');

describe('a system that is not ours', () => {
	/** The published example, to our receiver. */
	const elsewhere = () =>
		withParameters(withoutRecovery(exampleWorkflow('deliver-elsewhere-and-confirm.json')), {
			'HTTP Request': { url: receiver.url },
		});

	it('is confirmed behind Edit Fields and HTTP Request, which leave nothing of the lead in the item', async () => {
		const send = await sender(
			receiving('Edit Fields')
				.to('Edit Fields', 'n8n-nodes-base.set', onlyTheAddress, { typeVersion: 3.4 })
				.wire(DEDUPE, 1, 'Edit Fields')
				.to('HTTP Request', 'n8n-nodes-base.httpRequest', posting(receiver.url), { typeVersion: 4.2 })
				.to(CONFIRM, 'confirmDelivery'),
		);
		const leads = [someone(), someone()];

		const run = await send(...leads);

		expect(run.status).toBe('success');
		expect(run.output('Edit Fields').map((json) => Object.keys(json))).toEqual([['address'], ['address']]);
		expect(run.output(CONFIRM, 'Confirmed')).toMatchObject(
			run.output(DEDUPE, 'New').map(({ lead, dedupe }) => ({
				received: true,
				lead,
				dedupe,
				confirmation: { status: 'confirmed', confirmed: true },
			})),
		);
		expect((await send(...leads)).output(DEDUPE, 'Duplicate')).toMatchObject([
			{ dedupe: { reason: 'alreadyConfirmed' } },
			{ dedupe: { reason: 'alreadyConfirmed' } },
		]);
	});

	it('gives back what it did not take, which is delivered the next time, with the same key', async () => {
		const send = await sender(elsewhere());
		const [good, bad] = [someone(), someone()];
		receiver.answer(({ text }) => ({ status: text.includes(String(bad.userDetails.email)) ? 500 : 200 }));

		const failed = await send(good, bad);

		expect(failed.status).toBe('success');
		expect(failed.output(CONFIRM, 'Confirmed')).toMatchObject([
			{ lead: { contact: { email: good.userDetails.email } } },
		]);
		expect(failed.output(RELEASE, 'Confirmed')).toEqual([]);
		expect(failed.output(RELEASE, 'Not Confirmed')).toMatchObject([
			{
				lead: { contact: { email: bad.userDetails.email } },
				dedupe: { outcome: 'new' },
				confirmation: { status: 'released', reason: expect.stringMatching(/500/) as unknown },
			},
		]);

		receiver.answer();
		const again = await send(good, bad);

		expect(again.output(DEDUPE, 'New')).toMatchObject([{ dedupe: { reason: 'reclaimed', attempt: 2 } }]);
		expect(again.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(again.output(CONFIRM, 'Confirmed')).toHaveLength(1);
		expect([...receiver.countsByKey.values()].sort()).toEqual([1, 2]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'is not confirmed where it failed and n8n went on all the same: %s',
		async (onError) => {
			receiver.answer(() => ({ status: 500 }));
			const send = await sender(
				receiving(`failing ${onError}`)
					.to('HTTP Request', 'n8n-nodes-base.httpRequest', posting(receiver.url), {
						typeVersion: 4.2,
						onError,
					})
					.to(CONFIRM, 'confirmDelivery')
					.wire('HTTP Request', 1, CONFIRM),
			);

			const run = await send(someone());

			expect(run.output(CONFIRM, 'Confirmed')).toEqual([]);
			expect(run.output(CONFIRM, 'Not Confirmed')).toMatchObject([{ confirmation: { status: 'refused' } }]);
		},
	);

	it('changes nothing in a test run, which shows whether the wiring is right', async () => {
		const published = await n8n.publish(elsewhere());
		const lead = someone();

		const rehearsed = await published.runManually(TRIGGER, lead);

		expect(rehearsed.output(CONFIRM, 'Confirmed')).toMatchObject([
			{ confirmation: { status: 'dryRun', confirmed: false } },
		]);
		await published.send(lead);
		expect((await published.nextExecution()).output(DEDUPE, 'New')).toMatchObject([
			{ dedupe: { attempt: 1 } },
		]);
	});
});

describe('two destinations', () => {
	it('count as delivered when both have the lead; the next try goes to the one that lacks it', async () => {
		const send = await sender(
			withParameters(
				receiving('Two')
					.to('First', 'httpsEndpointLeadOutput', { url: `${receiver.url}/first` })
					.node('Second', 'httpsEndpointLeadOutput', { url: `${receiver.url}/second` })
					.wire(DEDUPE, 0, 'Second')
					.build(),
				{ [DEDUPE]: { options: { destinations: 2 } } },
			),
		);
		const paths = () => receiver.delivered.map(({ path }) => path).sort();
		receiver.answer(({ path }) => ({ status: path.endsWith('second') ? 404 : 200 }));
		const lead = someone();

		const failed = await send(lead);

		expect(failed.output('First', 'Delivered')).toMatchObject([
			{ delivery: [{ status: 'written', confirmed: false }] },
		]);
		expect(failed.output('Second', 'Not Delivered')).toMatchObject([{ delivery: [{ status: 'rejected' }] }]);
		expect(paths()).toEqual(['/leads/first', '/leads/second']);

		receiver.clear();
		const again = await send(lead);

		expect(again.output(DEDUPE, 'New')).toMatchObject([{ dedupe: { reason: 'reclaimed' } }]);
		expect(again.output('First', 'Delivered')).toMatchObject([{ delivery: [{ status: 'duplicate' }] }]);
		expect(again.output('Second', 'Delivered')).toMatchObject([
			{ delivery: [{ status: 'written', confirmed: true }] },
		]);
		expect(paths()).toEqual(['/leads/second']);
		expect((await send(lead)).output(DEDUPE, 'Duplicate')).toMatchObject([
			{ dedupe: { reason: 'alreadyConfirmed' } },
		]);
	});
});

describe('Lead Ledger', () => {
	it('keeps a suppressed person’s leads back until the suppression is lifted', async () => {
		const send = await sender(journeyTo(receiver.url));
		const lead = someone();

		expect(await administer('suppressPerson', byEmail(lead))).toMatchObject({ journey: [] });
		const run = await send(lead);
		expect(run.output(DEDUPE, 'Do Not Contact')).toMatchObject([{ dedupe: { reason: 'suppressedPerson' } }]);
		expect(receiver.delivered).toEqual([]);

		expect(await administer('liftSuppression', byEmail(lead))).toMatchObject({ suppressedAt: null });
		expect((await send(lead)).output(DELIVER, 'Delivered')).toHaveLength(1);
	});

	it('forgets a person, who is new again', async () => {
		const send = await sender(journeyTo(receiver.url));
		const lead = someone();
		await send(lead);
		expect(await administer('lookUp', byEmail(lead))).toMatchObject({ journey: [{ state: 'confirmed' }] });

		expect(await administer('forgetPerson', byEmail(lead))).toMatchObject({ deletedRecords: 1 });

		expect(await administer('lookUp', byEmail(lead))).toMatchObject({ person: null, journey: [] });
		expect((await send(lead)).output(DEDUPE, 'New')).toMatchObject([{ dedupe: { reason: 'firstStep' } }]);
	});

	it('replays what was parked after its last attempt', async () => {
		const send = await sender(
			withParameters(journeyTo(receiver.url), { [DEDUPE]: { options: { attempts: 2 } } }),
		);
		const lead = someone();
		receiver.answer(() => ({ status: 404 }));
		await send(lead);
		expect((await send(lead)).output(DELIVER, 'Not Delivered')).toHaveLength(1);
		expect((await send(lead)).output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'parked' } }]);
		expect(await administer('getStatistics')).toMatchObject({ parked: 1 });

		expect(await administer('replayParked')).toMatchObject({ replayed: 1 });

		receiver.answer();
		expect((await send(lead)).output(DELIVER, 'Delivered')).toMatchObject([
			{ delivery: [{ confirmed: true }] },
		]);
		expect(await administer('getStatistics')).toMatchObject({ parked: 0 });
	});

	it('releases in an error workflow what a failed run held', async () => {
		const errors = await publishedErrorWorkflow();
		const failing = receiving('Failing')
			.to('Fail', 'n8n-nodes-base.stopAndError', { errorMessage: 'Something broke' })
			.with({ errorWorkflow: errors.id });
		const send = await sender(failing);
		const leads = [someone(), someone()];

		const failed = await send(...leads);
		const released = await errors.nextExecution();

		expect(failed.status).toBe('error');
		expect(released.output(LEDGER)).toMatchObject([
			{ ledger: { operation: 'releaseByExecution', executionId: failed.id, released: 2 } },
		]);
		const healthy = await sender(journeyTo(receiver.url));
		expect((await healthy(...leads)).output(DEDUPE, 'New')).toMatchObject([
			{ dedupe: { reason: 'reclaimed', attempt: 2 } },
			{ dedupe: { reason: 'reclaimed', attempt: 2 } },
		]);
	});
});

/** Published without waiting for a trigger: the Error Trigger is none that n8n activates. */
async function publishedErrorWorkflow(): Promise<PublishedWorkflow> {
	const saved = await n8n.save(exampleWorkflow('release-by-execution.json'));
	const path = `/rest/workflows/${saved.id}`;
	const { versionId } = await n8n.client.request<{ versionId: string }>('GET', path);
	await n8n.client.request('POST', `${path}/activate`, { versionId });
	return saved;
}

/** Edit Fields as it comes: what it does not name is gone. */
const onlyTheAddress = {
	assignments: {
		assignments: [{ id: '1', name: 'address', value: '={{ $json.lead.contact.email }}', type: 'string' }],
	},
	options: {},
};

function posting(url: string) {
	return {
		method: 'POST',
		url,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify($json) }}',
		options: {},
	};
}
