import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Destination, Outcome, Rehearsal } from '../destinations/contract';
import { deliver, type DeliveryTask } from '../destinations/deliver';
import { delivered, isDelivered, rejected } from '../destinations/outcome';
import { personIdentity } from '../lead/keys';
import { hintAboutDelivery } from './deliveryHints';
import { failureText, nodeFailure, refuseExecuteOnce } from './failure';
import { ledgerPlace } from './ledgerPlace';
import { emptyItems, isHeldBack, type LeadItem, leadItems, outputItem } from './leadItem';
import type { Output } from './output';
import { progress } from './progress';
import { rehearseLeads } from './rehearseLeads';
import { Repeats } from './repeats';
import { cancelSignal, everyItem, isManualRun } from './run';
import { SettledClaims } from './settleClaims';
import { inSlices } from './slices';

/** A lead that came in, and what became of it. */
interface Entry {
	readonly index: number;
	readonly item: INodeExecutionData;
	readonly found: LeadItem | null;
}

/** What became of a lead; in a dry run with what would have. */
type Result = Outcome & { readonly dryRun?: Rehearsal };

/** Items looked at before n8n's event loop gets its turn; following the pairing costs up to 40 µs each. */
const SLICE = 200;

/** How long a lead of a dry run is left alone: a workflow in trial is not to see the same leads every minute. */
const DRY_RUN_WAIT_MS = 60 * 60_000;

const NO_LEAD =
	'There is no lead in this item, and none upstream that it descends from. Connect this node behind Dedupe Leads or Parse Lead Source, with nodes in between that keep the pairing of items.';
const NOT_CLAIMED =
	'Dedupe Leads holds this lead back (see dedupe.reason), so it is not sent. Connect New and Returning to this node, not Duplicate.';
const FOREIGN_CLAIM =
	'The dedupe in this item belongs to another lead: a node in between has copied it, and does not keep the pairing of items. Let that node keep dedupe as it is.';
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
	const entries = await entriesOf(context);
	const claims = new SettledClaims(
		entries.map(({ found }) => found),
		`${context.getWorkflow().id ?? ''}/${context.getNode().id}`,
		async () => await ledgerPlace(context),
		isManualRun(context),
	);
	const outcomes = await attempt(context, output, entries, claims);
	await claims.settled();

	const arrived: INodeExecutionData[] = [];
	const failed: INodeExecutionData[] = [];
	for await (const { start, slice } of inSlices(entries, SLICE)) {
		slice.forEach(({ item, index, found }, offset) => {
			const outcome = outcomes[start + offset] ?? rejected('internal', 'The lead was not looked at.');
			const json = found?.json ?? item.json;
			const entry = {
				destination: output.destination,
				...outcome,
				...(isDelivered(outcome) && { confirmed: claims.isConfirmed(start + offset) }),
				at: new Date().toISOString(),
			};
			(isDelivered(outcome) ? arrived : failed).push(
				outputItem({ ...json, delivery: [...earlier(json), entry] }, item, index),
			);
		});
	}
	hintAboutDelivery(context, claims, arrived, failed);
	return [arrived, failed];
}

