import { rmSync } from 'node:fs';
import { LoadOptionsContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { MarketplaceLeadPollTrigger } from '../../../nodes/MarketplaceLeadPollTrigger/MarketplaceLeadPollTrigger.node';
import { closeLedgers } from '../../../lib/ledger/openLedger';
import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { additionalData, node, runNodes } from '../../nodes/engine';
import { ledgerFolder } from '../../nodes/ledgerFile';
import { emailOf } from '../../nodes/leads';
import { poll, type Polling } from '../../nodes/MarketplaceLeadPollTrigger/poll';
import { NodeTypes } from '../../nodes/nodeTypes';
import { type AzureTableInboxWorld, azureTableInboxWorld } from './world';

let azurite: RunningAzurite;
let world: AzureTableInboxWorld;
let azureTableStorageApi: ICredentialDataDecryptedObject;
beforeAll(async () => {
	azurite = await startAzurite({ inMemory: true });
}, 120_000);
afterAll(async () => await azurite.stop());
beforeEach(async () => {
	world = await azureTableInboxWorld(azurite);
	azureTableStorageApi = {
		signIn: 'accountKey',
		endpoint: world.guard.endpoint,
		account: azurite.account,
		key: azurite.key,
	};
});
afterEach(async () => {
	await closeLedgers();
	rmSync(ledgerFolder, { recursive: true, force: true });
	await world.stop();
});

/** Polls the table, all of it, with the node as a builder sets it up. */
async function polled({ parameters, ...polling }: Polling = {}) {
	const table = { __rl: true, mode: 'id', value: world.name };
	return await poll({
		credentials: { azureTableStorageApi },
		parameters: { table, startWith: 'everything', ...parameters },
		...polling,
	});
}

describe('Marketplace Lead Poll Trigger, with Azure Table', () => {
	it('gives out Microsoft’s rows, which pass the nodes behind it with no further setting', async () => {
		await world.write(['ann@example.com']);
		const { items, errors } = await polled();
		expect(errors).toEqual([]);
		expect(items).toMatchObject([
			{ lead: { channel: 'azureTable', createdAt: '2026-11-23T06:59:00.000Z', productId: 'contoso.backup' } },
		]);
		const ran = await runNodes([node('parseLeadSource'), node('dedupeLeads')], { items });
		expect(ran.json('Dedupe Leads')).toMatchObject([
			{ lead: { source: { action: 'INS', match: 'full' } }, dedupe: { outcome: 'new' } },
		]);
		expect((await polled()).items).toEqual([]);
	});

	it('works with the ledger in the same account, under the same credential', async () => {
		await world.write(['ann@example.com']);
		const parameters = { ledgerStore: 'azureTable' };
		expect(await polled({ parameters })).toMatchObject({
			items: [{ receipt: { ledger: 'default' } }],
			errors: [],
		});
		expect(await polled({ parameters })).toEqual({ items: [], errors: [] });
	});

	it('does not read back what Azure Table Lead Output wrote', async () => {
		await world.write(['ann@example.com']);
		const { items } = await polled();
		const output = node(
			'azureTableLeadOutput',
			{ table: { __rl: true, mode: 'id', value: world.name } },
			{ credentials: { azureTableStorageApi: { id: '1', name: 'Azure' } } },
		);
		const ran = await runNodes([node('parseLeadSource'), node('dedupeLeads'), output], {
			items,
			credentials: { azureTableStorageApi },
		});
		expect(ran.json('Azure Table Lead Output')).toHaveLength(1);
		expect(await polled({ id: 'another node' })).toMatchObject({ items: [{}], errors: [] });
	});

	it('shows the newest rows for “Fetch Test Event”', async () => {
		await world.write(['ann@example.com']);
		const { items } = await polled({ mode: 'manual' });
		expect(items.map(emailOf)).toEqual(['ann@example.com']);
		expect(items).toMatchObject([
			{ receipt: null, raw: { LeadSource: 'AzureMarketplace-INS|contoso.backup' } },
		]);
	});

	it('leaves a failed execution that says what to do where there is no such table', async () => {
		const parameters = { table: { __rl: true, mode: 'id', value: 'Nothing' } };
		const { items, errors } = await polled({ parameters });
		expect(items).toEqual([]);
		expect(errors).toMatchObject([
			{
				message: expect.stringMatching(/^There is no such table in the account/) as string,
				description: expect.stringContaining('Partner Center') as string,
			},
		]);
	});

	it('lists the tables of the account to choose from, but for the ledger’s', async () => {
		await polled({ parameters: { ledgerStore: 'azureTable' } });
		const trigger = node(
			'marketplaceLeadPollTrigger',
			{},
			{
				credentials: { azureTableStorageApi: { id: '1', name: 'Azure' } },
			},
		);
		const nodeTypes = new NodeTypes();
		const workflow = new Workflow({ nodes: [trigger], connections: {}, active: false, nodeTypes });
		const context = new LoadOptionsContext(
			workflow,
			workflow.getNode(trigger.name) ?? trigger,
			additionalData(workflow, 'manual', 'execution', { credentials: { azureTableStorageApi } }),
			'',
		);
		const { searchTables } = new MarketplaceLeadPollTrigger().methods.listSearch;
		const listed = async (filter?: string) =>
			(await searchTables.call(context as ILoadOptionsFunctions, filter)).results.map(({ value }) => value);
		expect(await listed()).toContain(world.name);
		expect(await listed('MARKETPLACE')).toContain(world.name);
		expect(await listed()).not.toContainEqual(expect.stringMatching(/^LeadLedger/));
	});
});
