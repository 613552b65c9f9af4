import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LoadOptionsContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	ILoadOptionsFunctions,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { MarketplaceLeadPollTrigger } from '../../../nodes/MarketplaceLeadPollTrigger/MarketplaceLeadPollTrigger.node';
import { type DynamicsInboxWorld, dynamicsInboxWorld, isForLeads } from '../../lib/inboxes/dynamics/world';
import { throttled } from '../../servers/dataverse/refusals';
import { releaseDate, stopDate } from '../clock';
import { credentialOf } from '../DynamicsLeadOutput/pipeline';
import { additionalData, node, runNodes, runWorkflow, type WorkflowFixture } from '../engine';
import { ledgerFolder, receiptRows } from '../ledgerFile';
import { emailOf } from '../leads';
import { NodeTypes } from '../nodeTypes';
import { poll, type Polling } from './poll';

const TYPE = 'microsoftDataverseOAuth2Api';
const CHOSEN = { credentials: { [TYPE]: { id: '1', name: 'Dataverse' } } };

let world: DynamicsInboxWorld;
let credential: ICredentialDataDecryptedObject;
beforeEach(async () => {
	await stopDate();
	world = await dynamicsInboxWorld();
	credential = credentialOf(world.dataverse);
});
afterEach(async () => {
	await world.stop();
	await releaseDate();
	rmSync(ledgerFolder, { recursive: true, force: true });
});

function userChosen(id: string): INodeParameters {
	return { __rl: true, mode: 'list', value: `systemusers(${id})` };
}

/** Polls the environment, all of it, with the node as a builder sets it up. */
async function polled({ parameters, ...polling }: Polling = {}) {
	return await poll({
		credentials: { [TYPE]: credential },
		parameters: {
			receiveFrom: 'dynamics365',
			applicationUser: userChosen(world.connector),
			startWith: 'everything',
			...parameters,
		},
		...polling,
	});
}

