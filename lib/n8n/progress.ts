import type { IExecuteFunctions } from 'n8n-workflow';

import { isManualRun } from './run';

/** How often a long run says how far it is. */
const EVERY_MS = 5000;

/**
 * Tells how far a long run is: in n8n's log, and in a manual run in the browser's console too, where n8n shows what nodes
 * say while they work. Counts only.
 *
 * @param what e.g. `Salesforce`
 * @returns to be called for each lead that has its outcome
 */
export function progress(
	context: IExecuteFunctions,
	what: string,
	total: number,
	clock: () => number,
): () => void {
	let done = 0;
	let next = clock() + EVERY_MS;
	return () => {
		done++;
		if (clock() < next) return;
		next = clock() + EVERY_MS;
		const message = `${what}: ${done} of ${total} leads done`;
		context.logger.info(message);
		if (isManualRun(context)) context.sendMessageToUI(message);
	};
}
