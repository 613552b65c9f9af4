import { setTimeout as pause } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import { type RunningAzurite, startAzurite } from '../../scripts/host/azurite.ts';
import type { Credential, Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import { type Workflow, workflow } from '../../scripts/host/workflow.ts';
import { type AzureTableGuard, startAzureTableGuard } from '../servers/azureTable/guard.ts';
import { ageLedger } from './agedLedger.ts';
import { everyFiveSeconds, RECOVERY, startPackagedN8n } from './packagedN8n.ts';
import { until } from './until.ts';

jest.setTimeout(240_000);

const POLL = 'Marketplace Lead Poll Trigger';
/** Shorter than a request is waited for. */
const TWO_POLLS_MS = 10_500;
/** What a table is asked for while a poll reads; other workflows go on polling theirs. */
const readOf =
	(table: string) =>
	({ method, path }: { readonly method: string; readonly path: string }): boolean =>
		method === 'GET' && decodeURIComponent(path).replace('()', '').endsWith(`/${table}`);

let azurite: RunningAzurite;
let guard: AzureTableGuard;
let receiver: Receiver;
let n8n: Harness;
let credential: Credential;
let tables = 0;
let persons = 0;

beforeAll(async () => {
	[azurite, receiver] = await Promise.all([startAzurite(), startReceiver()]);
	guard = await startAzureTableGuard({ target: new URL(azurite.endpoint).origin, account: azurite.account });
	n8n = await startPackagedN8n();
	credential = await n8n.credential('azureTableStorageApi', {
		signIn: 'accountKey',
		endpoint: guard.endpoint,
		account: azurite.account,
		key: azurite.key,
	});
});

afterEach(() => {
	guard.heal();
	receiver.answer();
});

afterAll(async () => {
	await n8n?.stop();
	await Promise.all([guard?.stop(), receiver?.stop(), azurite?.stop()]);
});

/** A table as Microsoft makes it, written with Microsoft's own client and past the guard. */
async function newTable(): Promise<{ readonly name: string; write(count: number): Promise<string[]> }> {
	const name = `MarketplaceLeads${++tables}`;
	const client = TableClient.fromConnectionString(azurite.connectionString, name, {
		allowInsecureConnection: true,
	});
	await client.createTable();
	return {
		name,
		write: async (count) => {
			const written: string[] = [];
			for (let row = 0; row < count; row++) {
				const email = `polled.${++persons}@example.com`;
				const customer = { FirstName: 'Ann', LastName: `Number ${persons}`, Email: email, Country: 'US' };
				await client.createEntity({
					partitionKey: '11:2F27:2F2026',
					rowKey: `row-${persons}`,
					ProductId: 'contoso.backup',
					CustomerInfo: JSON.stringify(customer),
					LeadSource: 'AzureMarketplace-INS|contoso.backup',
					ActionCode: 'INS',
					PublisherDisplayName: 'Contoso',
					OfferDisplayName: 'Contoso Backup',
					CreatedTime: '11/27/2026 07:00:00',
					Description: '',
				});
				written.push(email);
			}
			return written;
		},
	};
}

/** Polls a table every five seconds, and delivers to a place of the receiver. */
function polling(table: string, name = `Polls ${table}`, triggerName = POLL): Workflow {
	const ledger = table;
	return workflow(name)
		.node(
			triggerName,
			'marketplaceLeadPollTrigger',
			{
				...everyFiveSeconds,
				table: { __rl: true, mode: 'id', value: table },
				startWith: 'everything',
				ledger,
			},
			{ id: `poll ${table}`, credentials: { azureTableStorageApi: credential } },
		)
		.to('Parse', 'parseLeadSource')
		.to('Dedupe', 'dedupeLeads', { ledger })
		.to('Deliver', 'httpsEndpointLeadOutput', { url: `${receiver.url}/${table}` })
		.wire('Dedupe', 1, 'Deliver')
		.node(RECOVERY, 'leadRecoveryTrigger', { ...everyFiveSeconds, ledger })
		.wire(RECOVERY, 0, 'Parse')
		.build();
}

/** Addresses that arrived from a table, each as often as it arrived. */
function arrivedFrom(table: string): string[] {
	return receiver.delivered
		.filter(({ path }) => path.endsWith(`/${table}`))
		.map(({ body }) => (body as { lead: { contact: { email: string } } }).lead.contact.email)
		.sort();
}

/** Leads that came out of the poll trigger, over all runs. */
async function polledIn(flow: PublishedWorkflow, trigger = POLL): Promise<number> {
	const runs = await flow.newExecutions();
	return runs.reduce((sum, run) => sum + run.output(trigger).length, 0);
}

it('renamed and restarted, it reads on where it was', async () => {
	const table = await newTable();
	const before = await table.write(5);
	const flow = await n8n.publish(polling(table.name));
	await until(() => arrivedFrom(table.name).length === 5);

	const renamed = polling(table.name, 'Another name', 'Another trigger');
	await flow.replace(renamed);
	await n8n.restart();
	const after = await table.write(4);
	await until(() => arrivedFrom(table.name).length >= 9);
	await pause(6000);

	expect(arrivedFrom(table.name)).toEqual([...before, ...after].toSorted());
	expect(await polledIn(flow, 'Another trigger')).toBe(4);
	await flow.unpublish();
});

it('killed again and again between reading and running, it loses no row and delivers each under one key', async () => {
	const table = await newTable();
	const isRead = readOf(table.name);
	await n8n.publish(polling(table.name));
	const written: string[] = [];
	for (const ms of [0, 60, 400]) {
		written.push(...(await table.write(20)));
		const reads = guard.requests.filter(isRead).length;
		await guard.arrival(reads + 1, isRead);
		await pause(ms);
		await n8n.process.kill();
		ageLedger(n8n);
		await n8n.restart();
	}
	await until(async () => {
		ageLedger(n8n);
		await pause(3000);
		return new Set(arrivedFrom(table.name)).size === written.length;
	}, 120_000);

	expect([...new Set(arrivedFrom(table.name))]).toEqual(written.toSorted());
	const keys = receiver.delivered.filter(({ path }) => path.endsWith(`/${table.name}`)).map(({ key }) => key);
	expect(new Set(keys).size).toBe(written.length);
});

it('slower than its interval, it is not asked twice at the same time, and nothing comes out twice', async () => {
	const table = await newTable();
	const isRead = readOf(table.name);
	// n8n waits for the first poll before it begins to poll, so a later one is held.
	const flow = await n8n.publish(polling(table.name));
	guard.fault({ on: isRead, trouble: { hold: true } });
	const reads = guard.requests.filter(isRead).length;
	const written = await table.write(6);
	await guard.arrival(reads + 1, isRead);
	await pause(TWO_POLLS_MS);
	expect(guard.requests.filter(isRead)).toHaveLength(reads + 1);

	await until(() => arrivedFrom(table.name).length >= 6, 120_000);
	await pause(6000);
	expect(arrivedFrom(table.name)).toEqual(written.toSorted());
	expect(await polledIn(flow)).toBe(6);
	await flow.unpublish();
});
