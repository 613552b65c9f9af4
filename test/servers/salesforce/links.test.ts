import { asking, typed } from './asking.ts';
import type { Answer, Ask } from './asking.ts';
import { startSalesforce } from './salesforce.ts';
import type { SalesforceStandIn } from './salesforce.ts';

/**
 * Sources: Object Reference, CampaignMember (Status and HasResponded; what can be created and updated), Task (WhoId);
 * Change Data Capture guide, "Change Events for Lead Conversion" (what a conversion sets); CANNOT_UPDATE_CONVERTED_LEAD
 * with `cannot reference converted lead`: gitlab-org/customers-gitlab-com issue 272 (update), Marketo's list of sync
 * errors (activities); "Already a campaign member.": as clients on GitHub recorded it.
 */
describe('tasks, campaign members and converted leads', () => {
	let salesforce: SalesforceStandIn;
	let ask: Ask;
	let lead: string;
	let campaign: string;

	beforeEach(async () => {
		salesforce = await startSalesforce();
		ask = asking(salesforce);
		lead = salesforce.insert('Lead', { LastName: 'Example', Company: 'Contoso', Email: 'ann@example.com' });
		campaign = salesforce.insert('Campaign', { Name: 'Azure Marketplace' });
	});

	afterEach(async () => {
		await salesforce.stop();
	});

	const CONVERTED = [
		{
			errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD',
			message: 'cannot reference converted lead',
			fields: [],
		},
	];
	const member = async (fields: Record<string, unknown>): Promise<Answer> =>
		await ask('POST', 'sobjects/CampaignMember', { CampaignId: campaign, ...fields });

	it('make a contact and an account of a lead that is converted', () => {
		const { contact, account } = salesforce.convert(lead);

		expect(salesforce.record(contact)).toMatchObject({ Email: 'ann@example.com', AccountId: account });
		expect(salesforce.record(lead)).toMatchObject({
			IsConverted: true,
			ConvertedContactId: contact,
			Status: 'Closed - Converted',
		});
	});

	it('leave a converted lead as it is, for whoever has no permission', async () => {
		salesforce.convert(lead);

		expect(await ask('PATCH', `sobjects/Lead/${lead}`, { Title: 'Buyer' })).toMatchObject({
			status: 400,
			body: CONVERTED,
		});
		expect(
			(await ask('PATCH', 'composite/sobjects', { records: [typed('Lead', { Id: lead, Title: 'x' })] })).body,
		).toMatchObject([{ success: false, errors: [{ statusCode: 'CANNOT_UPDATE_CONVERTED_LEAD' }] }]);
		expect(salesforce.record(lead)).toMatchObject({ Title: null });
	});

	it('let a converted lead be changed by whoever has the permission: the write lands on a dead lead', async () => {
		salesforce.settings.editConvertedLeads = true;
		salesforce.convert(lead);

		expect((await ask('PATCH', `sobjects/Lead/${lead}`, { Title: 'Buyer' })).status).toBe(204);
		expect(salesforce.record(lead)).toMatchObject({ Title: 'Buyer', IsConverted: true });
	});

	it('write a task for a lead or for a contact, but not for a converted lead', async () => {
		const task = async (WhoId: string): Promise<Answer> =>
			await ask('POST', 'sobjects/Task', { WhoId, Subject: 'Contact me', Status: 'Completed' });

		expect((await task(lead)).status).toBe(201);
		expect(salesforce.records('Task')).toMatchObject([{ WhoId: lead, IsClosed: true }]);
		const { contact } = salesforce.convert(lead);
		expect(await task(lead)).toMatchObject({ status: 400, body: CONVERTED });
		expect((await task(contact)).status).toBe(201);
	});

	it('add a lead to a campaign, with the default status or one of its own', async () => {
		const other = salesforce.insert('Lead', { LastName: 'Other', Company: 'Contoso' });
		await member({ LeadId: lead });
		await member({ LeadId: other, Status: 'Responded' });

		expect(salesforce.records('CampaignMember')).toMatchObject([
			{ LeadId: lead, Status: 'Sent', HasResponded: false },
			{ LeadId: other, Status: 'Responded', HasResponded: true },
		]);
	});

	it('know the statuses that somebody gave a campaign, and make the default of any other', async () => {
		const { contact } = salesforce.convert(salesforce.insert('Lead', { LastName: 'Other', Company: 'x' }));
		salesforce.insert('CampaignMemberStatus', { CampaignId: campaign, Label: 'Trial', HasResponded: true });
		await member({ LeadId: lead, Status: 'Trial' });
		await member({ ContactId: contact, Status: 'Nope' });

		expect(salesforce.records('CampaignMember')).toMatchObject([
			{ Status: 'Trial', HasResponded: true },
			{ Status: 'Sent', HasResponded: false },
		]);
	});

	it('move a member to another status, and to no other campaign', async () => {
		const id = salesforce.insert('CampaignMember', { CampaignId: campaign, LeadId: lead });

		expect((await ask('PATCH', `sobjects/CampaignMember/${id}`, { Status: 'Responded' })).status).toBe(204);
		expect(salesforce.record(id)).toMatchObject({ Status: 'Responded', HasResponded: true });
		expect(await ask('PATCH', `sobjects/CampaignMember/${id}`, { CampaignId: campaign })).toMatchObject({
			status: 400,
			body: [{ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' }],
		});
	});

	it('add nobody to a campaign twice', async () => {
		await member({ LeadId: lead });
		const records = [typed('CampaignMember', { CampaignId: campaign, LeadId: lead })];

		expect(await member({ LeadId: lead })).toMatchObject({
			status: 400,
			body: [{ errorCode: 'DUPLICATE_VALUE', message: 'Already a campaign member.' }],
		});
		expect((await ask('POST', 'composite/sobjects', { records })).body).toMatchObject([
			{ success: false, errors: [{ statusCode: 'DUPLICATE_VALUE' }] },
		]);
		expect(salesforce.records('CampaignMember')).toHaveLength(1);
	});

	it('add neither nobody nor a converted lead to a campaign, nor anybody to none', async () => {
		expect(await member({})).toMatchObject({ body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] });
		expect(await member({ LeadId: lead, CampaignId: null })).toMatchObject({
			body: [{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['CampaignId'] }],
		});
		salesforce.convert(lead);
		expect(await member({ LeadId: lead })).toMatchObject({ status: 400, body: CONVERTED });
	});
});
