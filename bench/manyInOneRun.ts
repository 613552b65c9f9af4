import { setTimeout as pause } from 'node:timers/promises';
import type { Harness } from '../scripts/host/harness.ts';
import { workflow, type WorkflowBuilder } from '../scripts/host/workflow.ts';
import type { DelayProbe } from './delayProbe.ts';
import { quiet } from './quiet.ts';
import { median, ms } from './table.ts';

const ROUNDS = 3;
const CODE = { typeVersion: 2 };

/** Makes leads as they arrive, each of another person. */
const makeLeads = (count: number, round: string) => `
const items = [];
for (let i = 0; i < ${count}; i++) {
	items.push({ json: {
		userDetails: { firstName: 'Ann', lastName: 'Example', email: \`ann.${round}.\${i}@example.com\`,
			phone: '', country: 'US', company: 'Contoso', title: 'Buyer' },
		leadSource: 'SPZA-INS|contoso.backup', actionCode: 'INS', offerTitle: 'Contoso Backup', description: 'Please call.',
	} });
}
return items;`;

const PARSE_CODE = `
return $input.all().map(({ json }) => {
	const [left, offer] = json.leadSource.split('|');
	const [source, action] = left.split('-');
	return { json: { ...json, source, action, offer } };
});`;

const DEDUPE_CODE = `
const memory = $getWorkflowStaticData('node');
memory.seen ??= {};
return $input.all().filter(({ json }) => {
	const key = json.userDetails.email;
	if (memory.seen[key]) return false;
	return (memory.seen[key] = true);
});`;

type Contender = (leads: WorkflowBuilder) => WorkflowBuilder;

/** What stands between the made leads and the end of the workflow. */
const CONTENDERS: Readonly<Record<string, Contender>> = {
	'bare: two No Operation': (leads) =>
		leads.to('One', 'n8n-nodes-base.noOp').to('Two', 'n8n-nodes-base.noOp'),
	'n8n: No Operation, Remove Duplicates': (leads) =>
		leads.to('One', 'n8n-nodes-base.noOp').to(
			'Two',
			'n8n-nodes-base.removeDuplicates',
			{
				operation: 'removeItemsSeenInPreviousExecutions',
				logic: 'removeItemsWithAlreadySeenKeyValues',
				dedupeValue: '={{ $json.userDetails.email }}',
				options: { historySize: 10_000_000 },
			},
			{ typeVersion: 2 },
		),
	'n8n: Code, Code (forgets when two runs meet)': (leads) =>
		leads
			.to('One', 'n8n-nodes-base.code', { jsCode: PARSE_CODE }, CODE)
			.to('Two', 'n8n-nodes-base.code', { jsCode: DEDUPE_CODE }, CODE),
	'ours: Parse Lead Source, Dedupe Leads': (leads) =>
		leads.to('One', 'parseLeadSource').to('Two', 'dedupeLeads'),
};

/**
 * Times whole runs, from the request to the answer at the end, with nothing of them saved.
 *
 * @returns table rows: nodes, time, time above bare, its share of Remove Duplicates', longest event loop delay
 */
export async function measureManyInOneRun(
	n8n: Harness,
	probe: DelayProbe,
	leads: number,
): Promise<string[][]> {
	const times: Record<string, number> = {};
	const delays: Record<string, number> = {};
	for (const [name, contender] of Object.entries(CONTENDERS)) {
		const runs: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			const published = await n8n.publish(contender(source(name, leads, round)));
			await quiet();
			probe.reset();
			await pause(250);
			const start = performance.now();
			const answer = await published.send({});
			if (answer.status !== 200) throw new Error(`${name}: the run answered ${answer.status} ${answer.text}`);
			runs.push(performance.now() - start);
			await pause(250);
			delays[name] = Math.max(delays[name] ?? 0, probe.read());
			await published.unpublish();
		}
		times[name] = median(runs);
		console.log(`  ${name}: ${runs.map(ms).join(', ')}`);
	}
	const bare = times['bare: two No Operation'] ?? 0;
	const peer = (times['n8n: No Operation, Remove Duplicates'] ?? 0) - bare;
	return Object.entries(times).map(([name, time]) => [
		name,
		ms(time),
		ms(time - bare),
		`${((time - bare) / peer).toFixed(3)} ×`,
		ms(delays[name] ?? 0),
	]);
}

function source(name: string, leads: number, round: number): WorkflowBuilder {
	const people = `${name.slice(0, 4)}${round}`.replace(/\W/g, '');
	return workflow(`Bench ${name} ${round}`)
		.with({ saveDataSuccessExecution: 'none', saveManualExecutions: false })
		.node(
			'Start',
			'n8n-nodes-base.webhook',
			{ httpMethod: 'POST', path: crypto.randomUUID(), responseMode: 'lastNode', responseData: 'noData' },
			{ typeVersion: 2, webhookId: crypto.randomUUID() },
		)
		.to('Make Leads', 'n8n-nodes-base.code', { jsCode: makeLeads(leads, people) }, CODE);
}
