import type { IExecuteFunctions, INodeParameters, NodeTypeAndVersion } from 'n8n-workflow';

import { hint } from './wiring';

/** Nodes of n8n's own that keep a run waiting for a time or for a person. */
const WAITING = new Set(['n8n-nodes-base.wait', 'n8n-nodes-base.form']);

/** Nodes of ours that settle a claim. */
const SETTLING = /\.(confirmDelivery|\w+LeadOutput)$/;

/**
 * Tells the builder that a lead waits longer on its way to its delivery than its automatic lease may be: while it waits
 * the claim ends, and the lead is claimed once more.
 */
export function hintWait(context: IExecuteFunctions): void {
	const { name, parameters } = context.getNode();
	const options = parameters['options'] as INodeParameters | undefined;
	// What is remembered at once has no lease.
	if (parameters['remember'] === 'immediately' || options?.['leaseMinutes'] !== undefined) return;
	const waiting = waitingNode(context, name);
	if (!waiting) return;
	hint(
		context,
		`A Wait node is behind this node (“${waiting}”): choose a lease longer than the wait under Options, or the lead is claimed again while it waits.`,
	);
}

/** A node that waits between this one and one that settles; in a loop back to here the claim has ended already. */
function waitingNode(context: IExecuteFunctions, name: string): string | undefined {
	const before = new Set(context.getParentNodes(name).map((parent) => parent.name));
	const behind = context.getChildNodes(name, { includeNodeParameters: true });
	return behind.find(
		(node) =>
			!before.has(node.name) &&
			!node.disabled &&
			waits(node) &&
			context.getChildNodes(node.name).some(({ type, disabled }) => !disabled && SETTLING.test(type)),
	)?.name;
}

function waits({ type, parameters }: NodeTypeAndVersion): boolean {
	// Nodes of messengers send and wait for an answer.
	return WAITING.has(type) || parameters?.['operation'] === 'sendAndWait';
}
