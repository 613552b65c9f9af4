import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Harness } from '../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../scripts/host/publishedWorkflow.ts';
import { workflow, type WorkflowBuilder } from '../scripts/host/workflow.ts';
import { seedLedger } from './ours.ts';
import { median, ms } from './table.ts';

const ROUNDS = 60;
const WARM_UP = 5;
const LEDGER = 'bench';

/**
 * Times single runs, one lead each, while the memories grow. n8n's memory is written straight into its database, ours
 * straight into the ledger, while n8n is stopped.
 *
 * @param remembered sizes of the memories, growing
 * @returns table rows: nodes, and a time for each size
 */
export async function measureOneARun(n8n: Harness, remembered: readonly number[]): Promise<string[][]> {
	const contenders: Record<string, PublishedWorkflow> = {
		'bare: two No Operation': await n8n.publish(
			start('bare').to('One', 'n8n-nodes-base.noOp').to('Two', 'n8n-nodes-base.noOp'),
		),
		'n8n: No Operation, Remove Duplicates': await n8n.publish(
			start('peer')
				.to('One', 'n8n-nodes-base.noOp')
				.to(
					'Two',
					'n8n-nodes-base.removeDuplicates',
					{
						operation: 'removeItemsSeenInPreviousExecutions',
						logic: 'removeItemsWithAlreadySeenKeyValues',
						dedupeValue: '={{ $json.body.userDetails.email }}',
						options: { historySize: 10_000_000 },
					},
					{ typeVersion: 2 },
				),
		),
		'ours: Parse Lead Source, Dedupe Leads': await n8n.publish(
			start('ours').to('One', 'parseLeadSource').to('Two', 'dedupeLeads', { ledger: LEDGER }),
		),
	};
	const rows = Object.keys(contenders).map((name) => [name]);
	let before = 0;
	for (const count of remembered) {
		if (count > before) {
			await n8n.process.stop();
			await seedLedger(n8n.process.userFolder, LEDGER, before, count);
			seedRemoveDuplicates(n8n.process.userFolder, count);
			await n8n.restart();
			for (const published of Object.values(contenders)) await published.ready();
		}
		before = count;
		for (const [index, [name, published]] of Object.entries(contenders).entries()) {
			rows[index]?.push(ms(await timeOf(name, published, count)));
		}
		console.log(`  ${count} remembered: done`);
	}
	return rows;
}

function start(name: string): WorkflowBuilder {
	return workflow(`Bench one ${name}`)
		.with({ saveDataSuccessExecution: 'none' })
		.node(
			'Start',
			'n8n-nodes-base.webhook',
			{ httpMethod: 'POST', path: crypto.randomUUID(), responseMode: 'lastNode', responseData: 'noData' },
			{ typeVersion: 2, webhookId: crypto.randomUUID() },
		);
}

async function timeOf(name: string, published: PublishedWorkflow, count: number): Promise<number> {
	const times: number[] = [];
	for (let round = -WARM_UP; round < ROUNDS; round++) {
		const email = `${name.slice(0, 4)}.${count}.${round}@example.com`;
		const begun = performance.now();
		const answer = await published.send({
			userDetails: { firstName: 'Ann', lastName: 'Example', email },
			leadSource: 'SPZA-INS|contoso.backup',
		});
		if (answer.status !== 200) throw new Error(`${name}: the run answered ${answer.status} ${answer.text}`);
		if (round >= 0) times.push(performance.now() - begun);
	}
	return median(times);
}

/** n8n keeps one row a node with all hashes in it; the row is there after the node's first run. */
function seedRemoveDuplicates(userFolder: string, count: number): void {
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'));
	try {
		const hashes = Array.from({ length: count }, (_, i) =>
			createHash('md5').update(`known.${i}@example.com`).digest('base64'),
		);
		const { changes } = database
			.prepare('UPDATE processed_data SET value = ?')
			.run(JSON.stringify({ mode: 'entries', data: hashes }));
		if (Number(changes) === 0) throw new Error('n8n has no memory to seed: Remove Duplicates never ran.');
	} finally {
		database.close();
	}
}
