import { NodeHelpers } from 'n8n-workflow';

import { SalesforceLeadOutput } from '../../../nodes/SalesforceLeadOutput/SalesforceLeadOutput.node';
import { OUTAGES, type SalesforceStandIn, startSalesforce } from '../../servers/salesforce/salesforce';
import { node } from '../engine';
import { editor, jwt, KEY_FIELD, oAuth2 } from './pipeline';

const { description, methods } = new SalesforceLeadOutput();
const { listSearch, resourceMapping } = methods;

let salesforce: SalesforceStandIn;
beforeEach(async () => {
	salesforce = await startSalesforce();
});
afterEach(async () => await salesforce.stop());

const open = (parameters = {}) => editor({ salesforceOAuth2Api: oAuth2(salesforce) }, parameters);

describe('The lists of the editor', () => {
	it('show queues for leads and active users, and search for them', async () => {
		const { results } = await listSearch.searchOwners.call(open());
		expect(results).toEqual([
			{ name: 'Marketplace Leads (Queue)', value: salesforce.people.queue },
			{ name: 'Integration User', value: salesforce.people.integrationUser },
			{ name: 'Sally Seller', value: salesforce.people.salesPerson },
		]);
		expect(await listSearch.searchOwners.call(open(), 'sally')).toEqual({
			results: [{ name: 'Sally Seller', value: salesforce.people.salesPerson }],
		});
		expect(await listSearch.searchOwners.call(open(), "%' OR Id != '")).toEqual({ results: [] });
	});

	it('show active campaigns, and search for them as they are written', async () => {
		const value = salesforce.insert('Campaign', { Name: '100%_Marketplace', IsActive: true });
		salesforce.insert('Campaign', { Name: '1000 Marketplaces', IsActive: true });
		salesforce.insert('Campaign', { Name: 'Over', IsActive: false });
		expect((await listSearch.searchCampaigns.call(open())).results).toHaveLength(2);
		expect(await listSearch.searchCampaigns.call(open(), '100%_')).toEqual({
			results: [{ name: '100%_Marketplace', value }],
		});
	});

	it('show the statuses of the chosen campaign, and none before', async () => {
		expect(await listSearch.searchMemberStatuses.call(open())).toEqual({ results: [] });
		const value = salesforce.insert('Campaign', { Name: 'Marketplace', IsActive: true });
		const context = open({ campaign: { __rl: true, mode: 'list', value } });
		expect((await listSearch.searchMemberStatuses.call(context)).results.map(({ name }) => name)).toEqual([
			'Sent',
			'Responded',
		]);
	});

	it('show the fields that can hold a key, lead sources and assignment rules', async () => {
		expect((await listSearch.searchExternalIdFields.call(open())).results).toEqual([
			{ name: 'Marketplace Record (Marketplace_Record__c)', value: 'Marketplace_Record__c' },
		]);
		expect((await listSearch.searchLeadSources.call(open(), 'partner')).results).toEqual([
			{ name: 'Partner Referral', value: 'Partner Referral' },
		]);
		expect((await listSearch.searchAssignmentRules.call(open())).results).toEqual([
			{ name: 'Inbound leads', value: salesforce.people.assignmentRule },
		]);
		salesforce.settings.externalId = 'notUnique';
		expect(await listSearch.searchExternalIdFields.call(open())).toEqual({ results: [] });
	});

	it('show the fields that can be mapped', async () => {
		const { fields } = await resourceMapping.getLeadFields.call(open());
		expect(fields.map(({ id }) => id)).toEqual(
			expect.arrayContaining(['Title', 'Website', 'Status', 'OwnerId']),
		);
		expect(fields.map(({ id }) => id)).not.toContain('CreatedDate');
	});

	it('sign in by JWT where the node does', async () => {
		const context = editor({ salesforceJwtApi: jwt(salesforce) }, { authentication: 'jwt' });
		expect((await listSearch.searchAssignmentRules.call(context)).results).toHaveLength(1);
	});

	it('say what is wrong where Salesforce does not answer them', async () => {
		salesforce.fault({ times: Infinity, trouble: { answer: OUTAGES.quota } });
		await expect(listSearch.searchCampaigns.call(open())).rejects.toThrow('used up');
	});

	it('say what is wrong where this sign-in may not look', async () => {
		salesforce.settings.hiddenObjects = ['Campaign'];
		await expect(listSearch.searchCampaigns.call(open())).rejects.toThrow('Check Connection');
	});
});

describe('The notice on leads without a key', () => {
	const notice = description.properties.find(({ name }) => name === 'atLeastOnceNotice');
	const isShown = (parameters: object): boolean => {
		const placed = node('salesforceLeadOutput', { operation: 'deliverLead', ...parameters });
		return (
			notice !== undefined && NodeHelpers.displayParameter(placed.parameters, notice, placed, description)
		);
	};

	it('is there until a field for it is chosen', () => {
		expect(isShown({ options: {} })).toBe(true);
		expect(isShown({ options: { externalIdField: { ...KEY_FIELD, value: '' } } })).toBe(true);
		expect(isShown({ options: { externalIdField: KEY_FIELD } })).toBe(false);
	});
});
