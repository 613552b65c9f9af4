import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { N8nClient } from './n8nClient.ts';
import { PATIENCE_MS } from './patience.ts';
import { PublishedWorkflow } from './publishedWorkflow.ts';
import { type OutputNames, Run, type StoredExecution } from './run.ts';
import { type N8nProcess, startN8n, type StartN8nOptions } from './startN8n.ts';
import type { Workflow, WorkflowBuilder } from './workflow.ts';

export interface Credential {
	readonly id: string;
	readonly name: string;
}

interface NodeType {
	readonly name: string;
	readonly outputNames?: readonly string[];
}

interface StoredWorkflow {
	readonly id: string;
	readonly versionId: string;
	readonly nodes: ReadonlyArray<{
		readonly name: string;
		readonly type: string;
		readonly typeVersion: number;
	}>;
}

/** A running n8n, signed in, with what tests, demo and bench do with it. */
export interface Harness {
	readonly url: string;
	readonly process: N8nProcess;
	readonly client: N8nClient;
	/** Saves a workflow without publishing it, e.g. a sub-workflow's parent that runs manually. */
	save(workflow: Workflow | WorkflowBuilder): Promise<PublishedWorkflow>;
	/** Saves and publishes a workflow and waits until its webhooks answer. */
	publish(workflow: Workflow | WorkflowBuilder): Promise<PublishedWorkflow>;
	/** Makes a credential, e.g. `credential('httpHeaderAuth', { name: 'X-Key', value: '1' })`. */
	credential(type: string, fields: Readonly<Record<string, unknown>>): Promise<Credential>;
	/** Reads one execution once it is over. */
	run(executionId: string): Promise<Run>;
	/** Runs a failed execution again, as the editor's "Retry" does, and returns the new one. */
	retry(run: Run): Promise<Run>;
	/** Kills n8n as a crash would, and starts it again on the same folder. */
	crashAndRestart(): Promise<void>;
	restart(env?: Readonly<Record<string, string>>): Promise<void>;
	/** Stops n8n and removes its folder if the harness made it. */
	stop(): Promise<void>;
}

export type HarnessOptions = Omit<StartN8nOptions, 'userFolder'> & {
	/** @default a temporary folder, removed by `stop` */
	readonly userFolder?: string;
};

/** Starts an n8n (about eight seconds) and signs in. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
	const userFolder = options.userFolder ?? (await mkdtemp(join(tmpdir(), 'marketplace-leads-n8n-')));
	const removeFolder = async () => {
		if (options.userFolder === undefined)
			await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		const n8n = await startN8n({ ...options, userFolder });
		const client = new N8nClient(n8n.url);
		try {
			await client.signIn();
		} catch (error) {
			await n8n.stop();
			throw error;
		}
		return harnessOf(n8n, client, removeFolder);
	} catch (error) {
		await removeFolder();
		throw error;
	}
}

function harnessOf(n8n: N8nProcess, client: N8nClient, removeFolder: () => Promise<void>): Harness {
	const nodeTypes = new Map<string, NodeType>();

	async function save(workflow: Workflow | WorkflowBuilder): Promise<PublishedWorkflow & StoredWorkflow> {
		const drawn = 'build' in workflow ? workflow.build() : workflow;
		const stored = await client.request<StoredWorkflow>('POST', '/rest/workflows', drawn);
		return Object.assign(new PublishedWorkflow(harness, stored.id, drawn.name), {
			versionId: stored.versionId,
			nodes: stored.nodes,
		});
	}

	async function outputNames(nodes: StoredWorkflow['nodes']): Promise<OutputNames> {
		const unknown = nodes.filter((node) => !nodeTypes.has(node.type));
		if (unknown.length > 0) {
			const nodeInfos = unknown.map((node) => ({ name: node.type, version: node.typeVersion }));
			const found = await client.request<NodeType[]>('POST', '/rest/node-types', { nodeInfos });
			// n8n shortens nothing here: a node's full name is asked for, its short one answered, in order.
			nodeInfos.forEach(({ name }, i) => nodeTypes.set(name, found[i] ?? { name }));
		}
		return (name) => {
			const type = nodes.find((node) => node.name === name)?.type;
			const names = type === undefined ? undefined : nodeTypes.get(type)?.outputNames;
			return Array.isArray(names) ? names : null;
		};
	}

	async function run(executionId: string): Promise<Run> {
		const deadline = Date.now() + PATIENCE_MS;
		for (;;) {
			const execution = await client.request<StoredExecution & { workflowData: StoredWorkflow }>(
				'GET',
				`/rest/executions/${executionId}`,
			);
			if (execution.status !== 'new' && execution.status !== 'running') {
				return new Run(execution, await outputNames(execution.workflowData.nodes));
			}
			if (Date.now() > deadline) throw new Error(`Execution ${executionId} is still ${execution.status}.`);
			await pause(25);
		}
	}

	const harness: Harness = {
		url: n8n.url,
		process: n8n,
		client,
		save,
		run,
		async publish(workflow) {
			const saved = await save(workflow);
			await client.request('POST', `/rest/workflows/${saved.id}/activate`, { versionId: saved.versionId });
			await saved.ready();
			return saved;
		},
		async credential(type, fields) {
			const name = `${type} ${Date.now()}`;
			const made = await client.request<Credential>('POST', '/rest/credentials', {
				name,
				type,
				data: fields,
			});
			return { id: made.id, name: made.name };
		},
		async retry(failed) {
			const made = await client.request<{ executionId?: string; id?: string }>(
				'POST',
				`/rest/executions/${failed.id}/retry`,
				{ loadWorkflow: false },
			);
			const id = made.executionId ?? made.id;
			if (id === undefined) throw new Error('n8n did not name the execution it made.');
			return await run(String(id));
		},
		async crashAndRestart() {
			await n8n.kill();
			await n8n.restart();
			await client.signIn();
		},
		async restart(env) {
			await n8n.restart(env);
			await client.signIn();
		},
		async stop() {
			await n8n.stop();
			await removeFolder();
		},
	};
	return harness;
}
