import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import type { Run } from '../../scripts/host/run.ts';
import { ageLedger } from './agedLedger.ts';
import { leadsOf } from './leads.ts';
import { DEDUPE, DELIVER, journeyTo, startPackagedN8n } from './packagedN8n.ts';

jest.setTimeout(240_000);

const COUNT = 500;
const DAY_MS = 24 * 60 * 60_000;

describe(`what n8n remembers of ${COUNT} different leads, ten requests at once, and the same again`, () => {
	let n8n: Harness;
	let receiver: Receiver;
	let workflow: PublishedWorkflow;
	let deliveredFirst: string[];

	beforeAll(async () => {
		receiver = await startReceiver();
		n8n = await startPackagedN8n();
		workflow = await n8n.publish(journeyTo(receiver.url));
	});

	afterAll(async () => {
		await n8n?.stop();
		await receiver?.stop();
	});

	it('delivers each of them once', async () => {
		const answers = await workflow.sendAll(leadsOf(COUNT), { atOnce: 10 });
		const runs = await workflow.nextExecutions(COUNT);

		expect(countOf(answers, ({ status }) => status === 200)).toBe(COUNT);
		expect(countOf(runs, ({ status }) => status === 'success')).toBe(COUNT);
		expect(countOf(runs, (run) => run.output(DEDUPE, 'New').length === 1)).toBe(COUNT);
		expect(countOf(runs, isConfirmed)).toBe(COUNT);
		deliveredFirst = companies(receiver);
		expect(deliveredFirst).toEqual(everyCompany());
		expect(receiver.countsByKey.size).toBe(COUNT);
	});

	it('holds each of them back the second time, n8n having been killed in between', async () => {
		await n8n.crashAndRestart();
		const answers = await workflow.sendAll(leadsOf(COUNT), { atOnce: 10 });
		const runs = await workflow.nextExecutions(COUNT);

		expect(countOf(answers, ({ status }) => status === 200)).toBe(COUNT);
		expect(countOf(runs, isHeldBack)).toBe(COUNT);
		expect(companies(receiver)).toEqual(deliveredFirst);
		expect([...receiver.countsByKey.values()]).toEqual(Array.from({ length: COUNT }, () => 1));
	});

	it('still takes a lead it does not know', async () => {
		const [stranger] = leadsOf(1, COUNT + 1);
		await workflow.send(stranger);
		const run = await workflow.nextExecution();

		expect(isConfirmed(run)).toBe(true);
		expect(receiver.countsByKey.size).toBe(COUNT + 1);
	});

	it('takes one for new on the 181st day after its delivery, and not on the 179th', async () => {
		const [known] = leadsOf(1);
		const runAfter = async (days: number) => {
			ageLedger(n8n, days * DAY_MS);
			await workflow.send(known);
			return await workflow.nextExecution();
		};

		expect(isHeldBack(await runAfter(179))).toBe(true);
		const run = await runAfter(2);

		expect(isConfirmed(run)).toBe(true);
		expect(run.output(DEDUPE, 'New')).toMatchObject([{ dedupe: { reason: 'firstStep' } }]);
	});

	it('delivers a lead once that comes ten times at once, whichever of the ten is first', async () => {
		receiver.clear();
		const [lead] = leadsOf(1, COUNT + 2);
		await workflow.sendAll(
			Array.from({ length: 10 }, () => lead),
			{ atOnce: 10 },
		);
		const runs = await workflow.nextExecutions(10);

		expect(countOf(runs, (run) => run.output(DEDUPE, 'New').length === 1)).toBe(1);
		expect(countOf(runs, (run) => run.output(DEDUPE, 'Duplicate').length === 1)).toBe(9);
		expect(receiver.delivered).toHaveLength(1);
	});

	it('delivers a lead once that comes ten times in one run', async () => {
		receiver.clear();
		const [lead] = leadsOf(1, COUNT + 3);
		await workflow.send(Array.from({ length: 10 }, () => lead));
		const run = await workflow.nextExecution();

		expect(run.output(DEDUPE, 'New')).toHaveLength(1);
		expect(run.output(DEDUPE, 'Duplicate')).toHaveLength(9);
		expect(receiver.delivered).toHaveLength(1);
	});
});

const countOf = <T>(all: readonly T[], is: (one: T) => boolean) => all.filter(is).length;

const isConfirmed = (run: Run) =>
	run.output(DELIVER, 'Delivered').some(({ delivery }) => hasConfirmed(delivery));

const hasConfirmed = (delivery: unknown) =>
	Array.isArray(delivery) && (delivery as Array<{ confirmed?: unknown }>)[0]?.confirmed === true;

const isHeldBack = (run: Run) =>
	!run.nodes.includes(DELIVER) &&
	run
		.output(DEDUPE, 'Duplicate')
		.some(({ dedupe }) => (dedupe as { reason: string }).reason === 'alreadyConfirmed');

/** Whose leads the receiver has, each as often as it came. */
const companies = (receiver: Receiver) =>
	receiver.delivered
		.map(({ body }) => (body as { lead: { contact: { company: string } } }).lead.contact.company)
		.sort();

const everyCompany = () =>
	leadsOf(COUNT)
		.map(({ userDetails }) => String(userDetails.company))
		.sort();
