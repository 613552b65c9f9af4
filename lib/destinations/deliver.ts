import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { batches, prepareLead } from './batches';
import { BatchSize } from './batchSize';
import type { Destination, Outcome } from './contract';
import { KeyedQueue } from './keyedQueue';
import { Outage } from './outage';
import { unforeseen } from './outcome';
import { PATIENCE } from './patience';
import type { Patience } from './patience';
import type { DeliveryTask, Run } from './run';
import { sendUntilSettled } from './tries';

export type { DeliveryTask } from './run';
export type { Patience } from './patience';

export interface Delivery<Options, Row> {
	readonly destination: Destination<Options, Row>;
	readonly leads: readonly DeliveryTask<Options>[];
	/** ms since the epoch */
	readonly clock: () => number;
	/** Comes back after `ms`, or earlier when the signal is aborted; it may reject then, and only then. */
	readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
	/** 0 inclusive to 1 exclusive. @default Math.random */
	readonly random?: () => number;
	/** Aborted when the execution is stopped. */
	readonly signal: AbortSignal;
	readonly patience?: Partial<Patience>;
	/** Called once a lead, as soon as its outcome is known, with its place in `leads`. */
	readonly onSettled?: (index: number, outcome: Outcome) => void;
}

/**
 * Delivers leads to one destination: in batches, never two leads of one writer at the same time, trying again
 * where that is safe. Every lead gets an outcome:
 *
 * - what the destination answered, where that settles the matter;
 * - `retryable` when it was given up and certainly did not arrive: with the code of the last try, or with
 *   `cancelled`, `leaseEnded` (nothing is begun after the claim's lease: another run may have the lead by
 *   then) or `destinationDown`; with the code and the time the destination gave when it closed, and then nothing more
 *   is sent to that server;
 * - `skipped` when the destination need not have it;
 * - `unconfirmed` instead of any other not delivered status once an answer was lost;
 * - `rejected`, `tooLarge`, when it exceeds the limits all alone;
 * - `internal` when the destination broke its contract: `rejected` if nothing was sent, else `unconfirmed`.
 *
 * @returns outcomes in the order of `leads`
 * @throws only what the caller's own functions throw
 */
export async function deliver<Options, Row>(delivery: Delivery<Options, Row>): Promise<Outcome[]> {
	const { destination, leads, clock, sleep, signal, random = Math.random, onSettled } = delivery;
	const patience = { ...PATIENCE, ...delivery.patience };
	const queue = new KeyedQueue(
		leads.map((task, index) => ({ index, key: task.writer ?? task.keys.recordKey, task })),
	);
	const outcomes = new Map<number, Outcome>();
	const run: Run<Row> = {
		send: (batch, abort) => destination.send(batch, abort),
		clock,
		sleep,
		random,
		signal,
		patience,
		outage: new Outage(patience.givenUpInARow),
		batchSize: new BatchSize(destination.limits.count, destination.limits.pace),
		settle: (index, outcome) => {
			outcomes.set(index, outcome);
			queue.release(index);
			onSettled?.(index, outcome);
		},
	};
	const nextBatch = batches(
		queue,
		{ bytes: destination.limits.bytes, count: () => run.batchSize.current },
		(place) => prepareLead(place, destination, run),
		run.settle,
	);
	// A worker ends when nothing is ready. Leads that wait for a record in another worker's hands are taken
	// up by that one.
	const work = async (): Promise<void> => {
		for (let batch = nextBatch(); batch !== undefined; batch = nextBatch()) {
			if (batch.length > 0) await sendUntilSettled(batch, run);
			await yieldToEventLoop();
		}
	};
	const workers = Math.min(destination.limits.concurrency, leads.length);
	await Promise.all(Array.from({ length: workers }, work));
	const forgotten = unforeseen('unconfirmed', 'The lead was passed over', undefined);
	return leads.map((_, index) => outcomes.get(index) ?? forgotten);
}
