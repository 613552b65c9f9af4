import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Harness } from '../scripts/host/harness.ts';
import type { PublishedWorkflow } from '../scripts/host/publishedWorkflow.ts';
import { workflow, type WorkflowBuilder } from '../scripts/host/workflow.ts';
import { seedLedger } from './ours.ts';
import { quiet } from './quiet.ts';
import { median } from './table.ts';

/** Of bare and ours, by turns, so that what else the machine does hits both. */
const ROUNDS = 200;
/** Of Remove Duplicates, after that: what it leaves to the garbage collector would hit the others. */
const PEER_ROUNDS = 60;
const WARM_UP = 5;
const LEDGER = 'bench';

/**
 * Times single runs, one lead each, while the memories grow. n8n's memory is written straight into its database, ours
 * straight into the ledger, while n8n is stopped.
 *
 * @param remembered sizes of the memories, growing
 * @returns table rows: nodes, and a time for each size; the last is what ours adds to bare, median of the differences
 */
export async function measureOneARun(n8n: Harness, remembered: readonly number[]): Promise<string[][]> {
	const bare = await n8n.publish(
		start('bare').to('One', 'n8n-nodes-base.noOp').to('Two', 'n8n-nodes-base.noOp'),
	);
	const peer = await n8n.publish(
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
	);
	const ours = await n8n.publish(
		start('ours').to('One', 'parseLeadSource').to('Two', 'dedupeLeads', { ledger: LEDGER }),
	);
	const rows = [
		['bare: two No Operation'],
		['n8n: No Operation, Remove Duplicates'],
		['ours: Parse Lead Source, Dedupe Leads'],
		['ours without bare'],
	];
	let before = 0;
	for (const count of remembered) {
		if (count > before) {
			await n8n.process.stop();
			await seedLedger(n8n.process.userFolder, LEDGER, before, count);
			seedRemoveDuplicates(n8n.process.userFolder, count);
			await n8n.restart();
			for (const published of [bare, peer, ours]) await published.ready();
		}
		before = count;
		const [bareTimes = [], ourTimes = []] = await timesOf([bare, ours], ROUNDS, count);
		const [peerTimes = []] = await timesOf([peer], PEER_ROUNDS, count);
		const added = ourTimes.map((time, round) => time - (bareTimes[round] ?? 0));
		[bareTimes, peerTimes, ourTimes, added].forEach((times, row) => rows[row]?.push(tenths(median(times))));
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

/** @returns ms, by contender and round */
async function timesOf(
	contenders: readonly PublishedWorkflow[],
	rounds: number,
	count: number,
): Promise<number[][]> {
	const times: number[][] = contenders.map(() => []);
	for (let round = -WARM_UP; round < rounds; round++) {
		if (round % 20 === 0) await quiet();
		for (const [index, published] of contenders.entries()) {
			const email = `ann.${index}.${count}.${round}@example.com`;
			const begun = performance.now();
			const answer = await published.send({
				userDetails: { firstName: 'Ann', lastName: 'Example', email },
				leadSource: 'SPZA-INS|contoso.backup',
			});
			if (answer.status !== 200) throw new Error(`The run answered ${answer.status} ${answer.text}`);
			if (round >= 0) times[index]?.push(performance.now() - begun);
		}
	}
	return times;
}

function tenths(time: number): string {
	return `${time.toFixed(1)} ms`;
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
