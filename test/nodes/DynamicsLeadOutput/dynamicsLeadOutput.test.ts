import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { type DataverseStandIn, startDataverse } from '../../servers/dataverse/dataverse';
import { payload, persons } from '../leads';
import {
	credentialOf,
	DEDUPE,
	deliver,
	DELIVERED,
	deliveryOf,
	NOT_DELIVERED,
	operate,
	OUTPUT,
} from './pipeline';

let dataverse: DataverseStandIn;
let tests = 0;
/** Persons of this test only: the ledger is shared. */
let prefix = '';
beforeEach(async () => {
	dataverse = await startDataverse();
	prefix = `dynamics${++tests}-`;
});
afterEach(async () => await dataverse.stop());

const one = (more = {}): IDataObject => payload({ email: `${prefix}ann@example.com`, ...more });
const chosen = (value: string | number): IDataObject => ({ __rl: true, mode: 'id', value });
const leads = () => dataverse.rows('leads');
const keysOf = ({ dedupe }: IDataObject) => (dedupe as { recordKeys: Record<string, string> }).recordKeys;

describe('Deliver Lead', () => {
	it('needs nothing but the credential, writes each lead under the ledger’s key, and confirms it', async () => {
		const ran = await deliver(dataverse, persons(3, prefix));
		const items = ran.json(OUTPUT, DELIVERED);
		items.forEach((item) =>
			expect(deliveryOf(item)).toMatchObject({
				destination: 'dynamics365',
				status: 'created',
				matched: 'none',
				remoteType: 'lead',
				remoteId: keysOf(item)['offer'],
				confirmed: true,
			}),
		);
		expect(items).toHaveLength(3);
		expect(leads()).toHaveLength(3);
		expect(ran.json(OUTPUT, NOT_DELIVERED)).toEqual([]);
	});

	it('adds a further step of the same offer to the lead, and makes another lead for another offer', async () => {
		await deliver(dataverse, [one()]);
		const again = await deliver(dataverse, [
			one({ leadSource: 'AzureMarketplace-PLT|contoso.backup' }),
			one({ leadSource: 'AzureMarketplace-INS|contoso.other' }),
		]);
		expect(again.json(OUTPUT, DELIVERED).map(deliveryOf)).toMatchObject([
			{ status: 'updated', matched: 'own key' },
			{ status: 'created' },
		]);
		expect(leads()).toHaveLength(2);
		expect(dataverse.rows('tasks')).toHaveLength(1);
	});

	it.each([
		['person', 1],
		['personAndOffer', 2],
		['step', 3],
	])('makes one record per %s', async (recordPer, count) => {
		const steps = ['INS|contoso.backup', 'PLT|contoso.backup', 'INS|contoso.other'];
		for (const step of steps) {
			const items = [one({ leadSource: `AzureMarketplace-${step}` })];
			await deliver(dataverse, items, { parameters: { recordPer } });
		}
		expect(leads()).toHaveLength(count);
	});

	it('opts out a new person of a do-not-contact step', async () => {
		const dnc = one({ leadSource: 'AzureMarketplace-DNC|contoso.backup' });
		const ran = await deliver(dataverse, [dnc], { isDoNotContactWired: true });
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'created', confirmed: true });
		expect(leads()).toMatchObject([{ donotemail: true, donotbulkemail: true, donotphone: true }]);
	});

	it('does what was chosen: owner, campaign, lead source, fields', async () => {
		const campaign = dataverse.insert('campaigns', { name: 'Marketplace' });
		const { team } = dataverse.ids;
		const parameters = {
			mapping: 'custom',
			fields: {
				mappingMode: 'defineBelow',
				value: { jobtitle: '={{ $json.lead.source.offer.text }}', leadqualitycode: 1 },
			},
			options: {
				owner: chosen(`teams(${team})`),
				campaign: chosen(campaign),
				leadSource: chosen(8),
			},
		} as unknown as INodeParameters;
		await deliver(dataverse, [one()], { parameters });
		expect(leads()).toMatchObject([
			{
				jobtitle: 'contoso.backup',
				leadqualitycode: 1,
				_ownerid_value: team,
				_campaignid_value: campaign,
				leadsourcecode: 8,
			},
		]);
	});

	it('goes on with a new token where the old one has expired in the meantime', async () => {
		let isDone = false;
		dataverse.fault({
			on: ({ body }) => {
				if (!isDone && body.includes('PATCH ')) {
					isDone = true;
					dataverse.expireTokens();
				}
				return false;
			},
			trouble: { hold: true },
		});
		const ran = await deliver(dataverse, persons(3, prefix));
		expect(isDone).toBe(true);
		expect(ran.json(OUTPUT, DELIVERED).map(deliveryOf)).toMatchObject(Array(3).fill({ status: 'created' }));
	});

	it('writes nothing in a dry run, and shows what it would write', async () => {
		const ran = await deliver(dataverse, [one()], { parameters: { options: { dryRun: true } } });
		expect(ran.json(OUTPUT, DELIVERED)).toEqual([]);
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'retryable',
			code: 'dryRun',
			dryRun: { action: 'create', record: { emailaddress1: `${prefix}ann@example.com` } },
		});
		expect(leads()).toEqual([]);
	});

	it('gives leads back, whole, where the environment refuses the sign-in', async () => {
		const credential = { ...credentialOf(dataverse), clientSecret: 'wrong-secret' };
		const ran = await deliver(dataverse, [one()], { credential });
		const [item] = ran.json(OUTPUT, NOT_DELIVERED);
		expect(item).toMatchObject({ ...ran.json(DEDUPE)[0] });
		expect(deliveryOf(item)).toMatchObject({ status: 'retryable', code: 'signInRefused' });
		expect(JSON.stringify(item)).not.toContain('wrong-secret');
	});

	it.each([
		['an Environment URL that is none', { credential: { environmentUrl: 'contoso' } }, /Environment URL/],
		['an owner that is none', { parameters: { options: { owner: chosen('Sam') } } }, /Owner is none/],
		[
			'a lead source that is none',
			{ parameters: { options: { leadSource: chosen('Web') } } },
			/Lead Source is none/,
		],
	])('fails the run for %s', async (_, { credential = {}, parameters = {} }: IDataObject, message) => {
		const ran = await deliver(dataverse, [one()], {
			parameters: parameters as INodeParameters,
			credential: { ...credentialOf(dataverse), ...(credential as IDataObject) } as never,
		});
		expect(ran.status).toBe('error');
		expect(ran.error?.message).toMatch(message);
		expect(leads()).toEqual([]);
	});
});

