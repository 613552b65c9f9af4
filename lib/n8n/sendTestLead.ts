import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Delivered, Destination, Outcome, Withdrawal } from '../destinations/contract';
import { deliver } from '../destinations/deliver';
import { isDelivered, rejected } from '../destinations/outcome';
import type { Lead } from '../lead/lead';
import { makeTestLead } from '../lead/makeTestLead';
import { oneItem, whereNothingWasTried } from './oneItem';
import type { Output } from './output';
import { rehearseLeads } from './rehearseLeads';
import { cancelSignal } from './run';

const NOTHING_SENT: Withdrawal = { isRemoved: true, message: 'Nothing was sent.' };
const MAYBE_SENT: Withdrawal = {
	isRemoved: false,
	message: 'An answer was lost, so the test lead may be there: look for it by its name, and delete it.',
};

/**
 * Sends one lead of our own making, marked as a test and asking not to be contacted, and removes it again where the
 * system lets us. The ledger is not asked. With Dry Run on it is only shown what would be sent.
 *
 * ```json
 * { "lead": { … }, "delivery": [ { "destination": "salesforce", "status": "created", … } ],
 *   "test": { "isRemoved": true, "message": "…" } }
 * ```
 *
 * @returns one item: through the first output where the lead was delivered, else through the second
 * @throws NodeOperationError where the node is set up wrongly, under "Stop Workflow"
 */
export async function sendTestLead<Options, Row>(
	context: IExecuteFunctions,
	output: Output<Options, Row>,
): Promise<INodeExecutionData[][]> {
	const lead = makeTestLead(randomUUID(), randomInt(1_000_000_000), new Date().toISOString());
	let outcome: Outcome;
	let test = NOTHING_SENT;
	try {
		const signal = cancelSignal(context);
		const destination = await output.open(signal);
		outcome = await sendOne(destination, output, lead, signal);
		if (isDelivered(outcome)) test = await withdrawn(destination, outcome, signal);
		else if (outcome.status === 'unconfirmed') test = MAYBE_SENT;
	} catch (error) {
		outcome = rejected('configuration', whereNothingWasTried(context, error));
	}
	const delivery = [{ destination: output.destination, ...outcome, at: new Date().toISOString() }];
	return oneItem(context, { lead, delivery, test }, isDelivered(outcome));
}

async function sendOne<Options, Row>(
	destination: Destination<Options, Row>,
	output: Pick<Output<Options, Row>, 'options' | 'isDryRun'>,
	lead: Lead,
	signal: AbortSignal,
): Promise<Outcome> {
	const keys = { deliveryKey: randomUUID(), recordKey: randomUUID() };
	const options = output.options(0, { lead, dedupe: null, receipt: null, json: { lead } });
	const leads = [{ lead, keys, options, leaseUntil: null }];
	if (output.isDryRun) {
		const [rehearsed] = await rehearseLeads(destination, leads, signal);
		return rehearsed ?? NOT_LOOKED_AT;
	}
	const [outcome] = await deliver({
		destination,
		leads,
		clock: Date.now,
		sleep: async (ms, abort) => await wait(ms, undefined, { signal: abort }),
		signal,
	});
	return outcome ?? NOT_LOOKED_AT;
}

const NOT_LOOKED_AT = rejected('internal', 'The test lead was not looked at.');

/** The lead is there by now, whatever becomes of this. */
async function withdrawn<Options, Row>(
	destination: Destination<Options, Row>,
	sent: Delivered,
	signal: AbortSignal,
): Promise<Withdrawal> {
	try {
		return await destination.withdraw(sent, signal);
	} catch {
		const id = sent.remoteId === null ? '' : ` (${sent.remoteId})`;
		return { isRemoved: false, message: `The test lead could not be removed${id}: delete it there.` };
	}
}
