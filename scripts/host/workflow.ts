/** What a builder of workflows draws in the editor, written down in a few words. */

export interface WorkflowNode {
	readonly name: string;
	readonly type: string;
	readonly typeVersion: number;
	readonly position: readonly [number, number];
	readonly parameters: Readonly<Record<string, unknown>>;
	readonly id?: string;
	readonly webhookId?: string;
	readonly credentials?: Readonly<Record<string, { readonly id: string; readonly name: string }>>;
	readonly onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	readonly alwaysOutputData?: boolean;
	readonly executeOnce?: boolean;
	readonly retryOnFail?: boolean;
	readonly maxTries?: number;
	readonly waitBetweenTries?: number;
	readonly disabled?: boolean;
}

interface Wire {
	readonly node: string;
	readonly type: 'main';
	readonly index: number;
}

export interface Workflow {
	readonly name: string;
	readonly nodes: readonly WorkflowNode[];
	readonly connections: Readonly<Record<string, { readonly main: ReadonlyArray<readonly Wire[] | null> }>>;
	readonly settings?: Readonly<Record<string, unknown>>;
	readonly pinData?: Readonly<Record<string, unknown>>;
}

/** What a node has besides its name, type and parameters; `typeVersion` is 1 where not given. */
export type NodeSettings = Partial<Omit<WorkflowNode, 'name' | 'type' | 'parameters'>>;

const OWN_PACKAGE = 'n8n-nodes-marketplace-leads';
const GRID = 220;

/**
 * Builds a workflow. A type without a dot is one of our own nodes.
 *
 * ```ts
 * workflow('Leads')
 *   .node('Trigger', 'marketplaceLeadTrigger')
 *   .to('Dedupe Leads', 'dedupeLeads')
 *   .to('Deliver', 'httpsEndpointLeadOutput', { url })
 *   .wire('Dedupe Leads', 1, 'Deliver')
 *   .build();
 * ```
 */
export function workflow(name: string): WorkflowBuilder {
	return new WorkflowBuilder(name);
}

export class WorkflowBuilder {
	private readonly name: string;
	private readonly nodes: WorkflowNode[] = [];
	private readonly connections: Record<string, { main: Wire[][] }> = {};
	private settings: Readonly<Record<string, unknown>> = { executionOrder: 'v1' };

	constructor(name: string) {
		this.name = name;
	}

	/** A node without a wire. */
	node(
		name: string,
		type: string,
		parameters: Readonly<Record<string, unknown>> = {},
		more: NodeSettings = {},
	): this {
		this.nodes.push({
			typeVersion: 1,
			position: [this.nodes.length * GRID, 0],
			...more,
			name,
			type: type.includes('.') ? type : `${OWN_PACKAGE}.${type}`,
			parameters,
		});
		return this;
	}

	/** A node behind the first output of the node before. */
	to(
		name: string,
		type: string,
		parameters: Readonly<Record<string, unknown>> = {},
		more: NodeSettings = {},
	): this {
		const before = this.nodes.at(-1);
		this.node(name, type, parameters, more);
		return before === undefined ? this : this.wire(before.name, 0, name);
	}

	/** A wire from an output, by index, to a node. */
	wire(from: string, output: number, to: string, input = 0): this {
		const outputs = (this.connections[from] ??= { main: [] }).main;
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type: 'main', index: input });
		return this;
	}

	/** n8n's workflow settings, e.g. `{ saveDataSuccessExecution: 'none' }`. */
	with(settings: Readonly<Record<string, unknown>>): this {
		this.settings = { ...this.settings, ...settings };
		return this;
	}

	build(): Workflow {
		return {
			name: this.name,
			nodes: this.nodes,
			connections: this.connections,
			settings: this.settings,
		};
	}
}

/** The workflow with other parameters at some nodes: those given replace their namesakes, the rest stays. */
export function withParameters(
	original: Workflow,
	parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Workflow {
	return {
		...original,
		nodes: original.nodes.map((node) => ({
			...node,
			parameters: { ...node.parameters, ...parameters[node.name] },
		})),
	};
}

/** The workflow with other settings at one node, e.g. `withSettings(w, 'Deliver', { onError: 'stopWorkflow' })`. */
export function withSettings(original: Workflow, node: string, settings: NodeSettings): Workflow {
	return {
		...original,
		nodes: original.nodes.map((each) => (each.name === node ? { ...each, ...settings } : each)),
	};
}
