import { parse } from 'flatted';

export type Json = Record<string, unknown>;

/** An item as n8n keeps it. */
export interface RunItem {
	readonly json: Json;
	readonly pairedItem?: unknown;
	readonly binary?: unknown;
}

interface TaskData {
	readonly executionStatus?: string;
	readonly executionTime: number;
	readonly error?: { readonly message: string; readonly description?: string | null };
	readonly data?: { readonly main?: ReadonlyArray<readonly RunItem[] | null> };
	readonly hints?: ReadonlyArray<{ readonly message: string }>;
}

interface RunResult {
	readonly resultData: {
		readonly error?: { readonly message: string; readonly description?: string | null };
		readonly runData: Readonly<Record<string, readonly TaskData[]>>;
	};
}

/** An execution as `GET /rest/executions/:id` answers: `data` is in flatted's form. */
export interface StoredExecution {
	readonly id: string;
	readonly status: string;
	readonly mode: string;
	readonly retryOf?: string | null;
	readonly data: string;
}

/** The names of a node's outputs in their order, or null where it has none. */
export type OutputNames = (node: string) => readonly string[] | null;

/** One finished execution, with what each node put out. */
export class Run {
	readonly id: string;
	/** `success`, `error`, `crashed`, `canceled` or `waiting`. */
	readonly status: string;
	/** `webhook`, `manual`, `retry`, `integrated`, … */
	readonly mode: string;
	readonly retryOf: string | null;
	/** The message the execution failed with. */
	readonly error: string | null;
	private readonly tasks: Readonly<Record<string, readonly TaskData[]>>;
	private readonly outputNames: OutputNames;

	constructor(execution: StoredExecution, outputNames: OutputNames) {
		this.id = String(execution.id);
		this.status = execution.status;
		this.mode = execution.mode;
		this.retryOf = execution.retryOf ?? null;
		const result: RunResult = parse(execution.data);
		this.tasks = result.resultData.runData;
		this.error = result.resultData.error?.message ?? null;
		this.outputNames = outputNames;
	}

	/** The names of the nodes that ran, in the order they first did. */
	get nodes(): string[] {
		return Object.keys(this.tasks);
	}

	/**
	 * The JSON of the items that left `node` through an output, in order; [] where none did.
	 * @param output the output's name or its index
	 * @param round which of the node's runs in this execution, the last by default
	 */
	output(node: string, output: string | number = 0, round = -1): Json[] {
		return this.items(node, output, round).map((item) => item.json);
	}

	/** As {@link output}, with the pairing. */
	items(node: string, output: string | number = 0, round = -1): readonly RunItem[] {
		return this.task(node, round)?.data?.main?.[this.indexOf(node, output)] ?? [];
	}

	/** The message a node failed with, or null. */
	errorOf(node: string, round = -1): string | null {
		return this.task(node, round)?.error?.message ?? null;
	}

	/** What to do about it, as the node says below its message, or null. */
	descriptionOf(node: string, round = -1): string | null {
		return this.task(node, round)?.error?.description ?? null;
	}

	/** The hints a node showed in the editor. */
	hintsOf(node: string, round = -1): string[] {
		return (this.task(node, round)?.hints ?? []).map((hint) => hint.message);
	}

	/** How long a node took, in milliseconds. */
	millisecondsOf(node: string, round = -1): number {
		return this.task(node, round)?.executionTime ?? 0;
	}

	private task(node: string, round: number): TaskData | undefined {
		return this.tasks[node]?.at(round);
	}

	private indexOf(node: string, output: string | number): number {
		if (typeof output === 'number') return output;
		const names = this.outputNames(node) ?? [];
		const index = names.indexOf(output);
		if (index >= 0) return index;
		throw new Error(`"${node}" has no output "${output}", it has: ${names.join(', ') || 'no named ones'}.`);
	}
}