describe('Check Connection', () => {
	it('says that all is there', async () => {
		const ran = await operate(dataverse, 'checkConnection');
		const [{ connection } = {}] = ran.json(OUTPUT, DELIVERED);
		expect(connection).toMatchObject({ destination: 'dynamics365', isReady: true });
		expect(dataverse.writeCalls()).toBe(0);
	});

	it('says which right is missing', async () => {
		dataverse.switches.lacking.add('prvCreateLead');
		const ran = await operate(dataverse, 'checkConnection');
		const [{ connection } = {}] = ran.json(OUTPUT, NOT_DELIVERED);
		expect(connection).toMatchObject({
			isReady: false,
			checks: expect.arrayContaining([
				expect.objectContaining({ what: 'Create leads', status: 'missing' }),
			]) as unknown,
		});
	});
});

describe('Send Test Lead', () => {
	it('makes a lead that is opted out, and deletes it again', async () => {
		const ran = await operate(dataverse, 'sendTestLead');
		expect(ran.json(OUTPUT, DELIVERED)).toMatchObject([
			{
				delivery: [{ destination: 'dynamics365', status: 'created' }],
				test: { isRemoved: true, message: 'The test lead was deleted again.' },
			},
		]);
		const [made] = dataverse.operations().filter(({ write }) => write);
		expect(made?.body).toMatchObject({
			donotemail: true,
			lastname: expect.stringMatching(/^MSFT_TEST_/) as string,
		});
		expect(leads()).toEqual([]);
	});
});