describe('Marketplace Lead Poll Trigger, with Dynamics 365', () => {
	it('gives out Microsoft’s leads, which pass the nodes behind it with no further setting', async () => {
		const leadid = world.insert('ann@example.com');
		const { items, errors } = await polled();
		expect(errors).toEqual([]);
		expect(items).toMatchObject([
			{
				lead: {
					channel: 'dynamics365',
					createdAt: '2026-11-23T08:00:00.000Z',
					leadSource: 'AzureMarketplace-INS|contoso.backup',
					contact: { firstName: 'Ann', email: 'ann@example.com', country: 'US' },
					problems: [],
				},
				raw: { leadid, emailaddress1: 'ann@example.com' },
			},
		]);
		const ran = await runNodes([node('parseLeadSource'), node('dedupeLeads')], { items });
		expect(ran.json('Dedupe Leads')).toMatchObject([
			{ lead: { source: { action: 'INS', match: 'full' } }, dedupe: { outcome: 'new' } },
		]);
		expect(await polled()).toEqual({ items: [], errors: [] });
	});

	it.each<[string, INodeParameters]>([
		['the lead source', { findLeadsBy: 'leadSource' }],
		[
			'the lead source in another field',
			{
				findLeadsBy: 'leadSource',
				leadSourceIn: 'field',
				textField: { __rl: true, mode: 'id', value: 'jobtitle' },
			},
		],
	])('finds leads by %s, whoever has made them', async (_what, parameters) => {
		const subject = 'New lead';
		world.insert('ann@example.com', {
			jobtitle: 'SPZA-PLT|contoso.backup',
			_createdby_value: world.dataverse.ids.salesperson,
		});
		world.insert('walk-in@example.com', { subject });
		const { items, errors } = await polled({ parameters });
		expect(errors).toEqual([]);
		expect(items.map(emailOf)).toEqual(['ann@example.com']);
	});

	it('gives out a changed lead again, where the builder wants it so, and Dedupe decides by its content', async () => {
		const parameters = { alsoWhenChanged: true };
		const nodes = [node('parseLeadSource'), node('dedupeLeads'), node('confirmDelivery')];
		const run = async () => {
			const { items } = await polled({ parameters });
			expect(items).toHaveLength(1);
			return await runNodes(nodes, { items, wires: [['Dedupe Leads', 1, 'Confirm Delivery']] });
		};
		const id = world.insert('ann@example.com', { description: 'Please call.' });
		expect((await run()).json('Confirm Delivery')).toMatchObject([{ dedupe: { outcome: 'new' } }]);

		await world.change('ann@example.com');
		expect((await run()).json('Dedupe Leads', 2)).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);

		world.pass(60_000);
		world.dataverse.change('leads', id, { description: 'Please call today.' });
		expect((await run()).json('Dedupe Leads', 1)).toMatchObject([
			{ lead: { description: 'Please call today.' }, dedupe: { reason: 'contentChanged' } },
		]);
		expect(receiptRows()).toEqual([]);
	});

	it('keeps each change apart until a run has it', async () => {
		const parameters = { alsoWhenChanged: true };
		const id = world.insert('ann@example.com', { description: 'first' });
		await polled({ parameters });
		world.pass(60_000);
		world.dataverse.change('leads', id, { description: 'second' });
		await polled({ parameters });
		expect(receiptRows()).toHaveLength(2);
	});

	it('does not read back what Dynamics 365 Lead Output wrote', async () => {
		world.insert('ann@example.com');
		const { items } = await polled({ parameters: { findLeadsBy: 'leadSource' } });
		world.dataverse.remove('leads', String((items[0]?.['raw'] as { leadid: string }).leadid));
		const output = node('dynamicsLeadOutput', {}, CHOSEN);
		const ran = await runNodes([node('parseLeadSource'), node('dedupeLeads'), output], {
			items,
			credentials: { [TYPE]: credential },
		});
		expect(ran.json('Dynamics 365 Lead Output')).toMatchObject([{ delivery: [{ status: 'created' }] }]);
		expect(world.dataverse.rows('leads')).toHaveLength(1);
		const own = { applicationUser: { __rl: true, mode: 'id', value: world.dataverse.ids.application } };
		expect(await polled({ parameters: own })).toEqual({ items: [], errors: [] });
		expect(await polled({ id: 'another node', parameters: { findLeadsBy: 'leadSource' } })).toEqual({
			items: [],
			errors: [],
		});
	});

	it('shows the newest leads for “Fetch Test Event”', async () => {
		for (const email of ['ann@example.com', 'bob@example.com']) await world.write([email]);
		const { items } = await polled({ mode: 'manual' });
		expect(items.map(emailOf)).toEqual(['bob@example.com', 'ann@example.com']);
		expect(items[0]).toMatchObject({ receipt: null, raw: { lastname: 'Example' } });
	});

	it('goes on behind an expired token', async () => {
		world.insert('ann@example.com');
		await polled();
		world.dataverse.expireTokens();
		world.insert('bob@example.com');
		expect((await polled()).items.map(emailOf)).toEqual(['bob@example.com']);
	});

	it('leaves a failed execution that says what to do, and reads on with the next poll', async () => {
		world.insert('ann@example.com');
		world.dataverse.fault({ on: isForLeads, trouble: { answer: throttled('requests', 30) } });
		const log: string[] = [];
		const { items, errors } = await polled({ log });
		expect(items).toEqual([]);
		expect(errors).toMatchObject([
			{
				message: expect.stringContaining('too many requests') as string,
				description: expect.stringContaining('reads on') as string,
			},
		]);
		expect(log.join()).not.toContain('ann@');
		expect((await polled()).items.map(emailOf)).toEqual(['ann@example.com']);
	});

	it('says in plain words what is wrong with the credential or the choice', async () => {
		const failure = async (polling: Polling) => (await polled(polling)).errors[0]?.message;
		const none = { applicationUser: { __rl: true, mode: 'list', value: '' } };
		expect(await failure({ parameters: none })).toBe('No Application User is chosen.');
		const field = { leadSourceIn: 'field' };
		expect(await failure({ parameters: field })).toMatch(/^The field Text Field holds no name/);
		const wrong = { [TYPE]: { ...credential, environmentUrl: 'contoso' } };
		expect(await failure({ credentials: wrong })).toMatch(/^The Environment URL/);
		const secret = { [TYPE]: { ...credential, clientSecret: 'wrong-secret' } };
		expect(await failure({ credentials: secret })).toBe('Dynamics 365 refuses the sign-in.');
		world.dataverse.switches.lacking.add('prvReadLead');
		expect(await failure({})).toBe('The sign-in lacks the privilege prvReadLead.');
	});
});

