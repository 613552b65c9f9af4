import type { IWebhookFunctions } from 'n8n-workflow';

import { personIdentity } from '../lead/keys';
import type { Lead } from '../lead/lead';
import { MAX_BATCH } from '../ledger/contract';
import { LedgerUnavailableError } from '../ledger/errors';
import { withLedger } from '../ledger/openLedger';
import { loggableText } from './failure';
import { graceMs } from './grace';
import { ledgerPlace } from './ledgerPlace';
import { receiptContent } from './receipt';
import { isManualRun } from './run';
import { inSlices } from './slices';

/** How long a sender waits for the ledger, in ms. Nobody says how long Microsoft waits; gateways often give 30 s. */
const PATIENCE_MS = 5000;

/** A lead with what it was read from. */
export interface ReceivedLead {
	readonly lead: Lead;
	readonly raw: unknown;
}

/** Whether leads are in the ledger: in the one of that name, or not because nobody wants it, or although they should be. */
export type Saved =
	{ readonly is: 'saved'; readonly ledger: string } | { readonly is: 'notWanted' | 'failed' };

/**
 * Writes a receipt for every lead of a request, so that Lead Recovery Trigger finds those that nobody delivers. The
 * test address writes none.
 *
 * Never throws, and gives up after five seconds: the sender must not wait for a ledger that is down. What the ledger
 * takes after that stays in it; it comes out later, and Dedupe Leads tells that it is the same.
 */
export async function saveLeads(context: IWebhookFunctions, leads: readonly ReceivedLead[]): Promise<Saved> {
	if (isManualRun(context) || context.getNodeParameter('saveBeforeAnswering') === false) {
		return { is: 'notWanted' };
	}
	try {
		const ledger = (context.getNodeParameter('ledger') as string).trim();
		await inTime(receive(context, ledger, leads));
		return { is: 'saved', ledger };
	} catch (error) {
		context.logger.error(`Leads were received and are not saved in the ledger. ${loggableText(error)}`, {
			workflowId: context.getWorkflow().id,
		});
		return { is: 'failed' };
	}
}

async function receive(
	context: IWebhookFunctions,
	ledgerName: string,
	leads: readonly ReceivedLead[],
): Promise<void> {
	const workflow = context.getWorkflow().id ?? '';
	await withLedger(await ledgerPlace(context), ledgerName, async (ledger) => {
		for await (const { slice } of inSlices(leads, MAX_BATCH)) {
			const receipts = slice.map(({ lead, raw }) => ({
				id: lead.id,
				leadId: lead.id,
				identity: personIdentity(lead.contact),
				workflow,
				content: receiptContent(lead, raw),
			}));
			await ledger.receive(receipts, graceMs(context));
		}
	});
}

/** @throws LedgerUnavailableError when the work takes longer than a sender waits; it goes on all the same */
async function inTime(work: Promise<void>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			reject(
				new LedgerUnavailableError(
					`The ledger has not answered within ${PATIENCE_MS / 1000} seconds.`,
					'Check that its store can be reached from n8n, and that nothing keeps it locked.',
				),
			);
		}, PATIENCE_MS);
	});
	try {
		await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
