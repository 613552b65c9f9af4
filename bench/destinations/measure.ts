import { setTimeout as pause } from 'node:timers/promises';
import type { Harness } from '../../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import type { Run } from '../../scripts/host/run.ts';
import { type NodeSettings, workflow } from '../../scripts/host/workflow.ts';
import { leadsOf } from '../../test/e2e/leads.ts';
import { quiet } from '../quiet.ts';
import { median } from '../table.ts';
import type { Arena } from './arenas.ts';
import { type Call, countCalls } from './calls.ts';
import type { Contender } from './contenders.ts';

const OUT = 'Out';
/** Longer than n8n's node takes for slow plug-ins, one after the other. */
const PATIENCE_MS = 10 * 60_000;

/** What one contender has come to: medians of its rounds. */
export interface Result {
	readonly contender: string;
	readonly leads: number;
	readonly calls: ReadonlyMap<Call, number>;
	/** Time of the node, in ms. */
	readonly ms: number;
	readonly remark: string;
}

/**
 * Has each contender deliver new leads in n8n, and looks at what the system was asked.
 *
 * @param leads how many persons, of whom the system knows none
 * @throws Error where a lead was not delivered
 */
export async function measureArena(n8n: Harness, arena: Arena, leads: number): Promise<Result[]> {
	arena.setUp?.();
	const credentials = await arena.connect(n8n);
	const rounds: Result[][] = [];
	for (let round = 0; round < arena.rounds; round++) {
		const results: Result[] = [];
		for (const contender of arena.contenders) {
			const persons = leadsOf(Math.ceil(leads * contender.share), newPersons(leads));
			results.push(await deliver(n8n, arena, contender, persons, credentials));
		}
		rounds.push(results);
	}
	return arena.contenders.map((_, at) => middle(rounds.flatMap((results) => results[at] ?? [])));
}

let persons = 1;

/** Numbers of persons that nothing was told of yet. */
function newPersons(count: number): number {
	const first = persons;
	persons += count;
	return first;
}

async function deliver(
	n8n: Harness,
	arena: Arena,
	contender: Contender,
	leads: ReturnType<typeof leadsOf>,
	credentials: NodeSettings['credentials'],
): Promise<Result> {
	const flow = await n8n.publish(flowOf(`Bench ${arena.title}, ${contender.name}`, contender, credentials));
	await quiet();
	const before = arena.standIn.requests.length;
	const answer = await flow.send(leads);
	if (answer.status !== 200) throw new Error(`The leads were answered ${answer.status}: ${answer.text}`);
	const run = await finished(flow);
	const delivered = run.output(OUT).length;
	if (run.error !== null || delivered !== leads.length) {
		throw new Error(
			`${contender.name}: ${delivered} of ${leads.length} leads were delivered. ${run.error ?? refusalIn(run)}`,
		);
	}
	const requests = arena.standIn.requests.slice(before);
	await flow.unpublish();
	return {
		contender: contender.name,
		leads: leads.length,
		calls: countCalls(requests, arena.callOf),
		ms: run.millisecondsOf(OUT),
		remark: arena.remark?.(requests) ?? '',
	};
}

/** The leads come as Microsoft sends them; each round has a memory of its own. */
function flowOf(name: string, contender: Contender, credentials: NodeSettings['credentials']) {
	const ledger = crypto.randomUUID();
	const { type, typeVersion, parameters } = contender;
	const parsed = workflow(name)
		.node('Trigger', 'marketplaceLeadTrigger', { ledger })
		.to('Parse', 'parseLeadSource');
	const head = contender.isOurs ? parsed.to('Dedupe', 'dedupeLeads', { ledger }) : parsed;
	return head.to(OUT, type, parameters, { typeVersion, ...(credentials && { credentials }) });
}

async function finished(flow: PublishedWorkflow): Promise<Run> {
	const deadline = Date.now() + PATIENCE_MS;
	while (!(await isOver(flow))) {
		if (Date.now() > deadline) throw new Error(`"${flow.name}" takes too long.`);
		await pause(250);
	}
	return await flow.nextExecution();
}

async function isOver(flow: PublishedWorkflow): Promise<boolean> {
	try {
		return (await flow.executionCount()) > 0 && (await flow.runningCount()) === 0;
	} catch (error) {
		// A node that keeps n8n's event loop to itself, as HTTP Request does, has idle connections to n8n cut: fetch()
		// fails with a TypeError then.
		if (error instanceof TypeError) return false;
		throw error;
	}
}

/** Why the first lead was not delivered, as our outputs tell it. */
function refusalIn(run: Run): string {
	const delivery = run.output(OUT, 1)[0]?.['delivery'];
	return JSON.stringify(Array.isArray(delivery) ? delivery.at(-1) : null);
}

/** The round whose time is the median; its calls are said to be those of all. */
function middle(rounds: readonly Result[]): Result {
	const time = median(rounds.map(({ ms }) => ms));
	const found = rounds.find(({ ms }) => ms === time);
	if (!found) throw new Error('Nothing was measured.');
	return found;
}
