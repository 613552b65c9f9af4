import { setTimeout as pause } from 'node:timers/promises';
import { Client, type ClientConfig, type QueryResultRow } from 'pg';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import { hasRedis } from '../../scripts/host/redis.ts';
import { type Workflow, withParameters, withSettings } from '../../scripts/host/workflow.ts';
import { agePostgresLedger } from './agedLedger.ts';
import { leadOf, leadsOf } from './leads.ts';
import {
	DEDUPE,
	DELIVER,
	everyFiveSeconds,
	journeyTo,
	PARSE,
	RECOVERY,
	recoveringJourneyTo,
	TRIGGER,
} from './packagedN8n.ts';
import { type QueueModeN8n, startQueueMode } from './queueMode.ts';
import { sendUntilTaken } from './senders.ts';
import { until } from './until.ts';

jest.setTimeout(240_000);

/** The nodes that say where the ledger is. */
const LEDGER_NODES = [TRIGGER, RECOVERY, DEDUPE, DELIVER];
const COUNT = 240;
const REPEATS = 60;
const MORE = 100;
const QUIET_MS = 3000;

const isLeftOut = !hasRedis() && !process.env.CI;
if (isLeftOut) {
	process.stderr.write('\n*** QUEUE MODE IS NOT TESTED: there is no redis-server on this machine. ***\n\n');
}

(isLeftOut ? describe.skip : describe)('n8n in queue mode: main, webhook process and two workers', () => {
	let n8n: QueueModeN8n;
	let receiver: Receiver;
	let workflow: PublishedWorkflow;

	beforeAll(async () => {
		receiver = await startReceiver();
		n8n = await startQueueMode();
		workflow = await n8n.publish(onPostgres(recoveringJourneyTo(receiver.url)));
	});

	afterAll(async () => {
		await n8n?.stop();
		await receiver?.stop();
	});

	/** As a builder sets it up: one store and one credential in all nodes that use the ledger. */
	function onPostgres(flow: Workflow): Workflow {
		const where = { ledgerStore: 'postgres' };
		const placed = withParameters(flow, {
			...Object.fromEntries(LEDGER_NODES.map((node) => [node, where])),
			'Nothing to Send': where,
			[RECOVERY]: { ...where, ...everyFiveSeconds },
			[DELIVER]: { ...where, url: receiver.url },
		});
		return [...LEDGER_NODES, 'Nothing to Send'].reduce(
			(with_, node) => withSettings(with_, node, { credentials: { postgres: n8n.postgres } }),
			placed,
		);
	}

	/** How many leads have a receipt still. */
	const unsettled = async () => (await rowsOf(n8n.ledger, 'SELECT id FROM marketplace_leads.receipt')).length;

	/** The executions n8n has, by how they stand. */
	const executions = async () =>
		await rowsOf<{ id: number; status: string; mode: string }>(
			n8n.database,
			'SELECT id, status, mode FROM execution_entity ORDER BY id',
		);

	it(`delivers ${COUNT} leads once, ${REPEATS} of which come twice`, async () => {
		const leads = [...leadsOf(COUNT), ...leadsOf(REPEATS)];

		await sendUntilTaken(workflow, leads);
		await until(async () => (await executions()).every(({ status }) => status === 'success'), 60_000);

		expect(await executions()).toHaveLength(leads.length);
		expect(receiver.countsByKey.size).toBe(COUNT);
		expect([...receiver.countsByKey.values()].every((times) => times === 1)).toBe(true);
		expect(n8n.workers.map(({ log }) => /started execution/i.test(log))).toEqual([true, true]);
	});

	it(`delivers each of ${MORE} more, each with one key, though one worker is killed under way`, async () => {
		receiver.clear();
		let killed: Promise<void> | undefined;
		let lastArrival = Date.now();
		receiver.answer(async () => {
			lastArrival = Date.now();
			if (receiver.countsByKey.size > 40) killed ??= n8n.workers[0].kill();
			// What the worker has sent by now is here, and it learns nothing of it.
			await killed;
			await pause(50 + ((receiver.delivered.length * 37) % 250));
			return { status: 200 };
		});

		await sendUntilTaken(workflow, leadsOf(MORE, COUNT + 1));
		await until(() => killed !== undefined && Date.now() - lastArrival > QUIET_MS);
		await agePostgresLedger(n8n.ledger);
		await until(async () => (await unsettled()) === 0, 60_000);
		const recovered = (await executions()).filter(({ mode }) => mode === 'trigger');
		const runs = await Promise.all(recovered.map(({ id }) => n8n.main.run(String(id))));

		expect(runs.flatMap((run) => run.output(DEDUPE, 'New'))).toContainEqual(
			expect.objectContaining({
				recovery: expect.objectContaining({ attempt: expect.any(Number) as unknown }) as unknown,
				dedupe: expect.objectContaining({ outcome: 'new', reason: 'reclaimed' }) as unknown,
			}),
		);
		expect(receiver.countsByKey.size).toBe(MORE);
		expect(receiver.delivered.length).toBeGreaterThan(MORE);
		expect(new Set(receiver.delivered.map(({ body }) => companyIn(body)))).toEqual(
			new Set(leadsOf(MORE, COUNT + 1).map(({ userDetails }) => userDetails.company)),
		);
	});

	it('refuses the ledger on the disk of one machine, and says what to choose; the lead is in the run', async () => {
		const onDisk = await n8n.publish(journeyTo(receiver.url));
		receiver.clear();

		const answer = await onDisk.send(leadOf(1000));
		const run = await onDisk.nextExecution();

		expect(answer.status).toBe(200);
		expect(run.status).toBe('error');
		expect(run.output(TRIGGER)).toMatchObject([
			{ lead: { problems: ['notInLedger'] }, receipt: null, raw: leadOf(1000) },
		]);
		expect(run.errorOf(DEDUPE)).toMatch(/queue mode/);
		expect(run.descriptionOf(DEDUPE)).toMatch(/Postgres.*Azure Table/);
		expect(run.output(PARSE)).toHaveLength(1);
		expect(receiver.delivered).toEqual([]);
	});
});

const companyIn = (body: unknown) =>
	(body as { lead: { contact: { company: string } } }).lead.contact.company;

async function rowsOf<Row extends QueryResultRow>(database: ClientConfig, sql: string): Promise<Row[]> {
	const client = new Client(database);
	await client.connect();
	try {
		return (await client.query<Row>(sql)).rows;
	} finally {
		await client.end();
	}
}
