import type { IExecuteFunctions, INodeExecutionData, NodeTypeAndVersion } from 'n8n-workflow';

/** Names of the nodes of ours that leads start at. */
export const TRIGGERS = [
	'marketplaceLeadTrigger',
	'marketplaceLeadPollTrigger',
	'leadRecoveryTrigger',
] as const;

/**
 * Nodes of ours upstream that are not disabled.
 *
 * @param types names of our node types
 * @returns those of the first type in front, of each the nearest first; with their parameters
 */
export function ourNodesUpstream(
	context: IExecuteFunctions,
	types: readonly string[],
): readonly NodeTypeAndVersion[] {
	const { name, type } = context.getNode();
	const packageName = type.slice(0, type.lastIndexOf('.'));
	// n8n lists them from the farthest to the nearest.
	const parents = context.getParentNodes(name, { includeNodeParameters: true }).toReversed();
	return types.flatMap((wanted) =>
		parents.filter((parent) => parent.type === `${packageName}.${wanted}` && !parent.disabled),
	);
}

/**
 * The item that a node of ours upstream gave out and that an item here descends from. Nodes of others drop what they
 * do not know from the JSON but keep the pairing, which n8n follows through Edit Fields, HTTP Request, IF, Merge,
 * Loop and Wait.
 *
 * @param types names of our node types, the one to look for first in front
 * @returns a function of the item index; null where no such node is upstream or the pairing is broken
 */
export function upstreamItem(
	context: IExecuteFunctions,
	types: readonly string[],
): (itemIndex: number) => INodeExecutionData | null {
	const candidates = ourNodesUpstream(context, types);
	return (itemIndex) => {
		for (const { name: parent } of candidates) {
			const item = pairedItem(context, itemIndex, parent);
			if (item) return item;
		}
		return null;
	};
}

function pairedItem(
	context: IExecuteFunctions,
	itemIndex: number,
	parent: string,
): INodeExecutionData | null {
	try {
		const node = context.getWorkflowDataProxy(itemIndex)['$'] as (name: string) => {
			item?: INodeExecutionData;
		};
		return node(parent).item ?? null;
	} catch {
		// n8n throws where the node did not run on this path or the pairing is broken: then there is no such item.
		return null;
	}
}
