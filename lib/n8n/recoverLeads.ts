import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isRecord, parseJson } from '../lead/json';
import { leadOf } from '../lead/leadOf';
import { readLead } from '../lead/readLead';
import type { RecoveredLead, RecoveryQuery } from '../ledger/contract';
import { withLedger } from '../ledger/openLedger';
import { loggableText, nodeFailure } from './failure';
import { graceMs } from './grace';
import { ledgerPlace } from './ledgerPlace';
import { isManualRun } from './run';

/** How many leads "Fetch Test Event" shows. */
const SHOWN = 10;

/** What the builder chooses of a {@link RecoveryQuery}. */
export interface Recovery {
	/** Name of the ledger. */
	readonly ledger: string;
	readonly scope: 'workflow' | 'ledger';
	readonly limit: number;
	readonly maxAgeMs: number;
}

/**
 * Has the leads of a ledger come out again that were received and not delivered, and are due. "Fetch Test Event" shows
 * them and leaves them where they are.
 *
 * A poll never throws for a ledger that cannot be used: at the activation of a workflow, n8n would give the node up for
 * good. It leaves a failed execution instead, which n8n treats as any other: it is in the list, and starts the error
 * workflow.
 *
 * @param readRecovery reads the node's parameters
 * @returns null where no lead is due
 * @throws NodeOperationError from "Fetch Test Event" only
 */
export async function recoverLeads(
	context: IPollFunctions,
	readRecovery: () => Recovery,
): Promise<INodeExecutionData[][] | null> {
	if (isManualRun(context)) return [await shown(context, readRecovery)];
	try {
		const items = await dueItems(context, readRecovery(), 'recover');
		return items.length > 0 ? [items] : null;
	} catch (error) {
		context.logger.warn(`No leads were recovered. ${loggableText(error)}`, {
			workflowId: context.getWorkflow().id,
		});
		context.__emitError(nodeFailure(context, error));
		return null;
	}
}

/** @throws NodeOperationError where no lead is due, or the ledger cannot be used */
async function shown(context: IPollFunctions, readRecovery: () => Recovery): Promise<INodeExecutionData[]> {
	let items: INodeExecutionData[];
	try {
		const recovery = readRecovery();
		items = await dueItems(context, { ...recovery, limit: Math.min(recovery.limit, SHOWN) }, 'peek');
	} catch (error) {
		throw nodeFailure(context, error);
	}
	if (items.length > 0) return items;
	throw new NodeOperationError(context.getNode(), 'No lead is due.', {
		level: 'warning',
		description:
			'Nothing is wrong. A lead comes out here 15 minutes after it came in where no run has claimed it, when its lease has ended where the run died, and 1, 5, 30 minutes and so on after a delivery that failed. Parked leads come out after Replay Parked.',
	});
}

async function dueItems(
	context: IPollFunctions,
	{ ledger: ledgerName, scope, limit, maxAgeMs }: Recovery,
	how: 'recover' | 'peek',
): Promise<INodeExecutionData[]> {
	const workflow = context.getWorkflow().id ?? '';
	const query: RecoveryQuery = {
		by: `${workflow}/${context.getNode().id}`,
		workflow: scope === 'workflow' ? workflow : null,
		limit,
		graceMs: graceMs(context),
		maxAgeMs,
	};
	const leads = await withLedger(
		await ledgerPlace(context),
		ledgerName,
		async (ledger) => await ledger[how](query),
	);
	return leads.map((lead) => ({ json: recoveredItem(lead, ledgerName.trim()) }));
}

/**
 * A lead as it came in, with what has become of it since. Content that cannot be read comes out all the same, as a lead
 * whose problems say so, with the content as `raw`.
 */
function recoveredItem(
	{ receipt: id, content, receivedAt, times, attempt, journey }: RecoveredLead,
	ledger: string,
): IDataObject {
	const parsed = parseJson(content);
	const kept = isRecord(parsed) ? parsed : { raw: content };
	const { raw = null } = kept;
	const lead = leadOf(kept['lead']) ?? readLead(isRecord(raw) ? raw : null, { receivedAt, mintId: () => id });
	return {
		lead,
		receipt: { ledger, id },
		raw,
		recovery: { times, attempt, receivedAt, journey },
	} as IDataObject;
}
