import { setTimeout as pause } from 'node:timers/promises';
import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Delivered, type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import type { Run } from '../../scripts/host/run.ts';
import { type Workflow, workflow, withParameters } from '../../scripts/host/workflow.ts';
import { ageLedger, ledgerRows, UNAGED } from './agedLedger.ts';
import { type LeadPayload, leadOf, leadsOf } from './leads.ts';
import {
	DEDUPE,
	DELIVER,
	everyFiveSeconds,
	exampleWorkflow,
	PARSE,
	RECOVERY,
	recoveringJourneyTo,
	startPackagedN8n,
	TRIGGER,
} from './packagedN8n.ts';
import { sendUntilTaken } from './senders.ts';
import { until } from './until.ts';

jest.setTimeout(180_000);

const COUNT = 200;
/** The first wait of a released lead, and the one for the next poll. */
const TWO_MINUTES_MS = 120_000;

let n8n: Harness;
let receiver: Receiver;
/** What is down takes nothing, until it is up again. */
const down = new Set<string>();
let persons = COUNT;

beforeAll(async () => {
	receiver = await startReceiver();
	n8n = await startPackagedN8n();
});

afterEach(() => receiver.answer(byPath));

afterAll(async () => {
	await n8n?.stop();
	await receiver?.stop();
});

const someone = (): LeadPayload => leadOf(++persons);
const to = (place: string) => `${receiver.url}/${place}`;
const byPath = ({ path }: Delivered) => ({ status: down.has(placeOf(path)) ? 503 : 200 });
const placeOf = (path: string) => path.slice('/leads/'.length);

/** The keys of the leads that arrived at a place, each as often as it arrived. */
const arrivedAt = (place: string) =>
	receiver.delivered.filter(({ path }) => placeOf(path) === place).map(({ key }) => key);

/** The published example, which delivers to a place of the receiver and looks for what is due every five seconds. */
const recoveringTo = (place: string): Workflow =>
	withParameters(recoveringJourneyTo(to(place)), { [RECOVERY]: everyFiveSeconds });

/** The next run that began with the recovery trigger; those that somebody sent are passed over. */
async function nextRecovered(published: PublishedWorkflow, patienceMs?: number): Promise<Run> {
	let recovered: Run | undefined;
	await until(async () => {
		recovered = (await published.newExecutions()).find(({ nodes }) => nodes.includes(RECOVERY));
		return recovered !== undefined;
	}, patienceMs);
	if (recovered === undefined) throw new Error('unreachable');
	return recovered;
}

/** A lead is sent to a system that is down, and back right after; nothing of it is aged. */
async function sentInVain(): Promise<{ published: PublishedWorkflow; lead: LeadPayload }> {
	down.add('patient');
	const lead = someone();
	const published = await n8n.publish(
		withParameters(recoveringJourneyTo(to('patient')), {
			[TRIGGER]: { ledger: UNAGED },
			[RECOVERY]: { ledger: UNAGED },
			[DEDUPE]: { ledger: UNAGED },
		}),
	);
	await published.send(lead);
	const failed = await published.nextExecution();
	expect(failed.output(DELIVER, 'Not Delivered')).toMatchObject([{ delivery: [{ status: 'retryable' }] }]);
	down.delete('patient');
	return { published, lead };
}

it(`delivers each of ${COUNT} leads that were answered 200, each with one key, however often n8n is killed`, async () => {
	const published = await n8n.publish(recoveringTo('load'));
	let kills = 0;
	let restarted = Promise.resolve();
	const restart = async () => {
		ageLedger(n8n);
		await n8n.restart();
	};
	receiver.answer(async (_delivered, nth) => {
		const arrived = arrivedAt('load').length;
		// Once under load, and once while recovery delivers. The lead at hand is here, and nobody learns it any more.
		const isTime = [arrived > 50, nth > 1][kills] ?? false;
		if (isTime) {
			kills += 1;
			const killed = restarted.then(() => n8n.process.kill());
			restarted = killed.then(restart);
			await killed;
		}
		await pause(50 + ((arrived * 37) % 250));
		return { status: 200 };
	});

	const refused = await sendUntilTaken(published, leadsOf(COUNT));
	await until(() => kills === 2);
	await restarted;
	await until(() => companiesByKey('load').size === COUNT);

	// What came twice and was held back has a receipt, too, and comes out a last time.
	ageLedger(n8n);
	await until(() => receiptsOf(published).length === 0);
	await until(async () => (await published.runningCount()) === 0);

	expect(refused).toBeGreaterThan(0);
	expect([...companiesByKey('load').values()].sort()).toEqual(companiesOf(leadsOf(COUNT)));
	expect(arrivedAt('load').length).toBeGreaterThan(COUNT);
	const claims = (await published.newExecutions()).flatMap((run) => run.output(DEDUPE, 'New'));
	expect(claims).toContainEqual(
		expect.objectContaining({
			recovery: expect.objectContaining({ attempt: expect.any(Number) as unknown }) as unknown,
			dedupe: expect.objectContaining({ outcome: 'new', reason: 'reclaimed' }) as unknown,
		}),
	);
});

