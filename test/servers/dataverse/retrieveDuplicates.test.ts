import type { Answer, Client } from './client.ts';
import { signedIn } from './client.ts';
import type { DataverseStandIn } from './dataverse.ts';
import { startDataverse } from './dataverse.ts';

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/detect-duplicate-data
describe('RetrieveDuplicates', () => {
	let dataverse: DataverseStandIn;
	let client: Client;
	beforeEach(async () => {
		dataverse = await startDataverse();
		client = await signedIn(dataverse);
	});
	afterEach(async () => await dataverse.stop());

	async function duplicates(email: string, matching = 'lead'): Promise<Answer> {
		const record = { '@odata.type': 'Microsoft.Dynamics.CRM.lead', emailaddress1: email };
		const call = 'RetrieveDuplicates(BusinessEntity=@p1,MatchingEntityName=@p2,PagingInfo=@p3)';
		const aliases = new URLSearchParams({
			'@p1': JSON.stringify(record),
			'@p2': `'${matching}'`,
			'@p3': JSON.stringify({ PageNumber: 1, Count: 50 }),
		});
		return await client.send('GET', `${call}?${aliases.toString()}`);
	}

	it('names the leads with the address of a record that need not be there', async () => {
		const twin = dataverse.insert('leads', { emailaddress1: 'Ann@example.com' });
		dataverse.insert('leads', { emailaddress1: 'bob@example.com' });
		const { status, body } = await duplicates('ann@example.com');
		expect(status).toBe(200);
		expect(body?.value).toEqual([expect.objectContaining({ leadid: twin })]);
	});

	it('finds none in tables that no rule compares with', async () => {
		dataverse.insert('contacts', { emailaddress1: 'ann@example.com' });
		expect((await duplicates('ann@example.com', 'contact')).body?.value).toEqual([]);
	});

	it('refuses a table that is none', async () => {
		expect((await duplicates('ann@example.com', 'nothing')).status).toBe(400);
	});
});