describe('The lists of the editor', () => {
	const { searchApplicationUsers, searchTextFields } = new MarketplaceLeadPollTrigger().methods.listSearch;

	function editor(): ILoadOptionsFunctions {
		const trigger = node('marketplaceLeadPollTrigger', { receiveFrom: 'dynamics365' }, CHOSEN);
		const nodeTypes = new NodeTypes();
		const workflow = new Workflow({ nodes: [trigger], connections: {}, active: false, nodeTypes });
		const context: unknown = new LoadOptionsContext(
			workflow,
			workflow.getNode(trigger.name) ?? trigger,
			additionalData(workflow, 'manual', 'execution', { credentials: { [TYPE]: credential } }),
			'',
		);
		return context as ILoadOptionsFunctions;
	}

	it('show the application users that are not disabled, and no people', async () => {
		world.dataverse.insert('systemusers', {
			fullname: '# Gone',
			applicationid: world.dataverse.ids.team,
			isdisabled: true,
		});
		const { results } = await searchApplicationUsers.call(editor());
		expect(results).toEqual([
			{ name: '# Marketplace Leads', value: `systemusers(${world.dataverse.ids.application})` },
			{ name: '# Microsoft Marketplace', value: `systemusers(${world.connector})` },
		]);
		expect((await searchApplicationUsers.call(editor(), 'microsoft')).results).toHaveLength(1);
	});

	it('show the columns that hold texts', async () => {
		const { results } = await searchTextFields.call(editor());
		expect(results).toContainEqual({ name: 'Topic (subject)', value: 'subject' });
		expect(results).toContainEqual({ name: 'Description (description)', value: 'description' });
		const names = results.map(({ value }) => value);
		for (const name of ['leadid', 'createdon', 'leadsourcecode', 'donotemail'])
			expect(names).not.toContain(name);
		expect((await searchTextFields.call(editor(), 'TOPIC')).results).toHaveLength(1);
	});
});

describe('The example that tells a messenger', () => {
	const example = JSON.parse(
		readFileSync(join(__dirname, '../../../examples/dynamics-to-messenger.json'), 'utf8'),
	) as WorkflowFixture;
	const said: string[] = [];
	/** n8n's node for Teams, as far as the example is concerned: it knows its parameters, and may fail for an item. */
	const microsoftTeams: INodeType = {
		description: {
			displayName: 'Microsoft Teams',
			name: 'n8n-nodes-base.microsoftTeams',
			group: ['transform'],
			version: 2,
			description: '',
			defaults: { name: 'Microsoft Teams' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [{ displayName: 'Message', name: 'message', type: 'string', default: '' }],
		},
		async execute() {
			return [
				this.getInputData().map((_, item) => {
					const message = this.getNodeParameter('message', item) as string;
					if (message.includes('bob')) return { json: { error: 'away' }, pairedItem: { item } };
					said.push(message);
					return { json: { id: 'message' }, pairedItem: { item } };
				}),
			];
		},
	};

	async function run(items: IDataObject[]) {
		const [trigger] = example.nodes;
		// The one thing that is left to the builder.
		Object.assign(trigger?.parameters ?? {}, { applicationUser: userChosen(world.connector) });
		return await runWorkflow(example, {
			items,
			types: { 'n8n-nodes-base.microsoftTeams': microsoftTeams },
		});
	}

	it('confirms what was told, releases what was not, and tells nothing of who must not be contacted', async () => {
		world.insert('ann@example.com');
		world.insert('bob@example.com');
		world.insert('dnc@example.com', { subject: 'SPZA-DNC|contoso.backup' });
		const first = await run((await polled()).items);
		expect(said).toEqual(['Get it now: contoso.backup\nAnn Example, Example Ltd\nann@example.com']);
		expect(first.json('Confirm Delivery')).toMatchObject([{ confirmation: { status: 'confirmed' } }]);
		expect(first.json('Release', 1)).toMatchObject([
			{ confirmation: { status: 'released', reason: 'away' } },
		]);
		expect(first.json('Nothing to Send')).toMatchObject([{ confirmation: { status: 'confirmed' } }]);
		const kept = receiptRows().map(({ content }) => String(content));
		expect(kept).toEqual([expect.stringContaining('bob@example.com')]);
	});
});
