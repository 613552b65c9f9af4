import type { IExecuteFunctions, INodeExecutionData, IRunExecutionData, ITaskData } from 'n8n-workflow';

/** What n8n's run context has and its types leave out (n8n 2.41): what the nodes of this run did. */
interface KnowsRun {
	readonly runExecutionData?: IRunExecutionData;
}

/** What the node directly before this one did in this run. */
export interface PreviousRun {
	/** Whether it failed as a whole: under "Continue" n8n then hands on what came in, as if it had succeeded. */
	readonly failed: boolean;
	/** What it gave to this node, with its own pairing: n8n pairs a node's input anew. */
	readonly items: readonly INodeExecutionData[];
}

/** @returns null where this node is the first */
export function previousRun(context: IExecuteFunctions): PreviousRun | null {
	const source = context.getExecuteData().source?.['main']?.[0];
	if (!source) return null;
	const run = turnsOf(context, source.previousNode)[source.previousNodeRun ?? 0];
	return {
		failed: run?.error !== undefined,
		items: run?.data?.['main']?.[source.previousNodeOutput ?? 0] ?? [],
	};
}

/** What a node did in this run, each time it had its turn. */
export function turnsOf(context: IExecuteFunctions, node: string): readonly ITaskData[] {
	const { runExecutionData } = context as KnowsRun;
	return runExecutionData?.resultData.runData[node] ?? [];
}
