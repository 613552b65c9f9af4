import { DynamicsLeadOutput } from '../../../nodes/DynamicsLeadOutput/DynamicsLeadOutput.node';
import { type DataverseStandIn, startDataverse } from '../../servers/dataverse/dataverse';
import { credentialOf, editor } from './pipeline';

const { listSearch, resourceMapping } = new DynamicsLeadOutput().methods;

let dataverse: DataverseStandIn;
beforeEach(async () => {
	dataverse = await startDataverse();
});
afterEach(async () => await dataverse.stop());

const open = (): ReturnType<typeof editor> => editor(credentialOf(dataverse));

describe('The lists of the editor', () => {
	it('show who can own leads: people, and teams', async () => {
		const { salesperson, team } = dataverse.ids;
		dataverse.insert('systemusers', { fullname: 'Gone Sales', isdisabled: true });
		dataverse.insert('teams', { name: 'Access Team', teamtype: 1 });
		const { results } = await listSearch.searchOwners.call(open());
		expect(results).toEqual(
			expect.arrayContaining([
				{ name: 'Sam Sales', value: `systemusers(${salesperson})` },
				{ name: 'Marketplace (team)', value: `teams(${team})` },
			]),
		);
		expect(results.map(({ name }) => name)).not.toEqual(
			expect.arrayContaining([expect.stringMatching(/Gone|Access/)]),
		);
	});

	it('show those with a part of their name, also with an apostrophe in it', async () => {
		const oneil = dataverse.insert('teams', { name: "O'Neil’s" });
		expect(await listSearch.searchOwners.call(open(), "o'neil")).toEqual({
			results: [{ name: "O'Neil’s (team)", value: `teams(${oneil})` }],
		});
	});

	it('show campaigns and lead sources', async () => {
		const campaign = dataverse.insert('campaigns', { name: 'Marketplace' });
		dataverse.insert('campaigns', { name: 'Old', statecode: 1 });
		expect(await listSearch.searchCampaigns.call(open())).toEqual({
			results: [{ name: 'Marketplace', value: `campaigns(${campaign})` }],
		});
		expect(await listSearch.searchLeadSources.call(open(), 'web')).toEqual({
			results: [{ name: 'Web', value: '8' }],
		});
	});

	it('show the columns that can be mapped, and no look-ups', async () => {
		const { fields } = await resourceMapping.getLeadFields.call(open());
		expect(fields).toContainEqual(
			expect.objectContaining({
				id: 'leadqualitycode',
				displayName: 'Rating (leadqualitycode)',
				type: 'options',
			}),
		);
		const names = fields.map(({ id }) => id);
		for (const name of ['leadid', 'ownerid', 'campaignid', 'statecode', 'createdon']) {
			expect(names).not.toContain(name);
		}
	});

	it('say in plain words why there is nothing to show', async () => {
		const wrong = { ...credentialOf(dataverse), environmentUrl: 'contoso' };
		await expect(listSearch.searchOwners.call(editor(wrong))).rejects.toThrow(/Environment URL/);
		const secret = { ...credentialOf(dataverse), clientSecret: 'wrong-secret' };
		await expect(listSearch.searchOwners.call(editor(secret))).rejects.toThrow(/refuses the sign-in/);
		await dataverse.stop();
		await expect(listSearch.searchCampaigns.call(open())).rejects.toThrow(/refused the connection/);
	});
});
