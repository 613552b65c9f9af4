import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import type { Run } from '../../scripts/host/run.ts';
import { withParameters, workflow } from '../../scripts/host/workflow.ts';
import { ageLedger, ledgerRows } from './agedLedger.ts';
import { leadOf, leadsOf } from './leads.ts';
import { DEDUPE, DELIVER, journeyTo, PARSE, startPackagedN8n, TRIGGER } from './packagedN8n.ts';

jest.setTimeout(120_000);

const base = (type: string) => `n8n-nodes-base.${type}`;
/** An Edit Fields node that keeps nothing of what came in. */
const KEEP_NOTHING = {
	mode: 'raw',
	jsonOutput: '{ "note": "mine" }',
	includeOtherFields: false,
	options: {},
};
let n8n: Harness;
let receiver: Receiver;
let persons = 1;

beforeAll(async () => {
	receiver = await startReceiver();
	n8n = await startPackagedN8n();
});

afterEach(() => receiver.clear());

afterAll(async () => {
	await n8n?.stop();
	await receiver?.stop();
});

const strangers = (count: number) => {
	const leads = leadsOf(count, persons);
	persons += count;
	return leads;
};

const received = (name: string) =>
	workflow(name)
		.node(TRIGGER, 'marketplaceLeadTrigger')
		.to(PARSE, 'parseLeadSource')
		.to(DEDUPE, 'dedupeLeads');

const toReceiver = () => ({ url: receiver.url });

async function runOf(published: PublishedWorkflow, payload: unknown): Promise<Run> {
	await published.send(payload);
	return await published.nextExecution();
}

describe('sub-workflows', () => {
	const called = (name: string, sub: PublishedWorkflow) =>
		[
			name,
			base('executeWorkflow'),
			{
				workflowId: { __rl: true, mode: 'id', value: sub.id },
				workflowInputs: { mappingMode: 'defineBelow', value: {} },
				options: { waitForSubWorkflow: true },
			},
			{ typeVersion: 1.2 },
		] as const;
	const startingFromOthers = (name: string) =>
		workflow(name).node(
			'Called',
			base('executeWorkflowTrigger'),
			{ inputSource: 'passthrough' },
			{ typeVersion: 1.1 },
		);
	let journey: PublishedWorkflow;

	beforeAll(async () => {
		journey = await n8n.publish(
			startingFromOthers('All of it')
				.to(PARSE, 'parseLeadSource')
				.to(DEDUPE, 'dedupeLeads')
				.to(DELIVER, 'httpsEndpointLeadOutput', toReceiver()),
		);
	});

	it('remember and confirm in production', async () => {
		const parent = await n8n.publish(
			workflow('Parent')
				.node(TRIGGER, 'marketplaceLeadTrigger')
				.to(...called('Journey', journey)),
		);
		const leads = strangers(2);

		await runOf(parent, leads);
		const first = await journey.nextExecution();
		await runOf(parent, leads);
		const second = await journey.nextExecution();

		expect(first.mode).toBe('integrated');
		expect(first.output(DELIVER, 'Delivered')).toMatchObject([
			{ delivery: [{ confirmed: true }] },
			{ delivery: [{ confirmed: true }] },
		]);
		expect(second.output(DEDUPE, 'Duplicate')).toMatchObject([
			{ dedupe: { reason: 'alreadyConfirmed', dryRun: false } },
			{ dedupe: { reason: 'alreadyConfirmed', dryRun: false } },
		]);
	});

	it('remember nothing under a parent that runs manually', async () => {
		const [lead] = strangers(1);
		const manual = await n8n.save(
			workflow('Manual parent')
				.node('Start', base('manualTrigger'))
				.to('Lead', base('set'), { ...KEEP_NOTHING, jsonOutput: JSON.stringify(lead) }, { typeVersion: 3.4 })
				.to(...called('Journey', journey)),
		);
		const parent = await n8n.publish(
			workflow('Parent')
				.node(TRIGGER, 'marketplaceLeadTrigger')
				.to(...called('Journey', journey)),
		);

		const answers = [];
		for (let i = 0; i < 2; i++) {
			await manual.runManually('Start');
			const run = await journey.nextExecution();
			expect(run.mode).toBe('integrated');
			answers.push(run.output(DEDUPE, 'New'));
		}
		await runOf(parent, lead);
		const real = await journey.nextExecution();

		for (const answer of answers) {
			expect(answer).toMatchObject([{ dedupe: { outcome: 'new', reason: 'firstStep', dryRun: true } }]);
		}
		expect(real.output(DEDUPE, 'New')).toMatchObject([{ dedupe: { reason: 'firstStep', dryRun: false } }]);
	});

	it('deliver and confirm what their parent has claimed', async () => {
		const delivering = await n8n.publish(
			startingFromOthers('Only delivery').to(DELIVER, 'httpsEndpointLeadOutput', toReceiver()),
		);
		const parent = await n8n.publish(received('Claiming parent').to(...called('Delivery', delivering)));
		const leads = strangers(2);

		await runOf(parent, leads);
		const delivery = await delivering.nextExecution();
		const again = await runOf(parent, leads);

		expect(delivery.output(DELIVER, 'Delivered')).toMatchObject([
			{ delivery: [{ confirmed: true }] },
			{ delivery: [{ confirmed: true }] },
		]);
		expect(again.output(DEDUPE, 'Duplicate')).toMatchObject([
			{ dedupe: { reason: 'alreadyConfirmed' } },
			{ dedupe: { reason: 'alreadyConfirmed' } },
		]);
	});
});

