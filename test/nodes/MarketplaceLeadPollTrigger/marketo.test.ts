import { rmSync } from 'node:fs';
import { LoadOptionsContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { MarketplaceLeadPollTrigger } from '../../../nodes/MarketplaceLeadPollTrigger/MarketplaceLeadPollTrigger.node';
import {
	FORM,
	isForActivities,
	type MarketoInboxWorld,
	marketoInboxWorld,
} from '../../lib/inboxes/marketo/world';
import { marketoError } from '../../servers/marketo/marketo';
import { releaseDate, stopDate } from '../clock';
import { additionalData, node, runNodes } from '../engine';
import { ledgerFolder, receiptRows } from '../ledgerFile';
import { emailOf } from '../leads';
import { credentialOf } from '../MarketoLeadOutput/pipeline';
import { NodeTypes } from '../nodeTypes';
import { poll, type Polling } from './poll';

const CHOSEN = { credentials: { marketoApi: { id: '1', name: 'Marketo' } } };
const form = { __rl: true, mode: 'list', value: String(FORM) };

let world: MarketoInboxWorld;
let marketoApi: ICredentialDataDecryptedObject;
beforeEach(async () => {
	await stopDate();
	world = await marketoInboxWorld();
	marketoApi = credentialOf(world.marketo);
});
afterEach(async () => {
	await world.stop();
	await releaseDate();
	rmSync(ledgerFolder, { recursive: true, force: true });
});

/** Polls the subscription, all of it, with the node as a builder sets it up. */
async function polled({ parameters, ...polling }: Polling = {}) {
	return await poll({
		credentials: { marketoApi },
		parameters: { receiveFrom: 'marketo', form, startWith: 'everything', ...parameters },
		...polling,
	});
}

describe('Marketplace Lead Poll Trigger, with Marketo', () => {
	it('gives out what Microsoft fills the form out with, which passes the nodes behind it with no further setting', async () => {
		world.fillOut('ann@example.com');
		const { items, errors } = await polled();
		expect(errors).toEqual([]);
		expect(items).toMatchObject([
			{
				lead: {
					channel: 'marketo',
					createdAt: '2026-11-23T08:00:00.000Z',
					leadSource: 'AzureMarketplace-INS|contoso.backup',
					contact: { firstName: 'Ann', email: 'ann@example.com', country: 'US' },
					problems: [],
				},
				receipt: { ledger: 'default' },
				raw: { activityTypeId: 2, formFields: { Email: 'ann@example.com' } },
			},
		]);
		const ran = await runNodes([node('parseLeadSource'), node('dedupeLeads')], { items });
		expect(ran.json('Dedupe Leads')).toMatchObject([
			{ lead: { source: { action: 'INS', match: 'full' } }, dedupe: { outcome: 'new' } },
		]);
		expect(await polled()).toEqual({ items: [], errors: [] });
	});

	it('gives out each step of a person who comes back, and Dedupe Leads knows the person', async () => {
		const nodes = [node('parseLeadSource'), node('dedupeLeads'), node('confirmDelivery')];
		world.fillOut('ann@example.com');
		await runNodes(nodes, { items: (await polled()).items });
		world.fillOut('ann@example.com', { leadSource: 'SPZA-PLT|contoso.backup' });
		const { items } = await polled();
		const ran = await runNodes(nodes, { items, wires: [['Dedupe Leads', 1, 'Confirm Delivery']] });
		expect(ran.json('Dedupe Leads', 1)).toMatchObject([
			{ dedupe: { outcome: 'returning', reason: 'newStep' } },
		]);
		expect(receiptRows()).toEqual([]);
	});

	it('reads new people without a form, where the builder wants it so', async () => {
		world.marketo.insert({ email: 'ann@example.com', leadSource: 'SPZA-PLT|contoso.backup' });
		world.marketo.insert({ email: 'reader@example.com', leadSource: 'Newsletter' });
		const { items, errors } = await polled({ parameters: { read: 'newPeople', form: null } });
		expect(errors).toEqual([]);
		expect(items.map(emailOf)).toEqual(['ann@example.com']);
	});

	it.each([
		['a form', { addBy: 'form', form: { __rl: true, mode: 'id', value: String(FORM) } }],
		['a sync', {}],
	])('does not read back what Marketo Lead Output wrote by %s', async (_, parameters) => {
		world.fillOut('ann@example.com');
		const { items } = await polled();
		const output = node('marketoLeadOutput', parameters, CHOSEN);
		const ran = await runNodes([node('parseLeadSource'), node('dedupeLeads'), output], {
			items,
			credentials: { marketoApi },
		});
		expect(ran.json('Marketo Lead Output')).toHaveLength(1);
		expect(await polled()).toEqual({ items: [], errors: [] });
		expect((await polled({ id: 'another node' })).items.map(emailOf)).toEqual(['ann@example.com']);
	});

	it('comes out with what is missing from the person, and says so in the lead’s problems', async () => {
		world.fillOut('ann@example.com', {}, { visit: { 'Form Fields': 'nobody knows' } });
		const { items } = await polled();
		expect(items).toMatchObject([
			{ lead: { contact: { email: 'ann@example.com' }, problems: ['submissionIncomplete'] } },
		]);
	});

	it('shows the newest leads for “Fetch Test Event”', async () => {
		for (const email of ['ann@example.com', 'bob@example.com']) await world.write([email]);
		const { items } = await polled({ mode: 'manual' });
		expect(items.map(emailOf)).toEqual(['bob@example.com', 'ann@example.com']);
		expect(items[0]).toMatchObject({ receipt: null, raw: { activityTypeId: 2 } });
	});

	it('leaves a failed execution that says what to do, and reads on with the next poll', async () => {
		world.fillOut('ann@example.com');
		world.marketo.fault({ on: isForActivities, trouble: { answer: marketoError('607') } });
		const log: string[] = [];
		const { items, errors } = await polled({ log });
		expect(items).toEqual([]);
		expect(errors).toMatchObject([
			{
				message: expect.stringContaining('used up') as string,
				description: expect.stringContaining('reads on') as string,
			},
		]);
		expect(log.join()).not.toContain('ann@');
		expect((await polled()).items.map(emailOf)).toEqual(['ann@example.com']);
	});

	it('says in plain words what is wrong with the credential or the choice', async () => {
		const failure = async (polling: Polling) => (await polled(polling)).errors[0]?.message;
		const chosen = (value: string) => ({ form: { __rl: true, mode: 'id', value } });
		expect(await failure({ parameters: chosen('') })).toBe('No Form is chosen.');
		expect(await failure({ parameters: chosen('Leads') })).toMatch(/^Form: an id of Marketo is a number/);
		const missing = { ...chosen('4711'), startWith: 'now' };
		expect(await failure({ parameters: missing })).toMatch(/^Marketo has no form 4711/);
		const endpoint = { marketoApi: { ...marketoApi, endpoint: 'contoso' } };
		expect(await failure({ credentials: endpoint })).toMatch(/^Endpoint of the Marketo credential/);
		const secret = { marketoApi: { ...marketoApi, clientSecret: 'wrong-secret' } };
		expect(await failure({ credentials: secret })).toMatch(/^Marketo refuses the sign-in/);
		world.marketo.settings.rights.delete('Read-Only Activity');
		world.marketo.settings.rights.delete('Read-Write Activity');
		expect(await failure({})).toMatch(/lacks the right “Read-Only Activity”/);
	});

	it('lists the forms to choose from', async () => {
		world.marketo.forms.push({ id: 7, name: 'Newsletter', fields: [] });
		const trigger = node('marketplaceLeadPollTrigger', { receiveFrom: 'marketo' }, CHOSEN);
		const workflow = new Workflow({
			nodes: [trigger],
			connections: {},
			active: false,
			nodeTypes: new NodeTypes(),
		});
		const context: unknown = new LoadOptionsContext(
			workflow,
			workflow.getNode(trigger.name) ?? trigger,
			additionalData(workflow, 'manual', 'execution', { credentials: { marketoApi } }),
			'',
		);
		const { searchForms } = new MarketplaceLeadPollTrigger().methods.listSearch;
		const listed = async (filter?: string) =>
			(await searchForms.call(context as ILoadOptionsFunctions, filter)).results;
		expect(await listed()).toEqual([
			{ name: 'Marketplace Leads', value: String(FORM) },
			{ name: 'Newsletter', value: '7' },
		]);
		expect(await listed('NEWS')).toHaveLength(1);
	});
});
