import type { IDataObject, INodeParameterResourceLocator } from 'n8n-workflow';

import { marketoError, type MarketoStandIn, startMarketo } from '../../servers/marketo/marketo';
import { payload, persons } from '../leads';
import { credentialOf, deliver, DELIVERED, deliveryOf, NOT_DELIVERED, operate, OUTPUT } from './pipeline';

let marketo: MarketoStandIn;
let tests = 0;
/** Persons of this test only: the ledger is shared. */
let prefix = '';
beforeEach(async () => {
	marketo = await startMarketo();
	prefix = `marketo${++tests}-`;
});
afterEach(async () => await marketo.stop());

const one = (more = {}): IDataObject => payload({ email: `${prefix}ann@example.com`, ...more });
const chosen = (value: string | number): INodeParameterResourceLocator => ({
	__rl: true,
	mode: 'id',
	value,
});

describe('Deliver Lead', () => {
	it('needs nothing but the credential, and confirms each lead', async () => {
		const ran = await deliver(marketo, persons(3, prefix));
		const items = ran.json(OUTPUT, DELIVERED);
		expect(items.map(deliveryOf)).toEqual(
			marketo.leads().map(
				({ id }) =>
					expect.objectContaining({
						destination: 'marketo',
						status: 'created',
						matched: 'none',
						remoteType: 'Lead',
						remoteId: String(id),
						confirmed: true,
					}) as unknown,
			),
		);
		expect(items.map(({ dedupe }) => (dedupe as IDataObject)['outcome'])).toEqual(Array(3).fill('new'));
		expect(ran.json(OUTPUT, NOT_DELIVERED)).toEqual([]);
	});

	it('writes a further step of a person to the person', async () => {
		await deliver(marketo, [one()]);
		const ran = await deliver(marketo, [one({ leadSource: 'AzureMarketplace-PLT|contoso.backup' })]);
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({
			status: 'updated',
			matched: 'email',
			confirmed: true,
		});
		expect(marketo.leads()).toHaveLength(1);
	});

	it('never writes one person from two calls at the same time', async () => {
		const steps = ['INS', 'PLT', 'Create'].map((action) =>
			one({ leadSource: `AzureMarketplace-${action}|contoso.backup` }),
		);
		const ran = await deliver(marketo, steps);
		const deliveries = ran
			.outputs(OUTPUT)
			.flat()
			.map(({ json }) => deliveryOf(json)['status']);
		expect(deliveries).toEqual(['created', 'updated', 'updated']);
		expect(marketo.leads()).toHaveLength(1);
	});

	it('skips a do-not-contact step, unless it is to be written', async () => {
		const dnc = one({ leadSource: 'AzureMarketplace-DNC|contoso.backup' });
		const ran = await deliver(marketo, [dnc], { besides: 3 });
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'skipped', confirmed: true });
		expect(marketo.leads()).toEqual([]);
		const other = {
			...dnc,
			...payload({ email: `${prefix}bob@example.com`, leadSource: 'AzureMarketplace-DNC|contoso.backup' }),
		};
		await deliver(marketo, [other], {
			besides: 3,
			parameters: { options: { doNotContact: 'write' } },
		});
		expect(marketo.leads()).toMatchObject([{ marketingSuspended: true, doNotCall: true }]);
	});

	it('does what was chosen: programme, statuses, notes, partition, fields', async () => {
		marketo.partitions.push({ id: 7, name: 'Europe' });
		await deliver(marketo, [one({ description: 'Call me' })], {
			parameters: {
				programme: chosen(1107),
				memberStatuses: { interest: chosen('Trial') },
				mapping: 'custom',
				fields: {
					mappingMode: 'defineBelow',
					value: { sourceSystemName: '={{ $json.lead.source.offer.text }}' },
				},
				options: { notesField: chosen('marketplaceNotes'), partition: chosen('Europe') },
			},
		});
		const [lead] = marketo.leads();
		expect(lead).toMatchObject({
			leadPartitionId: 7,
			sourceSystemName: 'contoso.backup',
			marketplaceNotes: expect.stringMatching(/^Call me\n/) as string,
		});
		expect([...(marketo.programmes[0]?.members.values() ?? [])]).toMatchObject([{ status: 'Trial' }]);
	});

	it.each([
		['push', { addBy: 'push', programme: chosen(1107) }, '/rest/v1/leads/push.json'],
		['form', { addBy: 'form', form: chosen('1029') }, '/rest/v1/leads/submitForm.json'],
	])('adds leads by a %s', async (_, parameters, path) => {
		await deliver(marketo, [one()], { parameters });
		expect(marketo.requests.map((request) => request.path)).toContain(path);
		expect(marketo.leads()).toHaveLength(1);
	});

	it('writes nothing in a dry run, and shows what it would', async () => {
		const ran = await deliver(marketo, [one()], { parameters: { options: { dryRun: true } } });
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			code: 'dryRun',
			dryRun: { action: 'create', record: { email: `${prefix}ann@example.com` } },
		});
		expect(marketo.leads()).toEqual([]);
	});

	it('gives leads back with the time from which Marketo takes them', async () => {
		marketo.fault({
			on: ({ method }) => method === 'POST',
			after: 1,
			times: Infinity,
			trouble: { answer: marketoError('607') },
		});
		const ran = await deliver(marketo, persons(2, prefix));
		const [first, second] = ran.json(OUTPUT, NOT_DELIVERED).map(deliveryOf);
		expect(first).toMatchObject({ status: 'retryable', code: 'quotaUsedUp' });
		expect(Date.parse(second?.['notBefore'] as string)).toBeGreaterThan(Date.now());
	});

	it('gives leads back where Marketo refuses the sign-in: the workflow is not to blame', async () => {
		const credential = { ...credentialOf(marketo), clientSecret: 'wrong-secret' };
		const ran = await deliver(marketo, [one()], { credential });
		expect(ran.status).toBe('success');
		const delivery = deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0]);
		expect(delivery).toMatchObject({ status: 'retryable', code: 'signInRefused' });
		expect(JSON.stringify(ran.json(OUTPUT, NOT_DELIVERED))).not.toContain('wrong-secret');
	});

	it.each([
		[
			'the endpoint',
			{ credential: { endpoint: 'http://example.com', clientId: 'a', clientSecret: 'b' } },
			/Endpoint/,
		],
		['a programme that is no number', { parameters: { programme: chosen('Leads') } }, /^Programme: /],
		['a programme that is not there', { parameters: { programme: chosen(1) } }, /no programme 1/],
		['no programme to push into', { parameters: { addBy: 'push' } }, /choose a Programme/],
		[
			'a field for notes that is none',
			{ parameters: { options: { notesField: chosen('title') } } },
			/^Notes Field/,
		],
		['an unknown lookup field', { parameters: { options: { lookupField: chosen('x') } } }, /^Lookup Field/],
	])('fails visibly where the node is set up wrongly: %s', async (_, run, message) => {
		const ran = await deliver(marketo, [one()], run);
		expect(ran.error?.message).toMatch(message);
		expect(marketo.leads()).toEqual([]);
	});
});

