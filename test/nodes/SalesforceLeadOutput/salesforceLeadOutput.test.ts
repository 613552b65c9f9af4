import { OUTAGES, type SalesforceStandIn, startSalesforce } from '../../servers/salesforce/salesforce';
import { payload } from '../leads';
import { isWrite } from '../../lib/destinations/salesforce/world';
import {
	DEDUPE,
	DELIVERED,
	deliver,
	deliveryOf,
	jwt,
	KEY_FIELD,
	NOT_DELIVERED,
	oAuth2,
	operate,
	OUTPUT,
} from './pipeline';

let salesforce: SalesforceStandIn;
beforeEach(async () => {
	salesforce = await startSalesforce();
});
afterEach(async () => await salesforce.stop());

const leads = () => salesforce.records('Lead');

describe('Salesforce Lead Output', () => {
	it('delivers with nothing but a credential, and confirms', async () => {
		const ran = await deliver(salesforce, [payload()]);
		const [item] = ran.json(OUTPUT, DELIVERED);
		expect(deliveryOf(item)).toMatchObject({
			destination: 'salesforce',
			status: 'created',
			matched: 'none',
			remoteType: 'Lead',
			remoteId: leads()[0]?.['Id'],
			url: `${salesforce.origin}/${String(leads()[0]?.['Id'])}`,
			confirmed: true,
		});
		expect(leads()).toEqual([
			expect.objectContaining({ Email: 'ann@example.com', OwnerId: salesforce.people.queue }),
		]);
	});

	it('tells the second step of a person on the record of the first', async () => {
		await deliver(salesforce, [payload()]);
		const ran = await deliver(salesforce, [payload({ leadSource: 'SPZA-PLT|contoso.backup' })]);
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({
			status: 'updated',
			matched: 'own key',
		});
		expect(leads()).toHaveLength(1);
		expect(salesforce.records('Task')).toHaveLength(1);
	});

	it('makes a record of each offer, or one of the person, as the builder wants', async () => {
		const offers = [payload(), payload({ leadSource: 'AzureMarketplace-INS|contoso.other' })];
		await deliver(salesforce, offers, { parameters: { options: { externalIdField: KEY_FIELD } } });
		expect(leads()).toHaveLength(2);
		const parameters = { recordPer: 'person', options: { externalIdField: KEY_FIELD } };
		const other = [
			payload({ email: 'bo@example.com' }),
			payload({ email: 'bo@example.com', leadSource: 'AzureMarketplace-INS|contoso.other' }),
		];
		await deliver(salesforce, other, { parameters });
		expect(leads().filter(({ Email }) => Email === 'bo@example.com')).toHaveLength(1);
	});

	it('marks the lead of a do-not-contact step, and gives it to nobody’s queue', async () => {
		await deliver(salesforce, [payload({ leadSource: 'SPZA-DNC|contoso.backup' })], { besides: 3 });
		expect(leads()).toEqual([
			expect.objectContaining({
				HasOptedOutOfEmail: true,
				DoNotCall: true,
				OwnerId: salesforce.people.integrationUser,
			}),
		]);
	});

	it('takes what the builder mapped, by lead', async () => {
		const fields = {
			mappingMode: 'defineBelow',
			value: { Title: '={{ $json.lead.contact.firstName }} of leads' },
		};
		await deliver(salesforce, [payload()], { parameters: { mapping: 'custom', fields } });
		expect(leads()).toEqual([expect.objectContaining({ Title: 'Ann of leads' })]);
	});

	it('takes the builder’s owner, lead source, campaign and status', async () => {
		const campaign = salesforce.insert('Campaign', { Name: 'Marketplace', IsActive: true });
		const id = (value: string) => ({ __rl: true, mode: 'id', value });
		await deliver(salesforce, [payload()], {
			parameters: {
				campaign: id(campaign),
				memberStatuses: { interest: id('Responded') },
				options: { owner: id(salesforce.people.salesPerson), leadSource: id('Partner Referral') },
			},
		});
		expect(leads()).toEqual([
			expect.objectContaining({ OwnerId: salesforce.people.salesPerson, LeadSource: 'Partner Referral' }),
		]);
		expect(salesforce.records('CampaignMember')).toEqual([expect.objectContaining({ Status: 'Responded' })]);
	});

	it('lets n8n renew a sign-in that runs out in the midst of a run, and delivers each lead once', async () => {
		salesforce.fault({
			on: (request) => {
				if (isWrite(request) && salesforce.writes().length === 1) salesforce.expireSessions();
				return false;
			},
			trouble: { hold: true },
		});
		const many = Array.from({ length: 210 }, (_, n) => payload({ email: `ann${n}@example.com` }));
		const ran = await deliver(salesforce, many);
		expect(ran.json(OUTPUT, DELIVERED)).toHaveLength(210);
		expect(new Set(leads().map(({ Email }) => Email)).size).toBe(210);
		expect(leads()).toHaveLength(210);
	});

	it('gives the leads back, with what to do, where the sign-in is refused', async () => {
		salesforce.settings.refuseRefresh = true;
		const credential = oAuth2(salesforce);
		salesforce.expireSessions();
		const ran = await deliver(salesforce, [payload()], { credentials: { salesforceOAuth2Api: credential } });
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'retryable',
			code: 'signInRefused',
			message: expect.stringContaining('connect it once more') as unknown,
		});
	});

	it('signs in by JWT, also with a credential that was never used', async () => {
		const parameters = { authentication: 'jwt' };
		const credential = jwt(salesforce);
		const credentials = { salesforceJwtApi: credential };
		const first = await deliver(salesforce, [payload()], { parameters, credentials });
		expect(deliveryOf(first.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'created' });
		salesforce.expireSessions();
		const second = await deliver(salesforce, [payload({ email: 'bo@example.com' })], {
			parameters,
			credentials,
		});
		expect(deliveryOf(second.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'created' });
	});

	it('writes nothing in a dry run, and shows what it would write', async () => {
		const ran = await deliver(salesforce, [payload()], { parameters: { options: { dryRun: true } } });
		const delivery = deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0]);
		expect(delivery).toMatchObject({
			code: 'dryRun',
			dryRun: { action: 'create', record: { Email: 'ann@example.com' } },
		});
		expect(salesforce.writes()).toEqual([]);
	});

	it('gives a lead back whose answer says that the quota is used up, and it comes again', async () => {
		salesforce.fault({ on: isWrite, trouble: { answer: OUTAGES.quota } });
		const ran = await deliver(salesforce, [payload()]);
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'retryable',
			code: 'quota',
		});
		expect(leads()).toEqual([]);
		expect(ran.json(DEDUPE)).toHaveLength(1);
	});

	it.each([
		[{ options: { owner: { __rl: true, mode: 'id', value: 'Sally' } } }, 'Owner: an id of Salesforce'],
		[{ options: { assignment: 'rule' } }, 'no Assignment Rule is chosen'],
		[{ options: { externalIdField: { __rl: true, mode: 'id', value: 'LastName' } } }, 'External ID Field'],
	])('stops where it is set up wrongly, before anything is sent (%j)', async (parameters, message) => {
		const ran = await deliver(salesforce, [payload()], { parameters });
		expect(ran.error?.message).toContain(message);
		expect(salesforce.writes()).toEqual([]);
	});

	it('stops where nobody has signed in with the credential yet', async () => {
		const credential = { ...oAuth2(salesforce), oauthTokenData: {} };
		const ran = await deliver(salesforce, [payload()], { credentials: { salesforceOAuth2Api: credential } });
		expect(ran.error?.message).toContain('press Connect');
	});

	it('checks the connection', async () => {
		const ran = await operate(salesforce, 'checkConnection');
		expect(ran.json(OUTPUT)).toMatchObject([{ connection: { destination: 'salesforce', isReady: true } }]);
		salesforce.settings.denied = ['create Lead'];
		const denied = await operate(salesforce, 'checkConnection');
		expect(denied.json(OUTPUT, NOT_DELIVERED)).toMatchObject([{ connection: { isReady: false } }]);
	});

	it('sends a test lead and removes it again', async () => {
		const ran = await operate(salesforce, 'sendTestLead');
		const [item] = ran.json(OUTPUT);
		expect(deliveryOf(item)).toMatchObject({ status: 'created' });
		expect(item).toMatchObject({ test: { isRemoved: true } });
		expect(leads()).toEqual([]);
		expect(salesforce.record(deliveryOf(item)['remoteId'] as string)).toMatchObject({
			IsDeleted: true,
			DoNotCall: true,
		});
	});
});
