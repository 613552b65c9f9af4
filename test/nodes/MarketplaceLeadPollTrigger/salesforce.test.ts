import { rmSync } from 'node:fs';
import { LoadOptionsContext } from 'n8n-core';
import type { ILoadOptionsFunctions, INodeParameters } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { MarketplaceLeadPollTrigger } from '../../../nodes/MarketplaceLeadPollTrigger/MarketplaceLeadPollTrigger.node';
import { MINUTE, type SalesforceInboxWorld, salesforceInboxWorld } from '../../lib/inboxes/salesforce/world';
import { OUTAGES } from '../../servers/salesforce/salesforce';
import { releaseDate, stopDate } from '../clock';
import type { GivenCredentials } from '../credentials';
import { additionalData, node, runNodes } from '../engine';
import { ledgerFolder, receiptRows } from '../ledgerFile';
import { emailOf } from '../leads';
import { NodeTypes } from '../nodeTypes';
import { jwt, oAuth2 } from '../SalesforceLeadOutput/pipeline';
import { poll, type Polling } from './poll';

const OUTPUT = 'Salesforce Lead Output';
const CHOSEN = { credentials: { salesforceOAuth2Api: { id: '1', name: 'Salesforce' } } };

let world: SalesforceInboxWorld;
let credentials: GivenCredentials;
beforeEach(async () => {
	await stopDate('2026-11-23T08:00:00.000Z');
	world = await salesforceInboxWorld();
	credentials = { salesforceOAuth2Api: oAuth2(world.salesforce) };
});
afterEach(async () => {
	await world.stop();
	await releaseDate();
	rmSync(ledgerFolder, { recursive: true, force: true });
});

/** Polls the organisation, all of it, with the node as a builder sets it up. */
async function polled({ parameters, ...polling }: Polling = {}) {
	return await poll({
		credentials,
		parameters: { receiveFrom: 'salesforce', startWith: 'everything', ...parameters },
		...polling,
	});
}

describe('Marketplace Lead Poll Trigger, with Salesforce', () => {
	it('gives out Microsoft’s leads, which pass the nodes behind it with no further setting', async () => {
		const id = world.insert('ann@example.com');
		world.insert('walk-in@example.com', { LeadSource: 'Web' });
		const { items, errors } = await polled();
		expect(errors).toEqual([]);
		expect(items).toMatchObject([
			{
				lead: {
					channel: 'salesforce',
					createdAt: '2026-11-23T08:00:00.000Z',
					leadSource: 'AzureMarketplace-INS|contoso.backup',
					contact: { firstName: 'Ann', email: 'ann@example.com', country: 'US' },
					problems: [],
				},
				receipt: { ledger: 'default' },
				raw: { Id: id, Email: 'ann@example.com' },
			},
		]);
		const ran = await runNodes([node('parseLeadSource'), node('dedupeLeads')], { items });
		expect(ran.json('Dedupe Leads')).toMatchObject([
			{ lead: { source: { action: 'INS', match: 'full' } }, dedupe: { outcome: 'new' } },
		]);
		expect(await polled()).toEqual({ items: [], errors: [] });
	});

	it('signs in by JWT too, also with a credential that was never used', async () => {
		world.insert('ann@example.com');
		const { items, errors } = await polled({
			credentials: { salesforceJwtApi: jwt(world.salesforce) },
			parameters: { authentication: 'jwt' },
		});
		expect(errors).toEqual([]);
		expect(items.map(emailOf)).toEqual(['ann@example.com']);
	});

	it('is the same place for both credentials: nothing comes out twice after a change of them', async () => {
		world.insert('ann@example.com');
		await polled();
		const other = { credentials: { salesforceJwtApi: jwt(world.salesforce) } };
		expect(await polled({ ...other, parameters: { authentication: 'jwt' } })).toEqual({
			items: [],
			errors: [],
		});
	});

	it('looks in the field that the builder has chosen', async () => {
		world.insert('ann@example.com', { LeadSource: 'Web', Partner_Offer__c: 'SPZA-PLT|contoso.backup' });
		const leadSourceField = { __rl: true, mode: 'list', value: 'Partner_Offer__c' };
		const { items } = await polled({ parameters: { leadSourceField } });
		expect(items).toMatchObject([{ lead: { leadSource: 'SPZA-PLT|contoso.backup' } }]);
	});

	it('starts from now on, by Salesforce’s clock', async () => {
		world.insert('before@example.com');
		world.pass(20 * MINUTE);
		expect(await polled({ parameters: { startWith: 'now' } })).toEqual({ items: [], errors: [] });
		world.insert('after@example.com');
		expect((await polled({ parameters: { startWith: 'now' } })).items.map(emailOf)).toEqual([
			'after@example.com',
		]);
	});

	it('shows the newest leads for “Fetch Test Event”', async () => {
		for (const email of ['ann@example.com', 'bob@example.com']) await world.write([email]);
		const { items } = await polled({ mode: 'manual' });
		expect(items.map(emailOf)).toEqual(['bob@example.com', 'ann@example.com']);
		expect(items[0]).toMatchObject({ receipt: null, raw: { LastName: 'Example' } });
	});

	it('goes on behind a session that has expired', async () => {
		world.insert('ann@example.com');
		world.salesforce.expireSessions();
		expect((await polled()).items.map(emailOf)).toEqual(['ann@example.com']);
	});
});

