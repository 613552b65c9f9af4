import type { PublishedWorkflow } from '../../../scripts/host/publishedWorkflow.ts';
import type { Json, Run } from '../../../scripts/host/run.ts';
import { type NodeSettings, workflow } from '../../../scripts/host/workflow.ts';
import type { StandInRequest } from '../../servers/standIn.ts';
import { leadsOf } from '../leads.ts';
import { until } from '../until.ts';
import type { System } from './system.ts';
import { startSurroundings, type Surroundings, SYSTEMS } from './start.ts';

jest.setTimeout(300_000);

const OUT = 'Out';
const DEDUPE = 'Dedupe';
const COUNT = 1000;
const LEADS = leadsOf(COUNT);
const ADDRESSES = LEADS.map(({ userDetails }) => String(userDetails['email'])).sort();

let surroundings: Surroundings;
beforeAll(async () => {
	surroundings = await startSurroundings();
});
afterAll(async () => await surroundings?.stop());

describe.each(SYSTEMS)('1,000 leads to %s', (title) => {
	let system: System;
	let credentials: NodeSettings['credentials'];
	let flows = 0;

	beforeAll(async () => {
		system = surroundings.system(title);
		credentials = await system.connect(surroundings.n8n);
	});
	beforeEach(() => system.standIn.heal());

	/** Trigger → Parse → Dedupe → the output, with a memory of its own unless one is named. */
	const journey = async (
		more: NodeSettings = {},
		ledger = `${title} ${++flows}`,
	): Promise<PublishedWorkflow> =>
		await surroundings.n8n.publish(
			workflow(ledger)
				.node('Trigger', 'marketplaceLeadTrigger', { ledger })
				.to('Parse', 'parseLeadSource')
				.to(DEDUPE, 'dedupeLeads', { ledger })
				.to(OUT, system.node, system.parameters, { ...(credentials && { credentials }), ...more })
				.wire(DEDUPE, 1, OUT),
		);
	const run = async (flow: PublishedWorkflow, leads: readonly unknown[] = LEADS): Promise<Run> => {
		expect(await flow.send(leads)).toMatchObject({ status: 200 });
		return await flow.nextExecution();
	};
	const statusesOf = (items: readonly Json[]): unknown[] =>
		items.map(({ delivery }) => (delivery as Json[]).at(-1)?.['status']);
	/** Why leads were not delivered, each reason once. */
	const refusalsOf = (ran: Run): string[] => {
		const last = ran.output(OUT, 'Not Delivered').map(({ delivery }) => (delivery as Json[]).at(-1));
		return [...new Set(last.map((entry) => `${String(entry?.['code'])}: ${String(entry?.['message'])}`))];
	};
	const recorded = async (): Promise<string[]> => (await system.addresses()).sort();

	it('make one record each, whether they come once or twice', async () => {
		const flow = await journey();
		const first = await run(flow);
		expect([first.error, ...refusalsOf(first)]).toEqual([null]);
		expect(new Set(statusesOf(first.output(OUT, 'Delivered')))).toEqual(new Set([system.written]));
		expect(first.output(OUT, 'Delivered')).toHaveLength(COUNT);
		expect(await recorded()).toEqual(ADDRESSES);

		const second = await run(flow);
		expect(second.output(DEDUPE, 'Duplicate')).toHaveLength(COUNT);
		expect(await recorded()).toEqual(ADDRESSES);
	});

	it('make no second record where the memory was lost and the system can tell', async () => {
		const again = await run(await journey());
		expect([again.error, ...refusalsOf(again)]).toEqual([null]);
		expect(again.output(OUT, 'Delivered')).toHaveLength(COUNT);
		if (system.findsPersons) expect(await recorded()).toEqual(ADDRESSES);
		else expect(new Set(await recorded())).toEqual(new Set(ADDRESSES));
	});

	it('are delivered once with “Retry On Fail” on and a system that fails at first', async () => {
		const leads = leadsOf(50, 10_000);
		const isWrite = (request: StandInRequest): boolean => system.isWrite(request);
		system.standIn.fault({ on: isWrite, times: 2, trouble: { answer: { status: 503, body: 'busy' } } });
		const flow = await journey({ retryOnFail: true, maxTries: 3, waitBetweenTries: 100 });
		const ran = await run(flow, leads);
		expect([ran.error, ...refusalsOf(ran)]).toEqual([null]);
		expect(ran.output(OUT, 'Delivered')).toHaveLength(50);
		expect(await countOf(leads)).toBe(50);
	});

	it('come to one record each where the execution is stopped half-way and run again', async () => {
		const leads = leadsOf(700, 20_000);
		const flow = await journey();
		system.standIn.fault({ on: (request) => system.isWrite(request), after: 1, trouble: { hold: true } });
		const before = system.standIn.requests.filter((request) => system.isWrite(request)).length;
		expect(await flow.send(leads)).toMatchObject({ status: 200 });
		await system.standIn.arrival(before + 1, (request) => system.isWrite(request));
		await flow.stopRunning();
		system.standIn.heal();
		await until(async () => (await flow.newExecutions()).length > 0);

		await until(async () => {
			await run(flow, leads);
			return (await countOf(leads)) === leads.length;
		});
		expect(await countOf(leads)).toBe(leads.length);
		const last = await run(flow, leads);
		expect(last.output(DEDUPE, 'Duplicate')).toHaveLength(leads.length);
	});

	/** How many records there are of these leads; a second one of any of them is an error. */
	const countOf = async (
		leads: readonly { readonly userDetails: Readonly<Record<string, unknown>> }[],
	): Promise<number> => {
		const wanted = new Set(leads.map(({ userDetails }) => userDetails['email']));
		const found = (await system.addresses()).filter((address) => wanted.has(address));
		expect(new Set(found).size).toBe(found.length);
		return found.length;
	};
});
