import type { Destination, NotDelivered, Prepared, Rehearsal } from '../destinations/contract';
import type { DeliveryTask } from '../destinations/deliver';
import { rejected, retryable, unforeseen } from '../destinations/outcome';

/** What a delivery would do with a lead, or why it would not be delivered. */
export type Rehearsed = NotDelivered & { readonly dryRun?: Rehearsal };

/** Leads looked at together. */
const MOST_AT_ONCE = 100;

const WOULD: Readonly<Record<Rehearsal['action'], string>> = {
	create: 'A new record would be made.',
	update: 'The record that is there would be changed.',
	activity: 'A step would be added to the record that is there.',
	write: 'It would be written.',
	duplicate: 'It is there already: nothing would be written.',
	skip: 'It would be skipped.',
};

/**
 * Finds out what a delivery would do. Writes nothing, so no lead counts as delivered: each comes back as `retryable`
 * with the code `dryRun`, or as what would keep it from being delivered.
 *
 * @returns in the order of `tasks`
 */
export async function rehearseLeads<Options, Row>(
	destination: Destination<Options, Row>,
	tasks: readonly DeliveryTask<Options>[],
	signal: AbortSignal,
): Promise<Rehearsed[]> {
	const rehearsed: Rehearsed[] = [];
	const rows: { readonly place: number; readonly row: Row; readonly changes: Rehearsal['changes'] }[] = [];
	tasks.forEach(({ lead, keys, options }, place) => {
		const prepared = ready(() => destination.prepare(lead, keys, options));
		if ('status' in prepared) rehearsed[place] = prepared;
		else if (prepared.kind === 'rejected') rehearsed[place] = rejected(prepared.code, prepared.message);
		else if (prepared.kind === 'skipped') rehearsed[place] = told(SKIPPED);
		else rows.push({ place, row: prepared.record, changes: prepared.changes });
	});
	const size = Math.min(MOST_AT_ONCE, destination.limits.count);
	for (let start = 0; start < rows.length && !signal.aborted; start += size) {
		const batch = rows.slice(start, start + size);
		const answers = await destination.rehearse(
			batch.map(({ row }) => row),
			signal,
		);
		batch.forEach(({ place }, index) => {
			const answer = answers[index];
			if (answer) rehearsed[place] = 'action' in answer ? told(answer) : answer;
		});
	}
	return tasks.map(
		(_, place) =>
			rehearsed[place] ??
			(signal.aborted ? STOPPED : unforeseen('rejected', 'The lead was not looked at', null)),
	);
}

const STOPPED = retryable('cancelled', 'The execution was stopped before the lead was looked at.');

/** One lead that cannot be made ready keeps no other from being looked at. */
function ready<Row>(prepare: () => Prepared<Row>): Prepared<Row> | NotDelivered {
	try {
		return prepare();
	} catch (error) {
		return unforeseen('rejected', 'The lead could not be made ready', error);
	}
}

const SKIPPED: Rehearsal = {
	action: 'skip',
	matched: 'none',
	remoteType: null,
	remoteId: null,
	url: null,
	record: null,
	note: null,
	changes: [],
};

function told(dryRun: Rehearsal): Rehearsed {
	return { ...retryable('dryRun', `Dry Run is on, nothing was written. ${WOULD[dryRun.action]}`), dryRun };
}
