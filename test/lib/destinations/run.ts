import type { Destination, Outcome } from '../../../lib/destinations/contract';
import { deliver } from '../../../lib/destinations/deliver';
import type { Delivery } from '../../../lib/destinations/deliver';
import { time } from './time';
import type { Time } from './time';

const never = new AbortController().signal;

/** Delivers on a clock of its own, with jitter always the same. */
export async function run<Row>(
	destination: Destination<undefined, Row>,
	leads: Delivery<undefined, Row>['leads'],
	more: Partial<Delivery<undefined, Row>> = {},
	{ clock, sleep }: Time = time(),
): Promise<Outcome[]> {
	return await deliver({ destination, leads, clock, sleep, random: () => 0.5, signal: never, ...more });
}
