import { setTimeout as pause } from 'node:timers/promises';
import type { Harness } from '../../scripts/host/harness.ts';
import { PATIENCE_MS } from '../../scripts/host/patience.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import type { Run } from '../../scripts/host/run.ts';
import { type Workflow, withParameters } from '../../scripts/host/workflow.ts';
import { leadOf } from './leads.ts';
import { DEDUPE, DELIVER, exampleWorkflow, journeyTo, PARSE, startPackagedN8n } from './packagedN8n.ts';

jest.setTimeout(120_000);

const FORM = 'Upload the Export';
const ASIDE = 'Look at These';
const YESTERDAY = new Date(Date.now() - 24 * 60 * 60_000);
const LONG_AGO = '2026-01-15T08:00:00Z';
const MADE_SINCE = '2026-01-01';

let n8n: Harness;
let receiver: Receiver;
let live: PublishedWorkflow;
let catchUp: PublishedWorkflow;

beforeAll(async () => {
	receiver = await startReceiver();
	n8n = await startPackagedN8n();
	live = await n8n.publish(journeyTo(receiver.url));
	catchUp = await n8n.publish(importTo(receiver.url));
});

afterEach(() => receiver.clear());

afterAll(async () => {
	await n8n?.stop();
	await receiver?.stop();
});

/** The example as users import it, with the address of our endpoint. */
function importTo(url: string): Workflow {
	return withParameters(exampleWorkflow('import-missed-leads.json'), { [DELIVER]: { url } });
}

/** A file as Partner Center may write it: a BOM, all cells in quotes. */
function csv(...rows: ReadonlyArray<Readonly<Record<string, string>>>): string {
	const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
	const lines = [line(columns), ...rows.map((row) => line(columns.map((column) => row[column] ?? '')))];
	return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/** A row about the n-th person; see `leadOf` for the lead that had arrived. */
function row(n: number, cells: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
	return {
		'Referral ID': `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
		LeadCreationDateTime: YESTERDAY.toISOString(),
		'Lead Source': 'Azure Marketplace',
		'Call to action': 'Get it now',
		'Offer ID': 'contoso.backup',
		'Offer name': 'Contoso Backup',
		'Customer Name': `Company ${n}, Inc.`,
		'Customer Country': 'United States',
		'Customer Contact First Name': 'Person',
		'Customer Contact Last Name': `Number "${n}"`,
		'Customer Contact Email Address': `person.${n}@example.com`,
		...cells,
	};
}

/** Uploads a file through the form, as a browser does. */
async function upload(file: string, address = catchUp.url.replace('/webhook/', '/form/')): Promise<void> {
	const form = new FormData();
	form.append('field-0', new Blob([file], { type: 'text/csv' }), 'leads.csv');
	form.append('field-1', MADE_SINCE);
	const answer = await fetch(address, { method: 'POST', body: form });
	expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
}

async function imported(file: string): Promise<Run> {
	await upload(file);
	const run = await catchUp.nextExecution();
	expect([run.status, run.error]).toEqual(['success', null]);
	return run;
}

async function arrives(n: number, more?: Parameters<typeof leadOf>[1]): Promise<void> {
	await live.send(leadOf(n, more));
	expect((await live.nextExecution()).status).toBe('success');
}

/** The one execution that was started by hand. */
async function manualRun(): Promise<Run> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: catchUp.id }));
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const { results } = await n8n.client.request<{ results: Array<{ id: string; mode: string }> }>(
			'GET',
			`/rest/executions?limit=100&filter=${filter}`,
		);
		const made = results.find(({ mode }) => mode === 'manual');
		if (made) return await n8n.run(made.id);
		if (Date.now() > deadline) throw new Error('The test run did not begin.');
		await pause(25);
	}
}

function reasons(run: Run, output: string): unknown[] {
	return run.output(DEDUPE, output).map(({ dedupe }) => (dedupe as { reason: string }).reason);
}

const contacted = () =>
	receiver.delivered.map(({ body }) => (body as { lead: { contact: { email: string } } }).lead.contact.email);

it('brings in what was missed, and contacts nobody a second time', async () => {
	await arrives(1);
	await arrives(2, { leadSource: 'AzureMarketplace-INS|contoso.vault' });
	expect(contacted()).toEqual(['person.1@example.com', 'person.2@example.com']);
	receiver.clear();

	const file = csv(
		row(1),
		row(2),
		row(3),
		row(3, { 'Referral ID': 'older', 'Call to action': 'Contact me', LeadCreationDateTime: LONG_AGO }),
	);
	const run = await imported(file);
	expect(run.output(PARSE)).toHaveLength(4);
	expect(run.output(PARSE)[0]).toMatchObject({
		lead: {
			contact: { lastName: 'Number "1"', company: 'Company 1, Inc.' },
			createdAt: YESTERDAY.toISOString(),
			problems: [],
			source: { action: 'INS', match: 'full' },
		},
	});
	expect(reasons(run, 'Duplicate')).toEqual(['superseded', 'inProgress']);
	expect(contacted().sort()).toEqual(['person.2@example.com', 'person.3@example.com']);
	receiver.clear();

	const again = await imported(file);
	expect(reasons(again, 'Duplicate')).toHaveLength(4);
	expect(again.output(DEDUPE, 'Duplicate').map(idOf).sort()).toEqual(run.output(PARSE).map(idOf).sort());
	expect(receiver.delivered).toEqual([]);
});

it('lets a lead that arrives after the import pass as what it is', async () => {
	await imported(csv(row(11)));
	await arrives(11, { leadSource: 'SPZA-PLT|contoso.backup', description: 'Please call' });
	expect(contacted()).toEqual(['person.11@example.com', 'person.11@example.com']);
});

it('shows in a test run what would go out, and sends nothing', async () => {
	await n8n.client.request('POST', `/rest/workflows/${catchUp.id}/run`, {
		triggerToStartFrom: { name: FORM },
	});
	await upload(csv(row(31)), catchUp.testUrl.replace('/webhook-test/', '/form-test/'));
	const run = await manualRun();
	expect(run.output(DELIVER, 'Not Delivered')).toMatchObject([
		{ dedupe: { outcome: 'new', dryRun: true }, delivery: [{ code: 'dryRun' }] },
	]);
	expect(receiver.delivered).toEqual([]);

	await imported(csv(row(31)));
	expect(contacted()).toEqual(['person.31@example.com']);
});

it('puts aside what cannot be matched, or is from before', async () => {
	const run = await imported(
		csv(
			row(21),
			row(22, {
				'Customer Contact Email Address': '',
				'Customer Contact First Name': '',
				'Customer Contact Last Name': '',
				'Customer Name': '',
				'Customer Country': '',
			}),
			row(23, { 'Customer Contact Email Address': '' }),
			row(24, { 'Offer ID': '', 'Offer name': '' }),
			row(25, { LeadCreationDateTime: 'a while ago' }),
			row(26, { LeadCreationDateTime: '12/31/2025 11:59:59 PM' }),
		),
	);
	expect(run.output(ASIDE).map(({ lead }) => (lead as { problems: string[] }).problems)).toEqual([
		['contactMissing'],
		[],
		['offerMissing'],
		['createdAtUnreadable'],
		[],
	]);
	expect(contacted()).toEqual(['person.21@example.com']);
});

function idOf({ lead }: Readonly<Record<string, unknown>>): string {
	return (lead as { id: string }).id;
}
