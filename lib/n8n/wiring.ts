import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import { ourNodesUpstream } from './upstream';

interface Wire {
	readonly node: string;
	readonly index: number;
}

/** What n8n's run context has and its types leave out (n8n 2.41): the wires into a node. */
interface KnowsConnections {
	getConnections?(destination: { name: string }, type: 'main'): readonly (readonly Wire[] | null)[];
}

/**
 * Numbers of this node's outputs that have a wire. For hints only: the graph lists disabled nodes and misses
 * sub-workflows.
 *
 * @returns null where n8n does not tell
 */
export function wiredOutputs(context: IExecuteFunctions): ReadonlySet<number> | null {
	const graph = context as KnowsConnections;
	const { name } = context.getNode();
	const wired = new Set<number>();
	try {
		for (const child of context.getChildNodes(name)) {
			for (const wires of graph.getConnections?.({ name: child.name }, 'main') ?? []) {
				for (const wire of wires ?? []) if (wire.node === name) wired.add(wire.index);
			}
		}
	} catch {
		// A hint is not worth a failed run, least of all one whose leads are delivered.
		return null;
	}
	return wired;
}

/**
 * Tells the builder about leads that left through outputs nobody connected. In a workflow that ends with this
 * node nothing is said.
 *
 * @param outputs the name of each output and how many leads left through it, in order
 */
export function hintUnwiredOutputs(
	context: IExecuteFunctions,
	outputs: readonly { readonly name: string; readonly count: number }[],
): void {
	const wired = wiredOutputs(context);
	if (!wired || wired.size === 0) return;
	const unwired = outputs.filter(({ count }, index) => count > 0 && !wired.has(index));
	if (unwired.length === 0) return;
	const list = unwired.map(({ name, count }) => `${count} through “${name}”`).join(', ');
	hint(context, `Leads left through outputs that are not connected, and end here: ${list}.`);
}

/** What says which ledger a node uses, with its name in the editor. */
const LEDGER_FIELDS = { ledgerStore: 'Ledger Store', ledger: 'Ledger' };

/**
 * Tells the builder about a node of ours upstream that keeps its leads in another ledger than this node looks in: their
 * claims and receipts are not found here.
 *
 * @param types names of our node types
 */
export function hintOtherLedger(context: IExecuteFunctions, types: readonly string[]): void {
	const here = context.getNode().parameters;
	for (const { name, parameters: there = {} } of ourNodesUpstream(context, types)) {
		const fields = Object.entries(LEDGER_FIELDS).filter(([field]) => differs(here[field], there[field]));
		if (fields.length === 0) continue;
		const titles = fields.map(([, title]) => title).join(' and ');
		hint(
			context,
			`“${name}” keeps its leads in another ledger than this node looks in. Choose the same ${titles} in both.`,
		);
	}
}

/** Only where both nodes say it: n8n leaves out what a node does not have or does not show. */
function differs(here: unknown, there: unknown): boolean {
	return here !== undefined && there !== undefined && here !== there;
}

/** Shows a note in the node's output pane. */
export function hint(
	context: IExecuteFunctions,
	message: string,
	type: NodeExecutionHint['type'] = 'warning',
): void {
	context.addExecutionHints({ message, type, location: 'outputPane' });
}
