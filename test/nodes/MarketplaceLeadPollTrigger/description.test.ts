import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { INBOXES } from '../../../nodes/MarketplaceLeadPollTrigger/inboxes/inboxes';
import { MarketplaceLeadPollTrigger } from '../../../nodes/MarketplaceLeadPollTrigger/MarketplaceLeadPollTrigger.node';

const { description, methods } = new MarketplaceLeadPollTrigger();
const { properties, credentials = [] } = description;

/** Types of the credentials that the editor shows, as often as it shows them. */
function shownCredentials(parameters: INodeParameters): string[] {
	const filled = NodeHelpers.getNodeParameters(properties, parameters, true, false, null, description) ?? {};
	return credentials
		.filter((credential) => NodeHelpers.displayParameter(filled, credential, null, description))
		.map(({ name }) => name)
		.sort();
}

describe('The description of Marketplace Lead Poll Trigger', () => {
	it('offers the inboxes that there are, by their names', () => {
		const { options } = properties.find(({ name }) => name === 'receiveFrom') ?? {};
		const names = INBOXES.map(({ name }) => name);
		expect(options).toMatchObject(names.map((name) => ({ name })));
		expect(names).toEqual([...names].sort());
		for (const name of names) expect(description.subtitle).toContain(name);
	});

	it.each([
		[{ receiveFrom: 'azureTable' }, ['azureTableStorageApi']],
		[{ receiveFrom: 'azureTable', ledgerStore: 'azureTable' }, ['azureTableStorageApi']],
		[{ receiveFrom: 'azureTable', ledgerStore: 'postgres' }, ['azureTableStorageApi', 'postgres']],
		[{ receiveFrom: 'marketo' }, ['marketoApi']],
		[{ receiveFrom: 'marketo', ledgerStore: 'azureTable' }, ['azureTableStorageApi', 'marketoApi']],
		[{ receiveFrom: 'marketo', ledgerStore: 'postgres' }, ['marketoApi', 'postgres']],
		[{ receiveFrom: 'salesforce' }, ['salesforceOAuth2Api']],
		[{ receiveFrom: 'dynamics365' }, ['microsoftDataverseOAuth2Api']],
		// What a workflow holds that had another choice before.
		[{ receiveFrom: 'marketo', azureTableStorageApiNeeded: true }, ['marketoApi']],
	])('asks for the credentials of inbox and ledger, once each: %j', (parameters, expected) => {
		expect(shownCredentials(parameters)).toEqual(expected);
	});

	it('describes each type of credential once: n8n looks at the first one only', () => {
		const types = credentials.map(({ name }) => name);
		expect(new Set(types).size).toBe(types.length);
	});

	it('has a method for each list to choose from', () => {
		const searched = JSON.stringify(properties).matchAll(/"searchListMethod":"(\w+)"/g);
		for (const [, method = ''] of searched) expect(methods.listSearch).toHaveProperty(method);
	});

	it('tells the editor the same shape of items as the webhook trigger', () => {
		const schemaOf = (folder: string): unknown =>
			JSON.parse(
				readFileSync(join(__dirname, '../../../nodes', folder, '__schema__/v1.0.0/output.json'), 'utf8'),
			);
		expect(schemaOf('MarketplaceLeadPollTrigger')).toEqual(schemaOf('MarketplaceLeadTrigger'));
	});
});