async function attempt<Options, Row>(
	context: IExecuteFunctions,
	output: Output<Options, Row>,
	entries: readonly Entry[],
	claims: SettledClaims,
): Promise<Result[]> {
	try {
		refuseExecuteOnce(context);
		const destination = await output.open(cancelSignal(context));
		return await deliverAll(context, destination, output, entries, claims);
	} catch (error) {
		entries.forEach((_, position) => claims.giveBack(position));
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
): Promise<Result[]> {
	const outcomes: Result[] = [];
	const settle = (position: number, outcome: Result) => {
		outcomes[position] = outcome;
		if (isDelivered(outcome)) claims.confirm(position);
		else if (output.isDryRun) claims.giveBack(position, new Date(Date.now() + DRY_RUN_WAIT_MS).toISOString());
		else claims.release(position, outcome.notBefore);
	};
	const tasks: DeliveryTask<Options>[] = [];
	const positions: number[] = [];
	const repeats = new Repeats();
	const leadOfKey = new Map<string, string>();
	const before = await claims.outcomesBefore();
	for await (const { start, slice } of inSlices(entries, SLICE)) {
		slice.forEach(({ index, found }, offset) => {
			const position = start + offset;
			if (found && isCopied(found, leadOfKey)) {
				// Not settled: the claim is another lead's.
				outcomes[position] = rejected('foreignClaim', FOREIGN_CLAIM);
				return;
			}
			const task = before[position] ?? taskOf(found, output, index, claims.leaseUntil(position));
			if ('status' in task) {
				settle(position, task);
			} else if (!repeats.isRepeat(position, task)) {
				tasks.push(task);
				positions.push(position);
			}
		});
	}
	if (output.isDryRun) {
		const rehearsed = await rehearseLeads(destination, tasks, cancelSignal(context));
		rehearsed.forEach((outcome, task) => settle(positions[task] ?? -1, outcome));
	} else {
		const tell = progress(context, output.title, tasks.length, Date.now);
		await deliver({
			destination,
			leads: tasks,
			clock: Date.now,
			sleep: async (ms, signal) => await wait(ms, undefined, { signal }),
			signal: cancelSignal(context),
			onSettled: (task, outcome) => {
				settle(positions[task] ?? -1, outcome);
				tell();
			},
		});
	}
	for (const [position, first] of repeats.all) outcomes[position] = outcomeOfRepeat(outcomes[first]);
	return outcomes;
}

/** Whether the item's `dedupe` was seen with another lead in this run: a node in between has copied it. */
function isCopied({ lead, dedupe }: LeadItem, leadOfKey: Map<string, string>): boolean {
	if (!dedupe) return false;
	const first = leadOfKey.get(dedupe.deliveryKey);
	if (first === undefined) leadOfKey.set(dedupe.deliveryKey, lead.id);
	return first !== undefined && first !== lead.id;
}

/** The destination has a repeat as soon as it has the first. */
function outcomeOfRepeat(first: Result | undefined): Result {
	if (first && isDelivered(first)) return delivered('duplicate', { matched: 'own key' });
	return first ?? rejected('internal', 'The lead was not looked at.');
}

/** What is to be delivered of an item, or its outcome where nothing is. */
function taskOf<Options>(
	found: LeadItem | null,
	output: Pick<Output<Options, unknown>, 'options' | 'recordPer' | 'writerPer'>,
	index: number,
	leaseUntil: string | null,
): DeliveryTask<Options> | Outcome {
	if (!found) return rejected('noLead', NO_LEAD);
	const { lead, dedupe } = found;
	if (isHeldBack(found)) return rejected('notClaimed', NOT_CLAIMED);
	let options: Options;
	try {
		options = output.options(index, found);
	} catch {
		// The text of the error may hold values of the lead.
		return rejected('expression', BAD_EXPRESSION);
	}
	const person = output.writerPer === 'person' ? personIdentity(lead.contact) : null;
	return {
		lead,
		keys: {
			deliveryKey: dedupe?.deliveryKey ?? lead.id,
			recordKey: dedupe?.recordKeys[output.recordPer] ?? lead.id,
		},
		...(person && { writer: `${person.tier} ${person.value}` }),
		options,
		leaseUntil,
	};
}

async function entriesOf(context: IExecuteFunctions): Promise<Entry[]> {
	const items = everyItem(context);
	const find = leadItems(context, items);
	const isEmpty = emptyItems(context);
	const entries: Entry[] = [];
	for await (const { start, slice } of inSlices(items, SLICE)) {
		slice.forEach((item, offset) => {
			const index = start + offset;
			const found = find(index);
			if (!isEmpty(item, index, () => found !== null)) entries.push({ index, item, found });
		});
	}
	return entries;
}

/** Deliveries to other destinations before this one. */
function earlier(json: IDataObject): unknown[] {
	return Array.isArray(json['delivery']) ? json['delivery'] : [];
}
