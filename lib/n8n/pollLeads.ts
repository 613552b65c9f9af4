import { hash } from 'node:crypto';
import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Inbox } from '../inboxes/contract';
import type { Start } from '../inboxes/readOn';
import { withLedger } from '../ledger/openLedger';
import { graceMs } from './grace';
import { ledgerPlace } from './ledgerPlace';
import { loggablePollFailure, pollFailure } from './pollFailure';
import { polledLead, type PolledLead, pollSource } from './pollSource';
import { isManualRun } from './run';

/** How many leads "Fetch Test Event" shows. */
const SHOWN = 10;
/** n8n waits for the first poll when a workflow is published, and gives a poll up after five minutes. */
const TIME_MS = 30_000;
/** For one page. */
const PATIENCE_MS = 60_000;

/** What the builder chooses. */
export interface PollChoices {
	/** Name of the ledger. */
	readonly ledger: string;
	readonly start: Start;
	/** Most leads that come out at once. */
	readonly limit: number;
	/** Opens the inbox that the builder has chosen. */
	readonly open: () => Promise<Inbox>;
}

/**
 * Has the new leads of an inbox come out, as items like those of Marketplace Lead Trigger. "Fetch Test Event" shows the
 * newest rows, writes nothing and moves nothing.
 *
 * A poll never throws: at the activation of a workflow, n8n would give the node up for good. It leaves a failed
 * execution instead, which n8n treats as any other: it is in the list, and starts the error workflow. What was kept
 * before the failure comes out all the same.
 *
 * @param choices reads the node's parameters
 * @returns null where nothing is new
 * @throws NodeOperationError from "Fetch Test Event" only
 */
export async function pollLeads(
	context: IPollFunctions,
	choices: () => PollChoices,
): Promise<INodeExecutionData[][] | null> {
	if (isManualRun(context)) return [await shown(context, choices)];
	const items: INodeExecutionData[] = [];
	try {
		await poll(context, choices(), (item) => items.push(item));
	} catch (error) {
		context.logger.warn(`A poll for leads has failed. ${loggablePollFailure(error)}`, {
			workflowId: context.getWorkflow().id,
		});
		context.__emitError(pollFailure(context, error));
	}
	return items.length > 0 ? [items] : null;
}

async function poll(
	context: IPollFunctions,
	{ ledger: ledgerName, start, limit, open }: PollChoices,
	give: (item: INodeExecutionData) => void,
): Promise<void> {
	const workflow = context.getWorkflow().id ?? '';
	const inbox = await open();
	try {
		await withLedger(await ledgerPlace(context), ledgerName, async (ledger) => {
			const polling = {
				source: sourceOf(context, inbox),
				workflow,
				graceMs: graceMs(context),
				reading: {
					start,
					limit,
					timeMs: TIME_MS,
					now: Date.now,
					patience: () => AbortSignal.timeout(PATIENCE_MS),
				},
			};
			for await (const leads of pollSource(ledger, inbox, polling)) {
				for (const lead of leads) give(itemOf(lead, ledgerName.trim()));
			}
		});
	} finally {
		inbox.close();
	}
}

/** @throws NodeOperationError where there is no row, or the source cannot be asked */
async function shown(context: IPollFunctions, choices: () => PollChoices): Promise<INodeExecutionData[]> {
	let items: INodeExecutionData[];
	try {
		items = await newest(choices());
	} catch (error) {
		throw pollFailure(context, error);
	}
	if (items.length > 0) return items;
	throw new NodeOperationError(context.getNode(), 'There is no lead yet.', {
		level: 'warning',
		description:
			'Nothing is wrong: the source could be read, and holds no lead but those that our own outputs wrote. Partner Center sends a test lead when it connects an offer.',
	});
}

async function newest({ limit, open }: PollChoices): Promise<INodeExecutionData[]> {
	const inbox = await open();
	try {
		const rows = await inbox.newest(Math.min(limit, SHOWN), AbortSignal.timeout(PATIENCE_MS));
		const receivedAt = new Date().toISOString();
		return rows.map((row) => itemOf(polledLead(inbox, row, receivedAt), null));
	} finally {
		inbox.close();
	}
}

/** @param ledger the one that the lead's receipt is in; null where there is none */
function itemOf({ lead, raw }: PolledLead, ledger: string | null): INodeExecutionData {
	const receipt = ledger === null ? null : { ledger, id: lead.id };
	return { json: { lead, receipt, raw } };
}

/**
 * What the ledger knows the source of a node by. A rename of workflow or node changes nothing; another table, or another
 * account, is another source, and what was read of the first one is still known when the builder goes back to it.
 */
function sourceOf(context: IPollFunctions, { place }: Inbox): string {
	const node = [context.getWorkflow().id ?? '', context.getNode().id].join('/');
	return `${node}/${hash('sha256', place, 'base64url')}`;
}
