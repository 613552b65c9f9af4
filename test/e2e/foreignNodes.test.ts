import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import type { Run } from '../../scripts/host/run.ts';
import { workflow, type WorkflowBuilder } from '../../scripts/host/workflow.ts';
import { leadsOf } from './leads.ts';
import { DEDUPE, DELIVER, PARSE, startPackagedN8n, TRIGGER } from './packagedN8n.ts';

jest.setTimeout(120_000);

const CONFIRM = 'Confirm Delivery';
const base = (type: string) => `n8n-nodes-base.${type}`;
/** An Edit Fields node that keeps nothing of what came in. */
const KEEP_NOTHING = {
	mode: 'raw',
	jsonOutput: '{ "note": "mine" }',
	includeOtherFields: false,
	options: {},
};
const IS_INS = {
	conditions: {
		options: { version: 2, caseSensitive: true, typeValidation: 'strict', leftValue: '' },
		combinator: 'and',
		conditions: [
			{
				id: '1',
				leftValue: "={{ $('Parse Lead Source').item.json.lead.source.action }}",
				rightValue: 'INS',
				operator: { type: 'string', operation: 'equals' },
			},
		],
	},
	options: {},
};

let n8n: Harness;
let receiver: Receiver;
/** Stands for whatever a builder asks on the way, e.g. a service that knows companies. */
let enricher: Receiver;
let persons = 1;

beforeAll(async () => {
	[receiver, enricher] = await Promise.all([startReceiver(), startReceiver()]);
	n8n = await startPackagedN8n();
});

afterEach(() => receiver.clear());

afterAll(async () => {
	await n8n?.stop();
	await Promise.all([receiver?.stop(), enricher?.stop()]);
});

const strangers = (count: number) => {
	const leads = leadsOf(count, persons);
	persons += count;
	return leads;
};

const received = (name: string) =>
	workflow(name)
		.node(TRIGGER, 'marketplaceLeadTrigger')
		.to(PARSE, 'parseLeadSource')
		.to(DEDUPE, 'dedupeLeads');

const toReceiver = () => ({ url: receiver.url });

async function runOf(published: PublishedWorkflow, payload: unknown): Promise<Run> {
	await published.send(payload);
	return await published.nextExecution();
}

