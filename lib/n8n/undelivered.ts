import type { INodeExecutionData } from 'n8n-workflow';

import type { PreviousRun } from './previousRun';

const NODE_FAILED =
	'The node before this one failed, and n8n passed its leads on all the same. Connect its error output to a Confirm Delivery that releases.';
const ITEM_FAILED =
	'The node before this one failed for this lead: the item carries its error. Connect its error output to a Confirm Delivery that releases.';
const NOT_DELIVERED =
	'The output before this node did not deliver this lead. Our outputs confirm and release by themselves.';

/**
 * Why an item that is to be confirmed was not delivered, as far as it can be seen.
 *
 * @returns a function of the item; null where nothing speaks against the delivery
 */
export function undeliveredReason(previous: PreviousRun | null): (item: INodeExecutionData) => string | null {
	return (item) => {
		if (previous?.failed) return NODE_FAILED;
		if (item.error !== undefined || tells(item.json['error'])) return ITEM_FAILED;
		return isRefused(item.json['delivery']) ? NOT_DELIVERED : null;
	};
}

/** Some systems answer with an `error` that is empty where all went well. */
function tells(error: unknown): boolean {
	if (typeof error === 'object' && error !== null)
		return error instanceof Error || Object.keys(error).length > 0;
	return Boolean(error);
}

function isRefused(delivery: unknown): boolean {
	const last: unknown = Array.isArray(delivery) ? delivery.at(-1) : undefined;
	if (typeof last !== 'object' || last === null || !('status' in last)) return false;
	return last.status === 'rejected' || last.status === 'retryable' || last.status === 'unconfirmed';
}