describe('Check Connection', () => {
	it('tells what was found, through Delivered', async () => {
		const ran = await operate(marketo, 'checkConnection', { programme: chosen(1107) });
		const [item] = ran.json(OUTPUT, DELIVERED);
		expect(item).toMatchObject({ connection: { destination: 'marketo', isReady: true } });
		const { checks } = item?.['connection'] as { checks: { what: string; status: string }[] };
		expect(checks.map(({ what, status }) => `${what}: ${status}`)).toEqual([
			'Read people: ok',
			'Write people: ok',
			'Programme: ok',
			'Calls today: ok',
		]);
	});

	it('names the right that is missing, through Not Delivered', async () => {
		marketo.settings.rights.delete('Read-Write Lead');
		const ran = await operate(marketo, 'checkConnection');
		expect(ran.json(OUTPUT, NOT_DELIVERED)).toMatchObject([{ connection: { isReady: false } }]);
	});
});

describe('Send Test Lead', () => {
	it('sends a lead that asks to be left alone, and removes it again', async () => {
		const ran = await operate(marketo, 'sendTestLead');
		expect(ran.json(OUTPUT, DELIVERED)).toMatchObject([
			{ lead: { isTest: true }, delivery: [{ status: 'created' }], test: { isRemoved: true } },
		]);
		expect(marketo.leads()).toEqual([]);
	});

	it('starts no campaign', async () => {
		await operate(marketo, 'sendTestLead', { addBy: 'push', programme: chosen(1107) });
		expect(marketo.requests.some(({ path }) => path.includes('push'))).toBe(false);
		expect(marketo.programmes[0]?.members.size).toBe(0);
	});
});