describe('Leads of Salesforce that are changed, where the builder wants them again', () => {
	const parameters = { alsoWhenChanged: true };

	it('come out, and Dedupe decides by their content', async () => {
		const nodes = [node('parseLeadSource'), node('dedupeLeads'), node('confirmDelivery')];
		const run = async () => {
			const { items } = await polled({ parameters });
			expect(items).toHaveLength(1);
			return await runNodes(nodes, { items, wires: [['Dedupe Leads', 1, 'Confirm Delivery']] });
		};
		const id = world.insert('ann@example.com', { Description: 'Please call.' });
		expect((await run()).json('Confirm Delivery')).toMatchObject([{ dedupe: { outcome: 'new' } }]);

		await world.change('ann@example.com');
		expect((await run()).json('Dedupe Leads', 2)).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);

		world.pass(MINUTE);
		world.salesforce.edit(id, { Description: 'Please call today.' });
		expect((await run()).json('Dedupe Leads', 1)).toMatchObject([
			{ lead: { description: 'Please call today.' }, dedupe: { reason: 'contentChanged' } },
		]);
		expect(receiptRows()).toEqual([]);
	});

	it('are kept apart until a run has them', async () => {
		const id = world.insert('ann@example.com', { Description: 'first' });
		await polled({ parameters });
		world.pass(MINUTE);
		world.salesforce.edit(id, { Description: 'second' });
		await polled({ parameters });
		expect(receiptRows()).toHaveLength(2);
	});
});

describe('Salesforce as source and destination at once', () => {
	/** Dedupe → Salesforce, with New and Returning connected. @returns how many leads were delivered */
	async function deliver(items: Awaited<ReturnType<typeof polled>>['items'], parameters: INodeParameters) {
		const nodes = [
			node('parseLeadSource'),
			node('dedupeLeads'),
			node('salesforceLeadOutput', parameters, CHOSEN),
		];
		const ran = await runNodes(nodes, { items, wires: [['Dedupe Leads', 1, OUTPUT]], credentials });
		expect(ran.json(OUTPUT, 1)).toEqual([]);
		return ran.json(OUTPUT, 0).length;
	}

	it('does not read back what the output wrote', async () => {
		const id = world.insert('ann@example.com');
		const { items } = await polled();
		world.salesforce.remove(id);
		expect(await deliver(items, {})).toBe(1);
		expect(world.salesforce.records('Lead')).toMatchObject([
			{ LeadSource: 'AzureMarketplace-INS|contoso.backup' },
		]);
		expect(await polled({ id: 'another node' })).toEqual({ items: [], errors: [] });
	});

	it.each([
		['enrich', [1, 0, 0, 0, 0, 0]],
		// The output writes the phone in E.164, which is a change of the contact.
		['update', [1, 1, 0, 0, 0, 0]],
	])('comes to rest where changes are read and the output makes some: %s', async (whenExists, expected) => {
		const id = world.insert('ann@example.com', { Description: 'Please call.', Phone: '(425) 555-0100' });
		const delivered: number[] = [];
		for (let round = 0; round < 6; round++) {
			world.pass(MINUTE);
			const { items } = await polled({ parameters: { alsoWhenChanged: true } });
			delivered.push(items.length === 0 ? 0 : await deliver(items, { whenExists }));
			// What Salesforce itself does after an activity: see "Difference between SystemModStamp and LastModifiedDate".
			if (delivered.at(-1)) world.salesforce.edit(id, { LastActivityDate: '2026-11-23' });
		}
		expect(delivered).toEqual(expected);
		expect(world.salesforce.records('Lead')).toHaveLength(1);
	});
});