describe('a manual run', () => {
	it('asks the real memory, changes nothing and gives the same answer each time', async () => {
		const published = await n8n.publish(journeyTo(receiver.url));
		const [known, stranger] = strangers(2);
		await runOf(published, known);

		const before = ledgerRows(n8n);

		for (let i = 0; i < 3; i++) {
			const ofStranger = await published.runManually(TRIGGER, stranger);
			const ofKnown = await published.runManually(TRIGGER, known);
			expect(ofStranger.output(DEDUPE, 'New')).toMatchObject([
				{ dedupe: { outcome: 'new', reason: 'firstStep', attempt: 1, dryRun: true } },
			]);
			expect(ofKnown.output(DEDUPE, 'Duplicate')).toMatchObject([
				{ dedupe: { reason: 'alreadyConfirmed', dryRun: true, journey: [{ state: 'confirmed' }] } },
			]);
		}
		expect(ledgerRows(n8n)).toEqual(before);
		const real = await runOf(published, stranger);
		expect(real.output(DEDUPE, 'New')).toMatchObject([{ dedupe: { reason: 'firstStep', attempt: 1 } }]);
	});

	it('finds repeats within itself', async () => {
		const published = await n8n.publish(journeyTo(receiver.url));
		const [lead] = strangers(1);

		const run = await published.runManually(TRIGGER, [lead, lead]);

		expect(run.output(DEDUPE, 'New')).toHaveLength(1);
		expect(run.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { dryRun: true } }]);
	});

	it('says that it remembers nothing, and that it delivers all the same', async () => {
		const published = await n8n.publish(journeyTo(receiver.url));

		const run = await published.runManually(TRIGGER, strangers(1)[0]);

		expect(run.hintsOf(DEDUPE)).toEqual([expect.stringMatching(/Test run.*nothing was remembered/)]);
		expect(run.hintsOf(DELIVER)).toEqual([expect.stringMatching(/Test run.*really delivered/)]);
		expect(run.output(DELIVER, 'Delivered')).toMatchObject([{ delivery: [{ confirmed: false }] }]);
		expect(receiver.delivered).toHaveLength(1);
	});
});

