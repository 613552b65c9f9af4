import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../scripts/host/folders.ts';
import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { workflow } from '../../scripts/host/workflow.ts';
import { samples } from '../lib/lead/fixtures';
import { PARSE, startPackagedN8n, TRIGGER } from './packagedN8n.ts';
import { ISO, UUID } from './patterns.ts';
import { unseenPosts, unseenRecords } from './unseenLeads.ts';

jest.setTimeout(120_000);

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const isMinted = (id: string) => id === 'minted';
const byName = <T extends { readonly name: string }>(all: readonly T[]) =>
	all.map((one) => [one.name, one] as const);

describe('payloads in the documents and seen in public code, and others of the same kinds', () => {
	let n8n: Harness;
	/** Microsoft's connector posts to the trigger. */
	let posted: PublishedWorkflow;
	/** A row or record of another system comes to Parse Lead Source from a node before it. */
	let handedOver: PublishedWorkflow;
	/** n8n's own Webhook node receives. */
	let webhook: PublishedWorkflow;

	beforeAll(async () => {
		n8n = await startPackagedN8n();
		posted = await n8n.publish(
			workflow('Posted').node(TRIGGER, 'marketplaceLeadTrigger').to(PARSE, 'parseLeadSource'),
		);
		handedOver = await n8n.publish(
			workflow('Handed over')
				.node(
					'Webhook',
					'n8n-nodes-base.webhook',
					{ httpMethod: 'POST', path: 'handed-over' },
					{ typeVersion: 2.1 },
				)
				.to('Records', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.records' })
				.to(PARSE, 'parseLeadSource'),
		);
		webhook = await n8n.publish(
			workflow('Webhook node')
				.node(
					'Webhook',
					'n8n-nodes-base.webhook',
					{ httpMethod: 'POST', path: 'by-webhook' },
					{ typeVersion: 2.1 },
				)
				.to(PARSE, 'parseLeadSource'),
		);
	});

	afterAll(() => n8n?.stop());

	it.each(byName(samples))(
		'%s: posted to the trigger, as the sample says',
		async (_name, { payload, expected }) => {
			const answer = await posted.send(payload);
			const run = await posted.nextExecution();

			expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
			// What comes over HTTPS is an event of its own, whatever else the payload looks like.
			expect(run.output(PARSE)).toEqual([
				{
					lead: { ...expected, id: UUID, receivedAt: ISO, channel: 'https' },
					receipt: { ledger: 'default', id: UUID },
					raw: payload,
				},
			]);
		},
	);

	it.each(byName(samples))(
		'%s: handed over by another node, as the sample says',
		async (_name, { payload, expected }) => {
			await handedOver.send({ records: [payload] });
			const run = await handedOver.nextExecution();

			const id = isMinted(expected.id) ? UUID : expected.id;
			expect(run.output(PARSE)).toEqual([
				{ lead: { ...expected, id, receivedAt: ISO }, receipt: null, raw: payload },
			]);
		},
	);

	it.each(byName(samples.filter(({ name }) => name.startsWith('https'))))(
		"%s: received by n8n's own Webhook node, the same lead",
		async (_name, { payload, expected }) => {
			await webhook.send(payload);
			const [item] = (await webhook.nextExecution()).output(PARSE);

			expect(item?.lead).toEqual({ ...expected, id: UUID, receivedAt: ISO, channel: 'https' });
		},
	);

	it('takes the Web-to-Lead form as a form', async () => {
		const sample = samples.find(({ name }) => name === 'webToLeadTestLead');
		const fields = Object.entries(sample?.payload as Record<string, string | string[]>);
		const form = new URLSearchParams(
			fields.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
		);

		const answer = await posted.sendRaw(form.toString(), FORM);
		const [item] = (await posted.nextExecution()).output(PARSE);

		expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
		expect(item?.lead).toEqual({ ...sample?.expected, id: UUID, receivedAt: ISO, channel: 'https' });
		expect(item?.raw).toEqual(sample?.payload);
	});

	it('reads every lead source alone, from a field of any item', async () => {
		const { documented, texts } = leadSources();
		const field = await n8n.publish(
			workflow('From a field')
				.node(
					'Webhook',
					'n8n-nodes-base.webhook',
					{ httpMethod: 'POST', path: 'field' },
					{ typeVersion: 2.1 },
				)
				.to('Rows', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.rows' })
				.to(PARSE, 'parseLeadSource', { input: 'field', field: 'column.text' }),
		);

		await field.send({ rows: texts.map((text) => ({ column: { text } })) });
		const run = await field.nextExecution();

		expect(run.output(PARSE).map(({ lead }) => (lead as { source: unknown }).source)).toEqual(documented);
	});

	it.each(byName(unseenPosts))('%s: posted to the trigger', async (_name, { payload, expected }) => {
		await posted.send(payload);
		const run = await posted.nextExecution();

		expect(run.output(PARSE)).toMatchObject([{ lead: { channel: 'https', ...expected }, raw: payload }]);
	});

	it.each(byName(unseenRecords))('%s: handed over by another node', async (_name, { payload, expected }) => {
		await handedOver.send({ records: [payload] });
		const run = await handedOver.nextExecution();

		expect(run.output(PARSE)).toMatchObject([{ lead: expected, raw: payload }]);
	});

	it('gives each stage an output of its own where the builder asks for it', async () => {
		const sorted = await n8n.publish(
			workflow('By stage')
				.node(TRIGGER, 'marketplaceLeadTrigger')
				.to(PARSE, 'parseLeadSource', {
					output: 'byStage',
					stages: { rules: [{ action: 'plt', stage: 'trial' }] },
				}),
		);
		const actions = ['INS', 'StartTestDrive', 'PLT', 'Create', 'DNC', 'Renew'];

		await sorted.send(
			actions.map((action) => ({ userDetails: {}, leadSource: `SPZA-${action}|fabrikam.vpn` })),
		);
		const run = await sorted.nextExecution();

		const actionsAt = (output: number) =>
			run.output(PARSE, output).map(({ lead }) => (lead as { source: { action: string } }).source.action);
		expect([0, 1, 2, 3, 4].map(actionsAt)).toEqual([
			['INS'],
			['StartTestDrive', 'PLT'],
			['Create'],
			['DNC'],
			['Renew'],
		]);
	});
});

function leadSources(): { documented: unknown[]; texts: string[] } {
	const file = join(projectFolder, 'test', 'fixtures', 'leads', 'leadSources.json');
	const all = JSON.parse(readFileSync(file, 'utf8')) as Array<{ value: string; expected: unknown }>;
	return { documented: all.map(({ expected }) => expected), texts: all.map(({ value }) => value) };
}
