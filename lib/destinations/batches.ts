import type { Destination, NotDelivered, Outcome } from './contract';
import type { KeyedQueue, Queued } from './keyedQueue';
import { delivered, rejected, retryable, unforeseen } from './outcome';
import { closedTo, notBefore, obstacle } from './run';
import type { DeliveryTask, Entry, Run } from './run';

/** A task in the queue of the run. */
export interface Place<Options> extends Queued {
	readonly task: DeliveryTask<Options>;
}

/** How much fits into the next batch. */
export interface Room {
	/** In bytes. */
	readonly bytes: number;
	/** Asked for each batch anew: it may grow and shrink. */
	readonly count: () => number;
}

/** Leads looked at before others get their turn, where they need no sending. */
const AT_ONCE = 64;

/**
 * Cuts the queue into batches. Leads are made ready only now, so that a long
 * run does not hold all its records at once; those that are not to be sent are settled on the way.
 *
 * @param prepare what a lead becomes, or its outcome where it is not to be sent
 * @returns a function that gives the next batch, which may be empty; undefined when nothing is ready
 */
export function batches<Options, Row>(
	queue: KeyedQueue<Place<Options>>,
	room: Room,
	prepare: (place: Place<Options>) => Entry<Row> | Outcome,
	settle: Run<Row>['settle'],
): () => Entry<Row>[] | undefined {
	/** Made ready for the batch before, where it did not fit. */
	let held: Entry<Row> | undefined;

	return () => {
		if (queue.peek() === undefined) return undefined;
		const batch: Entry<Row>[] = [];
		const count = room.count();
		const atMost = Math.max(count, AT_ONCE);
		let free = room.bytes;
		for (let looked = 0; looked < atMost && batch.length < count; looked++) {
			const place = queue.peek();
			if (place === undefined) break;
			const entry = held?.index === place.index ? held : prepare(place);
			if (isEntry(entry) && batch.length > 0 && entry.bytes > free) {
				held = entry;
				break;
			}
			queue.take();
			if (isEntry(entry)) {
				batch.push(entry);
				free -= entry.bytes;
			} else settle(place.index, entry);
		}
		return batch;
	};
}

/** Makes one lead ready, or says why it is not to be sent. */
export function prepareLead<Options, Row>(
	{ index, task }: Place<Options>,
	destination: Destination<Options, Row>,
	run: Run<Row>,
): Entry<Row> | Outcome {
	const leaseUntil = task.leaseUntil === null ? Infinity : Date.parse(task.leaseUntil);
	const stop = obstacle(leaseUntil, run.clock(), run.signal);
	if (stop !== null) return stop;
	try {
		const prepared = destination.prepare(task.lead, task.keys, task.options);
		if (prepared.kind === 'rejected') return rejected(prepared.code, prepared.message);
		if (prepared.kind === 'skipped') return delivered('skipped');
		const { record, bytes, changes, server = '' } = prepared;
		if (bytes > destination.limits.bytes) return tooLarge(bytes, destination.limits.bytes);
		const closure = run.outage.closure(server);
		if (closure !== undefined) return closedTo(closure, 'Not tried.');
		if (run.outage.isDown(server)) return down(server, run);
		return { index, leaseUntil, record, bytes, changes, server, answerLost: false };
	} catch (error) {
		return unforeseen('rejected', 'The lead could not be made ready', error);
	}
}

function isEntry<Row>(entry: Entry<Row> | Outcome): entry is Entry<Row> {
	return 'record' in entry;
}

function tooLarge(bytes: number, limit: number): NotDelivered {
	return rejected('tooLarge', `The lead makes ${bytes} bytes; the destination takes at most ${limit}.`);
}

function down<Row>(server: string, { outage }: Run<Row>): NotDelivered {
	return {
		...retryable(
			'destinationDown',
			'Not tried: the leads before this one were not taken, however often they were tried. Deliver it later.',
		),
		...notBefore(outage.notBefore(server)),
	};
}