describe('two workflows', () => {
	const onLedger = async (ledger: string) =>
		await n8n.publish(withParameters(journeyTo(receiver.url), { [DEDUPE]: { ledger } }));

	it('share their memory where their ledgers have the same name', async () => {
		const [one, other] = [await onLedger('shared'), await onLedger(' shared ')];
		const [lead] = strangers(1);

		const first = await runOf(one, lead);
		const second = await runOf(other, lead);

		expect(first.output(DELIVER, 'Delivered')).toHaveLength(1);
		expect(second.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
	});

	it('do not where the names differ', async () => {
		const [one, other] = [await onLedger('north'), await onLedger('south')];
		const [lead] = strangers(1);

		await runOf(one, lead);
		const second = await runOf(other, lead);

		expect(second.output(DELIVER, 'Delivered')).toHaveLength(1);
		expect(receiver.delivered).toHaveLength(2);
	});
});

describe('two workflows that match on different things and share a ledger', () => {
	const matchingOn = async (match: string) =>
		await n8n.publish(withParameters(journeyTo(receiver.url), { [DEDUPE]: { match, ledger: 'matches' } }));

	it('know of each other’s leads, and each answers its own question', async () => {
		const [bySteps, byOffers, byPersons] = [
			await matchingOn('personOfferAndAction'),
			await matchingOn('personAndOffer'),
			await matchingOn('person'),
		];
		const n = persons++;
		const restore = { leadSource: 'SPZA-PLT|contoso.restore', actionCode: 'PLT' };

		await runOf(bySteps, leadOf(n));
		const ofOffer = await runOf(
			byOffers,
			leadOf(n, { leadSource: 'SPZA-PLT|contoso.backup', actionCode: 'PLT' }),
		);
		const ofPerson = await runOf(byPersons, leadOf(n, restore));
		const ofStep = await runOf(bySteps, leadOf(n, restore));
		const again = await runOf(bySteps, leadOf(n));

		expect(ofOffer.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(ofPerson.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(ofStep.output(DEDUPE, 'Returning')).toMatchObject([{ dedupe: { reason: 'newStep' } }]);
		expect(again.output(DEDUPE, 'Duplicate')).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
	});
});

describe('a workflow that never confirms', () => {
	it('has each lead once a lease, and after its last attempt no more', async () => {
		const published = await n8n.publish(
			withParameters(received('Never confirms').to('End', base('noOp')).build(), {
				[DEDUPE]: { options: { attempts: 2 } },
			}),
		);
		const [lead] = strangers(1);
		const reasonOf = async () => {
			const run = await runOf(published, lead);
			const [item] = [...run.output(DEDUPE, 'New'), ...run.output(DEDUPE, 'Duplicate')];
			return item?.dedupe;
		};

		expect(await reasonOf()).toMatchObject({ outcome: 'new', reason: 'firstStep' });
		expect(await reasonOf()).toMatchObject({ outcome: 'duplicate', reason: 'inProgress' });
		ageLedger(n8n);
		expect(await reasonOf()).toMatchObject({ outcome: 'new', reason: 'reclaimed', attempt: 2 });
		ageLedger(n8n);
		expect(await reasonOf()).toMatchObject({ outcome: 'duplicate', reason: 'parked' });
	});
});

describe('a hint tells of leads that left through an output nobody connected', () => {
	it('of Dedupe Leads', async () => {
		const published = await n8n.publish(
			received('To nobody').to(DELIVER, 'httpsEndpointLeadOutput', toReceiver()),
		);
		const leadSource = 'SPZA-DNC|contoso.backup';

		const run = await runOf(published, [
			leadOf(persons++, { leadSource, actionCode: 'DNC' }),
			leadOf(persons++, { leadSource, actionCode: 'DNC' }),
		]);

		expect(run.hintsOf(DEDUPE)).toEqual([
			expect.stringMatching(/not connected.*: 2 through “Do Not Contact”/),
		]);
	});

	it('of Parse Lead Source, where each stage has one', async () => {
		const published = await n8n.publish(
			workflow('By stage')
				.node(TRIGGER, 'marketplaceLeadTrigger')
				.to(PARSE, 'parseLeadSource', { output: 'byStage' })
				.to('Interested', base('noOp')),
		);

		const run = await runOf(published, [
			leadOf(persons++),
			leadOf(persons++, { leadSource: 'SPZA-PLT|a.b', actionCode: 'PLT' }),
		]);

		expect(run.hintsOf(PARSE)).toEqual([expect.stringMatching(/: 1 through “Active”/)]);
	});

	it('of an output node, for leads that were not delivered', async () => {
		receiver.answer(() => ({ status: 422 }));
		const published = await n8n.publish(
			received('Half wired')
				.to(DELIVER, 'httpsEndpointLeadOutput', toReceiver())
				.to('Delivered', base('noOp')),
		);

		const run = await runOf(published, strangers(1));

		expect(run.hintsOf(DELIVER)).toEqual([expect.stringMatching(/: 1 through “Not Delivered”/)]);
	});

	it('and says nothing where all is connected, or where the workflow ends', async () => {
		const published = await n8n.publish(journeyTo(receiver.url));

		const run = await runOf(published, strangers(1));

		expect(run.hintsOf(DEDUPE)).toEqual([]);
		expect(run.hintsOf(DELIVER)).toEqual([]);
	});
});
