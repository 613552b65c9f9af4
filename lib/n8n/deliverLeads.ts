import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Destination, Outcome } from '../destinations/contract';
import { deliver, type DeliveryTask } from '../destinations/deliver';
import { delivered, isDelivered, rejected } from '../destinations/outcome';
import { failureText, nodeFailure, refuseExecuteOnce } from './failure';
import { isEmptyItem, type LeadItem, leadItems, outputItem } from './leadItem';
import { Repeats } from './repeats';
import { everyItem, isManualRun } from './run';
import { SettledClaims } from './settleClaims';
import { hint, hintUnwiredOutputs } from './wiring';

/** How a node's parameters become a destination. */
export interface Output<Options, Row> {
	/** Name of the destination in `delivery`. */
	readonly destination: string;
	/** Reads what holds for the whole run. What it throws is a configuration error: nothing was tried. */
	open(): Promise<Destination<Options, Row>>;
	/** Reads what may differ by lead. What it throws stays with its lead. */
	options(itemIndex: number): Options;
}

/** A lead that came in, and what became of it. */
interface Entry {
	readonly index: number;
	readonly item: INodeExecutionData;
	readonly found: LeadItem | null;
}

const NO_LEAD =
	'There is no lead in this item, and none upstream that it descends from. Connect this node behind Dedupe Leads or Parse Lead Source, with nodes in between that keep the pairing of items.';
const BAD_EXPRESSION =
	'An expression of this node cannot be evaluated for this lead. Correct it in the editor.';

/**
 * Delivers every lead that comes in and settles its claim: confirmed when the destination has it, released when it has
 * not. No lead makes the node fail; each leaves through Delivered or Not Delivered, whole, with what happened in
 * `delivery`.
 *
 * @returns the items of the two outputs
 * @throws NodeOperationError when nothing could be tried and the node's "On Error" is Stop Workflow; all claims are
 * released first. Under both Continue settings all leads leave through Not Delivered.
 */
export async function deliverLeads<Options, Row>(
	context: IExecuteFunctions,
	output: Output<Options, Row>,
): Promise<INodeExecutionData[][]> {
	const entries = entriesOf(context);
	const claims = new SettledClaims(entries.map(({ found }) => found?.dedupe ?? null));
	const outcomes = await attempt(context, output, entries, claims);
	await claims.settled();

	const arrived: INodeExecutionData[] = [];
	const failed: INodeExecutionData[] = [];
	entries.forEach(({ item, index, found }, position) => {
		const outcome = outcomes[position] ?? rejected('internal', 'The lead was not looked at.');
		const json = found?.json ?? item.json;
		const entry = {
			destination: output.destination,
			...outcome,
			...(isDelivered(outcome) && { confirmed: claims.isConfirmed(position) }),
			at: new Date().toISOString(),
		};
		(isDelivered(outcome) ? arrived : failed).push(
			outputItem({ ...json, delivery: [...earlier(json), entry] }, item, index),
		);
	});
	giveHints(context, claims, arrived.length, failed.length);
	return [arrived, failed];
}

async function attempt<Options, Row>(
	context: IExecuteFunctions,
	output: Output<Options, Row>,
	entries: readonly Entry[],
	claims: SettledClaims,
): Promise<Outcome[]> {
	try {
		refuseExecuteOnce(context);
		return await deliverAll(context, await output.open(), output, entries, claims);
	} catch (error) {
		entries.forEach((_, position) => claims.release(position));
		await claims.settled();
		if (!context.continueOnFail()) throw nodeFailure(context, error);
		return entries.map(() => rejected('configuration', failureText(context, error)));
	}
}

async function deliverAll<Options, Row>(
	context: IExecuteFunctions,
	destination: Destination<Options, Row>,
	output: Output<Options, Row>,
	entries: readonly Entry[],
	claims: SettledClaims,
): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	const settle = (position: number, outcome: Outcome) => {
		outcomes[position] = outcome;
		if (isDelivered(outcome)) claims.confirm(position);
		else claims.release(position, outcome.notBefore);
	};
	const tasks: DeliveryTask<Options>[] = [];
	const positions: number[] = [];
	const repeats = new Repeats();
	entries.forEach(({ index, found }, position) => {
		const task = found ? taskOf(found, output, index) : rejected('noLead', NO_LEAD);
		if ('code' in task) {
			settle(position, task);
		} else if (!repeats.isRepeat(position, task)) {
			tasks.push(task);
			positions.push(position);
		}
	});
	await deliver({
		destination,
		leads: tasks,
		clock: Date.now,
		sleep: async (ms, signal) => await wait(ms, undefined, { signal }),
		signal: context.getExecutionCancelSignal() ?? new AbortController().signal,
		onSettled: (task, outcome) => settle(positions[task] ?? -1, outcome),
	});
	for (const [position, first] of repeats.all) outcomes[position] = outcomeOfRepeat(outcomes[first]);
	return outcomes;
}

/** The destination has a repeat as soon as it has the first. */
function outcomeOfRepeat(first: Outcome | undefined): Outcome {
	if (first && isDelivered(first)) return delivered('duplicate', { matched: 'own key' });
	return first ?? rejected('internal', 'The lead was not looked at.');
}

function taskOf<Options>(
	{ lead, dedupe }: LeadItem,
	output: Pick<Output<Options, unknown>, 'options'>,
	index: number,
): DeliveryTask<Options> | (Outcome & { code: string }) {
	let options: Options;
	try {
		options = output.options(index);
	} catch {
		// The text of the error may hold values of the lead.
		return rejected('expression', BAD_EXPRESSION);
	}
	return {
		lead,
		keys: {
			deliveryKey: dedupe?.deliveryKey ?? lead.id,
			recordKey: dedupe?.recordKeys.step ?? lead.id,
		},
		options,
		leaseUntil: dedupe?.dryRun === false ? (dedupe.claim?.leaseUntil ?? null) : null,
	};
}

function entriesOf(context: IExecuteFunctions): Entry[] {
	const items = everyItem(context);
	const find = leadItems(context, items);
	return items.flatMap((item, index) => (isEmptyItem(item) ? [] : [{ index, item, found: find(index) }]));
}

/** Deliveries to other destinations before this one. */
function earlier(json: IDataObject): unknown[] {
	return Array.isArray(json['delivery']) ? json['delivery'] : [];
}

function giveHints(
	context: IExecuteFunctions,
	claims: SettledClaims,
	delivered: number,
	notDelivered: number,
): void {
	if (isManualRun(context) && delivered > 0) {
		hint(context, 'Test run: the leads were really delivered, and the ledger was left as it was.', 'info');
	}
	if (claims.error !== undefined) {
		hint(
			context,
			`The ledger could not take what became of the leads, so some may be delivered once more, with the same key. ${failureText(context, claims.error)}`,
		);
	}
	if (claims.lostCount > 0) {
		hint(
			context,
			`${claims.lostCount} leads were delivered after another run had taken over their claim. Choose a longer lease in Dedupe Leads.`,
		);
	}
	hintUnwiredOutputs(context, [
		// A workflow may end with a delivered lead.
		{ name: 'Delivered', count: 0 },
		{ name: 'Not Delivered', count: notDelivered },
	]);
}
