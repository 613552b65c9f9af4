import { CrmFailure, type Written } from '../crm/crmSystem';
import { unforeseen } from '../outcome';
import type { Saved } from './answers';
import type { Api } from './api';
import { refusedAltogether } from './failures';
import { Refusal } from './refusal';

export type Failed = Extract<Written, { is: 'failed' }>;

/** The record is there now. */
export function done(api: Api, type: string, id: string): Extract<Written, { is: 'done' }> {
	return { is: 'done', type, id, url: api.urlOf(id) };
}

/**
 * Sends orders in one request. What it throws holds for these orders and for no others, because what other requests
 * have written stays written. One value that cannot be read refuses the whole request, before anything of it is done:
 * then it is sent in halves, so that one lead keeps no other out.
 */
export async function sentTogether<Order>(
	orders: readonly Order[],
	send: (part: readonly Order[]) => Promise<readonly Saved[]>,
): Promise<ReadonlyMap<Order, Saved | Failed>> {
	let saved: readonly Saved[] | Failed;
	try {
		saved = await send(orders);
	} catch (error) {
		if (orders.length > 1 && error instanceof Refusal && error.says('JSON_PARSER_ERROR')) {
			const half = Math.ceil(orders.length / 2);
			const first = await sentTogether(orders.slice(0, half), send);
			return new Map([...first, ...(await sentTogether(orders.slice(half), send))]);
		}
		saved = failed(error);
	}
	return new Map(
		orders.map((order, index) => [
			order,
			'is' in saved ? saved : (saved[index] ?? failed(new RangeError('A result is missing'))),
		]),
	);
}

/** Whatever a write throws, as what became of its records. */
export function failed(error: unknown): Failed {
	if (error instanceof Refusal) return { is: 'failed', result: refusedAltogether(error).result };
	if (error instanceof CrmFailure) return { is: 'failed', result: error.result };
	return {
		is: 'failed',
		result: unforeseen('unconfirmed', 'Whether Salesforce has the record is not known', error),
	};
}