describe('leads behind nodes of others, which drop what they do not know', () => {
	/** What settles the claims at the end: an output of ours, or Confirm Delivery behind a system that is not ours. */
	type Last = readonly [name: string, type: string, parameters?: Readonly<Record<string, unknown>>];
	type Between = (flow: WorkflowBuilder, last: Last) => WorkflowBuilder;

	const CASES: Array<[string, Between, rounds: number]> = [
		[
			'Edit Fields',
			(flow, last) => flow.to('Edit Fields', base('set'), KEEP_NOTHING, { typeVersion: 3.4 }).to(...last),
			1,
		],
		[
			'HTTP Request',
			(flow, last) =>
				flow
					.to('HTTP Request', base('httpRequest'), { url: enricher.url, options: {} }, { typeVersion: 4.2 })
					.to(...last),
			1,
		],
		[
			'IF',
			(flow, last) =>
				flow
					.to('Edit Fields', base('set'), KEEP_NOTHING, { typeVersion: 3.4 })
					.to('IF', base('if'), IS_INS, { typeVersion: 2.2 })
					.to(...last),
			1,
		],
		[
			'Merge, appending two outputs',
			(flow, last) =>
				flow
					.to('Merge', base('merge'), { mode: 'append' }, { typeVersion: 3.2 })
					.wire(DEDUPE, 1, 'Merge', 1)
					.to('Edit Fields', base('set'), KEEP_NOTHING, { typeVersion: 3.4 })
					.to(...last),
			1,
		],
		[
			'Merge, combining two branches by position',
			(flow, last) =>
				flow
					.to('Ask', base('httpRequest'), { url: enricher.url, options: {} }, { typeVersion: 4.2 })
					.to(
						'Merge',
						base('merge'),
						{ mode: 'combine', combineBy: 'combineByPosition', options: {} },
						{ typeVersion: 3.2 },
					)
					.node('Edit Fields', base('set'), KEEP_NOTHING, { typeVersion: 3.4 })
					.wire(DEDUPE, 0, 'Edit Fields')
					.wire('Edit Fields', 0, 'Merge', 1)
					.node(...last)
					.wire('Merge', 0, last[0]),
			1,
		],
		[
			'Loop Over Items',
			(flow, last) =>
				flow
					.to('Loop', base('splitInBatches'), { batchSize: 1, options: {} }, { typeVersion: 3 })
					.node('Edit Fields', base('set'), KEEP_NOTHING, { typeVersion: 3.4 })
					.wire('Loop', 1, 'Edit Fields')
					.to(...last)
					.wire(last[0], 0, 'Loop'),
			3,
		],
		[
			'Wait',
			(flow, last) =>
				flow
					.to('Edit Fields', base('set'), KEEP_NOTHING, { typeVersion: 3.4 })
					.to(
						'Wait',
						base('wait'),
						{ resume: 'timeInterval', amount: 1, unit: 'seconds' },
						{ typeVersion: 1.1 },
					)
					.to(...last),
			1,
		],
	];

	it.each(CASES)(
		'are found again through the pairing by Confirm Delivery: %s',
		async (name, between, rounds) => {
			const published = await n8n.publish(between(received(name), [CONFIRM, 'confirmDelivery']));
			const leads = strangers(3);

			const run = await runOf(published, leads);
			const again = await runOf(published, leads);

			const confirmed = Array.from({ length: rounds }, (_, round) =>
				run.output(CONFIRM, 'Confirmed', round),
			).flat();
			expect(confirmed).toMatchObject(
				leads.map(({ userDetails }) => ({
					lead: { contact: { email: userDetails.email } },
					dedupe: { outcome: 'new' },
					confirmation: { status: 'confirmed', confirmed: true },
				})),
			);
			expect(again.output(DEDUPE, 'Duplicate')).toMatchObject(
				leads.map(() => ({ dedupe: { reason: 'alreadyConfirmed' } })),
			);
		},
	);

	it.each(CASES)('are found again through the pairing and confirmed: %s', async (name, between, rounds) => {
		const published = await n8n.publish(
			between(received(name), [DELIVER, 'httpsEndpointLeadOutput', toReceiver()]),
		);
		const leads = strangers(3);

		const run = await runOf(published, leads);
		const again = await runOf(published, leads);

		expect(run.status).toBe('success');
		const delivered = Array.from({ length: rounds }, (_, round) =>
			run.output(DELIVER, 'Delivered', round),
		).flat();
		expect(delivered).toMatchObject(
			leads.map(({ userDetails }) => ({
				lead: { contact: { email: userDetails.email }, source: { action: 'INS' } },
				dedupe: { outcome: 'new' },
				delivery: [{ confirmed: true }],
			})),
		);
		expect(receiver.delivered.map(({ body }) => body)).toEqual(
			expect.arrayContaining(
				leads.map(({ userDetails }): unknown =>
					expect.objectContaining({
						lead: expect.objectContaining({
							contact: expect.objectContaining({ email: userDetails.email }) as unknown,
						}) as unknown,
					}),
				),
			),
		);
		expect(receiver.delivered).toHaveLength(3);
		expect(again.output(DEDUPE, 'Duplicate')).toMatchObject(
			leads.map(() => ({ dedupe: { reason: 'alreadyConfirmed' } })),
		);
	});

	it('are never guessed: where many became one, it is Not Delivered and says what to wire', async () => {
		const published = await n8n.publish(
			received('Aggregate')
				.to(
					'Aggregate',
					base('aggregate'),
					{ aggregate: 'aggregateAllItemData', options: {} },
					{ typeVersion: 1 },
				)
				.to(DELIVER, 'httpsEndpointLeadOutput', toReceiver()),
		);

		const run = await runOf(published, strangers(2));

		expect(run.output(DELIVER, 'Delivered')).toEqual([]);
		expect(run.output(DELIVER, 'Not Delivered')).toMatchObject([
			{
				delivery: [
					{ status: 'rejected', code: 'noLead', message: expect.stringMatching(/Connect/) as unknown },
				],
			},
		]);
		expect(receiver.delivered).toEqual([]);
	});
});
