import { setTimeout as pause } from 'node:timers/promises';
import { type RunningAzurite, startAzurite } from '../../scripts/host/azurite.ts';
import type { Credential, Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import type { Json, Run } from '../../scripts/host/run.ts';
import { workflow } from '../../scripts/host/workflow.ts';
import { type AzureTableGuard, ERRORS, startAzureTableGuard, xmlReply } from '../servers/azureTable/guard.ts';
import { everyFiveSeconds, startPackagedN8n } from './packagedN8n.ts';
import { until } from './until.ts';

jest.setTimeout(180_000);

/** And a little more, for the clocks. */
const A_SECOND_MS = 1500;
const TRIGGER = 'Marketplace Lead Poll Trigger';
const DEDUPE = 'Dedupe Leads';
const DONE = 'Confirm Delivery';

let n8n: Harness;
let azurite: RunningAzurite;
let guard: AzureTableGuard;
let azureTableStorageApi: Credential;
let tables = 0;

beforeAll(async () => {
	azurite = await startAzurite({ inMemory: true });
	guard = await startAzureTableGuard({ target: new URL(azurite.endpoint).origin });
	n8n = await startPackagedN8n();
	azureTableStorageApi = await n8n.credential('azureTableStorageApi', {
		signIn: 'accountKey',
		endpoint: guard.endpoint,
		account: azurite.account,
		key: azurite.key,
	});
});
afterEach(() => guard.heal());
afterAll(async () => {
	await n8n?.stop();
	await guard?.stop();
	await azurite?.stop();
});

/** A table as Microsoft makes it, and a workflow that polls it every five seconds. */
async function polledTable(more: Json = {}) {
	const { TableClient } = await import('@azure/data-tables');
	const name = `MarketplaceLeads${++tables}`;
	const table = TableClient.fromConnectionString(azurite.connectionString, name, {
		allowInsecureConnection: true,
	});
	await table.createTable();
	const write = async (...emails: string[]): Promise<void> => {
		for (const email of emails) {
			await table.createEntity({
				partitionKey: '11:2F23:2F2026',
				rowKey: email,
				CustomerInfo: JSON.stringify({ FirstName: 'Ann', LastName: 'Example', Email: email }),
				LeadSource: 'AzureMarketplace-INS|contoso.backup',
				ActionCode: 'INS',
				CreatedTime: '11/23/2026 06:59:00',
			});
		}
	};
	const parameters = {
		...everyFiveSeconds,
		table: { __rl: true, mode: 'id', value: name },
		ledger: name,
		...more,
	};
	const flow = workflow(name)
		.node(TRIGGER, 'marketplaceLeadPollTrigger', parameters, { credentials: { azureTableStorageApi } })
		.to('Parse Lead Source', 'parseLeadSource')
		.to(DEDUPE, 'dedupeLeads', { ledger: name })
		.to(DONE, 'confirmDelivery');
	return { write, flow };
}

const emailsOf = (run: Run | undefined): unknown[] =>
	(run?.output(TRIGGER) ?? []).map(({ lead }) => ((lead as Json)['contact'] as Json)['email']).sort();

/** The next run in which leads came out; failed polls are passed over. */
async function nextLeads(published: PublishedWorkflow): Promise<Run> {
	let found: Run | undefined;
	await until(async () => {
		found = (await published.newExecutions()).find((run) => emailsOf(run).length > 0);
		return found !== undefined;
	});
	if (found === undefined) throw new Error('unreachable');
	return found;
}

it('gives out what is there when the workflow is published, then what comes, each lead once', async () => {
	const { write, flow } = await polledTable({ startWith: 'everything' });
	await write('a@example.com', 'b@example.com');
	const published = await n8n.publish(flow);
	const first = await nextLeads(published);
	expect(emailsOf(first)).toEqual(['a@example.com', 'b@example.com']);
	expect(first.output(DONE, 'Confirmed')).toHaveLength(2);
	await write('c@example.com');
	expect(emailsOf(await nextLeads(published))).toEqual(['c@example.com']);
});

it('goes on where it was after n8n was killed', async () => {
	const { write, flow } = await polledTable({ startWith: 'everything' });
	await write('a@example.com');
	const published = await n8n.publish(flow);
	await nextLeads(published);
	await n8n.crashAndRestart();
	await write('b@example.com');
	expect(emailsOf(await nextLeads(published))).toEqual(['b@example.com']);
});

it('is published though the source is away, leaves failed executions, and loses nothing', async () => {
	const { write, flow } = await polledTable();
	await write('before@example.com');
	// What is written in the very second of the first poll counts as from now on.
	await pause(A_SECOND_MS);
	guard.fault({ times: Infinity, trouble: { answer: xmlReply(ERRORS.authenticationFailed) } });
	const published = await n8n.publish(flow);
	const failed = await published.nextExecution();
	expect(failed.error).toContain('Azure Table does not let this sign-in read the table');
	await write('meanwhile@example.com');
	guard.heal();
	expect(emailsOf(await nextLeads(published))).toEqual(['meanwhile@example.com']);
});

it('shows the newest leads in the editor, and they still come out when it is published', async () => {
	const { write, flow } = await polledTable({ startWith: 'everything' });
	await write('a@example.com');
	const saved = await n8n.save(flow);
	expect(emailsOf(await saved.runManually(TRIGGER))).toEqual(['a@example.com']);
	expect(emailsOf(await nextLeads(await n8n.publish(flow)))).toEqual(['a@example.com']);
});