/** Whose lead arrived under which key. */
function companiesByKey(place: string): Map<string | null, string> {
	const arrived = receiver.delivered.filter(({ path }) => placeOf(path) === place);
	return new Map(
		arrived.map(({ key, body }) => [
			key,
			(body as { lead: { contact: { company: string } } }).lead.contact.company,
		]),
	);
}

const companiesOf = (leads: readonly LeadPayload[]) =>
	leads.map(({ userDetails }) => String(userDetails.company)).sort();

/** The receipts of the leads that came in through a workflow and are not settled. */
const receiptsOf = ({ id }: PublishedWorkflow) =>
	(ledgerRows(n8n).receipt as Array<{ workflow: string }>).filter(({ workflow }) => workflow === id);

describe('a lead comes out again by itself', () => {
	let patient: Awaited<ReturnType<typeof sentInVain>>;

	beforeAll(() => receiver.answer(byPath));

	it('when n8n died right after the sender was told that it had arrived, for it was saved before', async () => {
		/** What stands between trigger and Dedupe takes its time, so that only the trigger has seen the lead. */
		const held = (name: string, saveBeforeAnswering: boolean) =>
			workflow(name)
				.node(TRIGGER, 'marketplaceLeadTrigger', { saveBeforeAnswering })
				.to('Ask', 'n8n-nodes-base.httpRequest', { url: to('asked'), options: {} }, { typeVersion: 4.2 })
				.to(PARSE, 'parseLeadSource')
				.to(DEDUPE, 'dedupeLeads')
				.to(DELIVER, 'httpsEndpointLeadOutput', { url: to(name) })
				.node(RECOVERY, 'leadRecoveryTrigger')
				.wire(RECOVERY, 0, PARSE);
		const [saved, unsaved] = [
			await n8n.publish(held('saved', true)),
			await n8n.publish(held('unsaved', false)),
		];
		receiver.answer(({ path }) => (placeOf(path) === 'asked' ? 'hold' : { status: 200 }));

		const answers = [
			await saved.send(someone()),
			await saved.send([someone(), someone()]),
			await unsaved.send(someone()),
		];
		await n8n.process.kill();
		ageLedger(n8n);
		await n8n.restart();
		await until(() => arrivedAt('saved').length === 3 && receiptsOf(saved).length === 0);

		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(arrivedAt('unsaved')).toEqual([]);
	});

	it('and until then it waits', async () => {
		patient = await sentInVain();

		expect(receiptsOf(patient.published)).toMatchObject([{ times: 0 }]);
	});

	it('when the system it goes to was down, with the same key and with what has become of it', async () => {
		const published = await n8n.publish(recoveringTo('crm'));
		const lead = someone();
		down.add('crm');
		await published.send(lead);
		const failed = await published.nextExecution();
		down.delete('crm');
		ageLedger(n8n);

		const recovered = await nextRecovered(published);

		expect(failed.output(DELIVER, 'Not Delivered')).toHaveLength(1);
		const [received] = failed.output(TRIGGER);
		expect(recovered.output(RECOVERY)).toMatchObject([
			{
				lead: received?.lead,
				raw: lead,
				receipt: received?.receipt,
				recovery: { times: 1, attempt: 1, journey: [{ state: 'waiting' }] },
			},
		]);
		expect(recovered.output(DELIVER, 'Delivered')).toMatchObject([
			{ dedupe: { outcome: 'new', reason: 'reclaimed', attempt: 2 }, delivery: [{ confirmed: true }] },
		]);
		expect(new Set(arrivedAt('crm')).size).toBe(1);
		expect(receiptsOf(published)).toEqual([]);
	});

	it('when a node of others threw before Dedupe Leads had seen it', async () => {
		const published = await n8n.publish(
			workflow('Throws once')
				.node(TRIGGER, 'marketplaceLeadTrigger')
				.to('Code', 'n8n-nodes-base.code', { jsCode: THROWS_ONCE }, { typeVersion: 2 })
				.to(PARSE, 'parseLeadSource')
				.to(DEDUPE, 'dedupeLeads')
				.to(DELIVER, 'httpsEndpointLeadOutput', { url: to('thrown') })
				.node(RECOVERY, 'leadRecoveryTrigger', everyFiveSeconds)
				.wire(RECOVERY, 0, 'Code'),
		);
		await published.send([someone(), someone()]);
		const failed = await published.nextExecution();
		ageLedger(n8n);

		const recovered = await nextRecovered(published);

		expect(failed).toMatchObject({ status: 'error' });
		expect(failed.error).toMatch(/out of order/);
		expect(recovered.output(DEDUPE, 'New')).toMatchObject([
			{ recovery: { attempt: 0, journey: [] }, dedupe: { reason: 'firstStep', attempt: 1 } },
			{ recovery: { attempt: 0, journey: [] }, dedupe: { reason: 'firstStep', attempt: 1 } },
		]);
		expect(arrivedAt('thrown')).toHaveLength(2);
	});

	it('when a person stopped the run that was delivering it', async () => {
		const published = await n8n.publish(recoveringTo('stopped'));
		receiver.answer(() => 'hold');
		await published.send(someone());
		await until(() => arrivedAt('stopped').length === 1);
		await published.stopRunning();
		const [stopped] = await published.nextExecutions(1);
		receiver.letGo();
		ageLedger(n8n);

		const recovered = await nextRecovered(published);

		expect(stopped?.status).toBe('canceled');
		expect(recovered.output(DELIVER, 'Delivered')).toMatchObject([
			{ dedupe: { outcome: 'new', reason: 'reclaimed' }, delivery: [{ confirmed: true }] },
		]);
		expect(arrivedAt('stopped')).toHaveLength(2);
		expect(new Set(arrivedAt('stopped')).size).toBe(1);
	});

	it('when one of two systems was down, and only that one gets it', async () => {
		const published = await n8n.publish(
			withParameters(exampleWorkflow('deliver-to-two-destinations.json'), {
				CRM: { url: to('first') },
				'Data Warehouse': { url: to('second') },
				[RECOVERY]: everyFiveSeconds,
			}),
		);
		down.add('second');
		await published.send(someone());
		const failed = await published.nextExecution();
		down.delete('second');
		const before = arrivedAt('second');
		ageLedger(n8n);

		const recovered = await nextRecovered(published);

		expect(failed.output('CRM', 'Delivered')).toMatchObject([{ delivery: [{ confirmed: false }] }]);
		expect(failed.output('Data Warehouse', 'Not Delivered')).toHaveLength(1);
		expect(recovered.output('CRM', 'Delivered')).toMatchObject([{ delivery: [{ status: 'duplicate' }] }]);
		expect(recovered.output('Data Warehouse', 'Delivered')).toMatchObject([
			{ delivery: [{ status: 'written', confirmed: true }] },
		]);
		expect(arrivedAt('first')).toHaveLength(1);
		expect(arrivedAt('second')).toEqual([...before, before[0]]);
		expect(receiptsOf(published)).toEqual([]);
	});

	it('about a minute after its system was down, with nothing aged and as the example is', async () => {
		const recovered = await nextRecovered(patient.published, TWO_MINUTES_MS);

		expect(recovered.output(DELIVER, 'Delivered')).toMatchObject([
			{ raw: patient.lead, dedupe: { reason: 'reclaimed' }, delivery: [{ confirmed: true }] },
		]);
		expect(new Set(arrivedAt('patient')).size).toBe(1);
	});
});

/** A Code node that works for what is recovered, and for nothing else. */
const THROWS_ONCE = `
	if (!$input.first().json.recovery) throw new Error('out of order');
	return $input.all();
`;
