import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Destination, Outcome } from '../destinations/contract';
import { deliver } from '../destinations/deliver';
import { isDelivered, rejected } from '../destinations/outcome';
import type { Lead } from '../lead/lead';
import { makeTestLead } from '../lead/makeTestLead';
import { oneItem, whereNothingWasTried } from './oneItem';
import type { Output } from './output';
import { cancelSignal } from './run';

const NOTHING_SENT = 'Nothing was sent.';

/**
 * Sends one lead of our own making, marked as a test and asking not to be contacted, and removes it again where the
 * system lets us. The ledger is not asked.
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
	let test = { isRemoved: true, message: NOTHING_SENT };
	try {
		const signal = cancelSignal(context);
		const destination = await output.open(signal);
		outcome = await sendOne(destination, output, lead, signal);
		if (isDelivered(outcome)) test = await destination.withdraw(outcome, signal);
	} catch (error) {
		outcome = rejected('configuration', whereNothingWasTried(context, error));
	}
	const delivery = [{ destination: output.destination, ...outcome, at: new Date().toISOString() }];
	return oneItem(context, { lead, delivery, test }, isDelivered(outcome));
}

async function sendOne<Options, Row>(
	destination: Destination<Options, Row>,
	output: Pick<Output<Options, Row>, 'options'>,
	lead: Lead,
	signal: AbortSignal,
): Promise<Outcome> {
	const keys = { deliveryKey: randomUUID(), recordKey: randomUUID() };
	const options = output.options(0, { lead, dedupe: null, receipt: null, json: { lead } });
	const [outcome] = await deliver({
		destination,
		leads: [{ lead, keys, options, leaseUntil: null }],
		clock: Date.now,
		sleep: async (ms, abort) => await wait(ms, undefined, { signal: abort }),
		signal,
	});
	return outcome ?? rejected('internal', 'The test lead was not looked at.');
}