describe('Marketplace Lead Poll Trigger, where Salesforce gives no leads', () => {
	const failure = async (polling: Polling = {}) => {
		const { items, errors } = await polled(polling);
		expect(items).toEqual([]);
		expect(errors).toHaveLength(1);
		return errors[0];
	};

	it('leaves a failed execution that says what to do, and reads on with the next poll', async () => {
		world.insert('ann@example.com');
		world.salesforce.fault({ trouble: { answer: OUTAGES.quota } });
		const log: string[] = [];
		expect(await failure({ log })).toEqual({
			message: 'The API requests that Salesforce grants for 24 hours are used up.',
			description: 'See Setup, Company Information.',
		});
		expect(log.join()).toContain('used up');
		expect(log.join()).not.toContain('ann@');
		expect((await polled()).items.map(emailOf)).toEqual(['ann@example.com']);
	});

	it('says in plain words what is wrong with the credential or the choice', async () => {
		const field = (value: string) => ({
			parameters: { leadSourceField: { __rl: true, mode: 'id', value } },
		});
		expect((await failure(field('Description')))?.message).toBe(
			'Salesforce cannot search for leads by the field Description.',
		);
		expect((await failure(field('Nothing__c')))?.message).toMatch(/^Leads have no field Nothing__c/);
		expect((await failure(field('No name')))?.message).toMatch(/^The field Lead Source Field holds no name/);
		const neverConnected = { ...oAuth2(world.salesforce), oauthTokenData: {} };
		expect((await failure({ credentials: { salesforceOAuth2Api: neverConnected } }))?.message).toBe(
			'The Salesforce credential is not connected.',
		);
		world.salesforce.settings.refuseRefresh = true;
		world.salesforce.expireSessions();
		expect((await failure())?.message).toBe('Salesforce refuses the sign-in.');
		await world.salesforce.stop();
		expect((await failure())?.message).toBe('Salesforce refused the connection.');
	});
});

describe('The list of fields that the lead source can be in', () => {
	const { searchLeadSourceFields } = new MarketplaceLeadPollTrigger().methods.listSearch;

	function editor(parameters: INodeParameters = {}, given = credentials): ILoadOptionsFunctions {
		const named = Object.fromEntries(Object.keys(given).map((type) => [type, { id: type, name: type }]));
		const trigger = node(
			'marketplaceLeadPollTrigger',
			{ receiveFrom: 'salesforce', ...parameters },
			{ credentials: named },
		);
		const nodeTypes = new NodeTypes();
		const workflow = new Workflow({ nodes: [trigger], connections: {}, active: false, nodeTypes });
		const context: unknown = new LoadOptionsContext(
			workflow,
			workflow.getNode(trigger.name) ?? trigger,
			additionalData(workflow, 'manual', 'execution', { credentials: given }),
			'',
		);
		return context as ILoadOptionsFunctions;
	}

	it('shows texts and picklists that leads can be searched by, and no long text', async () => {
		const { results } = await searchLeadSourceFields.call(editor());
		expect(results).toContainEqual({ name: 'Lead Source (LeadSource)', value: 'LeadSource' });
		expect(results).toContainEqual({ name: 'Partner Offer (Partner_Offer__c)', value: 'Partner_Offer__c' });
		const values = results.map(({ value }) => value);
		for (const name of ['Description', 'Id', 'IsConverted', 'CreatedDate', 'OwnerId', 'Email']) {
			expect(values).not.toContain(name);
		}
		expect((await searchLeadSourceFields.call(editor(), 'PARTNER')).results).toHaveLength(1);
	});

	it('signs in as the node does', async () => {
		const given = { salesforceJwtApi: jwt(world.salesforce) };
		const { results } = await searchLeadSourceFields.call(editor({ authentication: 'jwt' }, given));
		expect(results.length).toBeGreaterThan(1);
	});
});
