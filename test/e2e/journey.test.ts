import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import { leadOf } from './leads.ts';
import { DEDUPE, DELIVER, journeyTo, PARSE, sampleLead, startPackagedN8n, TRIGGER } from './packagedN8n.ts';
import { ISO, SHA256, UUID } from './patterns.ts';

jest.setTimeout(120_000);

const OCCURRENCE: unknown = expect.stringMatching(/^[\w-]{22}$/);
const NO_NAME: unknown = expect.not.stringMatching(/someone|contoso/i);

describe('a lead travels from Microsoft through n8n to an HTTPS endpoint', () => {
	let n8n: Harness;
	let receiver: Receiver;
	let workflow: PublishedWorkflow;

	beforeAll(async () => {
		receiver = await startReceiver();
		n8n = await startPackagedN8n();
		workflow = await n8n.publish(journeyTo(receiver.url));
	});

	afterEach(() => receiver.clear());

	afterAll(async () => {
		await n8n?.stop();
		await receiver?.stop();
	});

	it("delivers the documented payload in Microsoft's own PascalCase", async () => {
		const payload = sampleLead('azure-marketplace-get-it-now');

		const answer = await workflow.send(payload);
		const run = await workflow.nextExecution();

		expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
		expect(run.status).toBe('success');
		const lead = {
			id: UUID,
			fingerprint: SHA256,
			receivedAt: ISO,
			createdAt: null,
			channel: 'https',
			contact: {
				firstName: 'Some',
				lastName: 'One',
				email: 'someone@contoso.com',
				phone: '16175555555',
				country: 'USA',
				company: 'Contoso',
				title: 'Esquire',
			},
			leadSource: 'AzureMarketplace',
			actionCode: 'INS',
			offerTitle: 'Test Microsoft',
			productId: null,
			publisher: null,
			description: 'Test run through Power Automate',
			campaign: null,
			isTest: false,
			problems: [],
		};
		const source = {
			name: 'AzureMarketplace',
			code: 'AzureMarketplace',
			action: 'INS',
			actionLabel: 'Get it now',
			offer: { text: null, publisherId: null, offerId: null, title: 'Test Microsoft' },
			stage: 'interest',
			match: 'full',
			family: 'microsoft',
		};
		const receipt = { ledger: 'default', id: UUID };
		expect(run.output(TRIGGER)).toEqual([{ lead, receipt, raw: payload }]);
		expect(run.output(PARSE)).toEqual([{ lead: { ...lead, source }, receipt, raw: payload }]);
		expect(run.output(DEDUPE, 'New')).toEqual([
			{
				lead: { ...lead, source },
				receipt,
				raw: payload,
				dedupe: {
					outcome: 'new',
					reason: 'firstStep',
					matchedOn: 'email',
					person: NO_NAME,
					attempt: 1,
					firstSeenAt: ISO,
					journey: [
						{ at: ISO, source: 'AzureMarketplace', action: 'INS', offer: 'test microsoft', state: 'claimed' },
					],
					recordKeys: { step: UUID, offer: UUID, person: UUID },
					deliveryKey: UUID,
					dryRun: false,
					claim: { ledger: 'default', occurrence: OCCURRENCE, epoch: 1, leaseUntil: ISO },
				},
			},
		]);
		expect(run.output(DELIVER, 'Delivered')).toMatchObject([
			{
				lead: { contact: lead.contact },
				delivery: [{ destination: 'httpsEndpoint', confirmed: true, at: ISO }],
			},
		]);
		expect(run.output(DELIVER, 'Not Delivered')).toEqual([]);
		expect(receiver.delivered).toHaveLength(1);
		expect(receiver.delivered[0]?.body).toMatchObject({ lead: { contact: lead.contact, source } });
	});

	it('holds back the same lead when it comes again', async () => {
		const payload = sampleLead('appsource-contact-me');

		await workflow.send(payload);
		const first = await workflow.nextExecution();
		await workflow.send(payload);
		const second = await workflow.nextExecution();

		expect(first.output(DEDUPE, 'New')).toHaveLength(1);
		expect(second.output(DEDUPE, 'New')).toEqual([]);
		expect(second.output(DEDUPE, 'Duplicate')).toMatchObject([
			{ dedupe: { outcome: 'duplicate', reason: 'alreadyConfirmed', claim: null } },
		]);
		expect(second.nodes).not.toContain(DELIVER);
		expect(receiver.delivered).toHaveLength(1);
	});

	it("tells a person's next step as returning, and delivers it", async () => {
		await workflow.send(leadOf(1));
		// n8n answers before it runs the workflow: sent at once, the second could overtake the first.
		const first = await workflow.nextExecution();
		await workflow.send(leadOf(1, { leadSource: 'AzurePortal-Create|contoso.backup', actionCode: 'Create' }));
		const second = await workflow.nextExecution();

		expect(first.output(DEDUPE, 'New')).toMatchObject([{ dedupe: { journey: [{ action: 'INS' }] } }]);
		expect(second.output(DEDUPE, 'Returning')).toMatchObject([
			{
				dedupe: {
					outcome: 'returning',
					reason: 'newStep',
					journey: [{ action: 'INS' }, { action: 'Create' }],
				},
			},
		]);
		expect(second.output(DELIVER, 'Delivered')).toHaveLength(1);
		expect(receiver.countsByKey.size).toBe(2);
	});

	it('lets a step marked Do Not Contact out of its own output and delivers nothing', async () => {
		await workflow.send(leadOf(2, { leadSource: 'SPZA-DNC|contoso.backup', actionCode: 'DNC' }));
		const run = await workflow.nextExecution();

		expect(run.output(DEDUPE, 'Do Not Contact')).toMatchObject([
			{ lead: { source: { stage: 'doNotContact' } }, dedupe: { outcome: 'doNotContact' } },
		]);
		expect(receiver.delivered).toEqual([]);
	});

	it('lets a lead that the endpoint refuses out of Not Delivered, whole, and through again later', async () => {
		receiver.answer(() => ({ status: 422 }));
		await workflow.send(leadOf(3));
		const refused = await workflow.nextExecution();
		receiver.answer();
		await workflow.send(leadOf(3));
		const again = await workflow.nextExecution();

		expect(refused.status).toBe('success');
		expect(refused.output(DELIVER, 'Delivered')).toEqual([]);
		expect(refused.output(DELIVER, 'Not Delivered')).toMatchObject([
			{ lead: { contact: { company: 'Company 3' } }, delivery: [{ status: 'rejected' }] },
		]);
		expect(again.output(DELIVER, 'Delivered')).toHaveLength(1);
	});

	it('remembers across a crash of n8n', async () => {
		await workflow.send(leadOf(4));
		await workflow.nextExecution();
		await n8n.crashAndRestart();
		await workflow.send(leadOf(4));
		const run = await workflow.nextExecution();

		expect(run.output(DEDUPE, 'Duplicate')).toHaveLength(1);
	});

	it('writes nothing in a manual run', async () => {
		const test = await workflow.runManually(TRIGGER, leadOf(5));
		await workflow.send(leadOf(5));
		const real = await workflow.nextExecution();

		expect(test.mode).toBe('manual');
		expect(test.output(DEDUPE, 'New')).toMatchObject([{ dedupe: { outcome: 'new', dryRun: true } }]);
		expect(real.output(DEDUPE, 'New')).toHaveLength(1);
	});
});
