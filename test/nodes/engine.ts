import './userFolder';
import { randomUUID } from 'node:crypto';
import { ExecutionLifecycleHooks, ExternalSecretsProxy, WorkflowExecute } from 'n8n-core';
import type {
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	IRun,
	IWorkflowExecuteAdditionalData,
	NodeExecutionHint,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import { CredentialsHelper, type GivenCredentials } from './credentials';
import { NodeTypes, typeName } from './nodeTypes';

/** A workflow as n8n exports it. */
export interface WorkflowFixture {
	readonly nodes: readonly INode[];
	readonly connections: IConnections;
}

/** How a workflow is run. */
export interface Run {
	/** What the first node gets: items, or the JSON of items. */
	readonly items: readonly (INodeExecutionData | IDataObject)[];
	/** @default trigger */
	readonly mode?: WorkflowExecuteMode;
	/** Mode of the parent, where this is a sub-workflow. */
	readonly rootMode?: WorkflowExecuteMode;
	/** @default a new one for each run */
	readonly executionId?: string;
	readonly credentials?: GivenCredentials;
	/** What n8n keeps for the workflow between its runs; changed in place. */
	readonly staticData?: IDataObject;
	/** Node types besides ours, or in the place of ours, by name. */
	readonly types?: Readonly<Record<string, INodeType>>;
	/** Stops the execution, as the editor's button does. */
	readonly stop?: AbortSignal;
}

/** What made a run fail; `itemIndex` only where it was one item. */
export interface RunError {
	readonly message: string;
	readonly description: string | null;
	readonly itemIndex?: number;
}

/** What a run left behind. */
export interface Ran {
	readonly status: IRun['status'];
	/** What made the run fail, as the editor shows it. */
	readonly error: RunError | null;
	/** Items of each output of a node, in order; none where it did not run. */
	outputs(node: string): INodeExecutionData[][];
	/** JSON of the items that left a node through one output. */
	json(node: string, output?: number): IDataObject[];
	hints(node: string): NodeExecutionHint[];
}

/** A node, named as the editor names it. */
export function node(name: string, parameters: INodeParameters = {}, more: Partial<INode> = {}): INode {
	const type = typeName(name);
	const displayName = new NodeTypes().getByNameAndVersion(type)?.description.defaults.name ?? name;
	return { id: name, name: displayName, type, typeVersion: 1, position: [0, 0], parameters, ...more };
}

/** A wire from an output of a node to another node. */
export type Wire = readonly [from: string, output: number, to: string];

/**
 * Runs nodes in n8n's own engine, without its server: parameters, expressions, pairing, error settings and retries are
 * n8n's.
 *
 * @param nodes chained by their first outputs
 * @param wires further ones
 */
export async function runNodes(
	nodes: readonly INode[],
	{ wires = [], ...run }: Run & { readonly wires?: readonly Wire[] },
): Promise<Ran> {
	const chain = nodes.slice(1).map((to, index): Wire => [nodes[index]?.name ?? '', 0, to.name]);
	return await runWorkflow({ nodes, connections: connect([...chain, ...wires]) }, run);
}

/** Runs a workflow as n8n exports it, from its first node on. */
export async function runWorkflow({ nodes, connections }: WorkflowFixture, run: Run): Promise<Ran> {
	const { mode = 'trigger', executionId = randomUUID(), types = {} } = run;
	const workflow = new Workflow({
		id: 'workflow',
		name: 'workflow',
		nodes: structuredClone(nodes) as INode[],
		connections,
		active: false,
		nodeTypes: new NodeTypes(types),
		settings: { executionOrder: 'v1' },
		...(run.staticData && { staticData: run.staticData }),
	});
	const start = workflow.getNode(nodes[0]?.name ?? '');
	if (!start) throw new Error('The workflow has no node that is known.');
	const main = [run.items.map((item): INodeExecutionData => (isItem(item) ? item : { json: item }))];
	const execution = new WorkflowExecute(
		additionalData(workflow, mode, executionId, run),
		mode,
		createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node: start, data: { main }, source: null }] },
		}),
	);
	const running = execution.processRunExecutionData(workflow);
	run.stop?.addEventListener('abort', () => running.cancel());
	return ran(await running);
}

function isItem(item: INodeExecutionData | IDataObject): item is INodeExecutionData {
	return 'json' in item;
}

function connect(wires: readonly Wire[]): IConnections {
	const connections: IConnections = {};
	for (const [from, output, to] of wires) {
		const outputs = ((connections[from] ??= { main: [] })['main'] ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type: 'main', index: 0 });
	}
	return connections;
}

/** What n8n's server gives a run; the parts that no node of ours asks for refuse. */
export function additionalData(
	{ id, name, nodes }: Pick<Workflow, 'id' | 'name' | 'nodes'>,
	mode: WorkflowExecuteMode,
	executionId: string,
	{ credentials = {}, rootMode }: Pick<Run, 'credentials' | 'rootMode'>,
): IWorkflowExecuteAdditionalData {
	const refuse = async (): Promise<never> => {
		throw new Error('Not part of this stand-in.');
	};
	const now = new Date();
	const saved = { id, name: name ?? '', nodes: Object.values(nodes), connections: {}, active: false };
	const hooks = new ExecutionLifecycleHooks(mode, executionId, {
		...saved,
		isArchived: false,
		activeVersionId: null,
		createdAt: now,
		updatedAt: now,
	});
	const base = 'http://127.0.0.1:5678';
	return {
		hooks,
		executionId,
		credentialsHelper: new CredentialsHelper(credentials),
		currentNodeExecutionIndex: 0,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		restApiUrl: base,
		instanceBaseUrl: base,
		formBaseUrl: base,
		formWaitingBaseUrl: base,
		formTestBaseUrl: base,
		webhookBaseUrl: base,
		webhookWaitingBaseUrl: base,
		webhookTestBaseUrl: base,
		mcpBaseUrl: base,
		mcpTestBaseUrl: base,
		executeWorkflow: refuse,
		getRunExecutionData: refuse,
		getRuntimeCredential: refuse,
		startRunnerTask: refuse,
		logAiEvent: () => undefined,
		...(rootMode && { rootExecutionMode: rootMode }),
	};
}

function ran({ status, data }: IRun): Ran {
	const { error, runData } = data.resultData;
	const outputs = (name: string): INodeExecutionData[][] =>
		(runData[name] ?? []).flatMap((task) => (task.data?.['main'] ?? []).map((items) => items ?? []));
	return {
		status,
		error: error ? runError(error) : null,
		outputs,
		json: (name, output = 0) => (outputs(name)[output] ?? []).map(({ json }) => json),
		hints: (name) => (runData[name] ?? []).flatMap(({ hints = [] }) => hints),
	};
}

function runError({
	message,
	description,
	...error
}: NonNullable<IRun['data']['resultData']['error']>): RunError {
	const itemIndex: unknown = 'context' in error ? error.context?.['itemIndex'] : undefined;
	return { message, description: description ?? null, ...(typeof itemIndex === 'number' && { itemIndex }) };
}
