import type { SendResult } from './contract';
import { unforeseen } from './outcome';
import type { Entry, Run } from './run';

/** Every status there is, and what comes with it: what the contract does not know must not pass for "delivered". */
const STATUSES: Readonly<Record<SendResult['status'], 'changes' | 'reason'>> = {
	created: 'changes',
	updated: 'changes',
	written: 'changes',
	duplicate: 'changes',
	skipped: 'changes',
	rejected: 'reason',
	retryable: 'reason',
	unconfirmed: 'reason',
	tryAgain: 'reason',
	closed: 'reason',
};

/**
 * One `send` of the destination. The size of the batches to come learns from the time it took.
 *
 * @returns one result an entry, in order; "we cannot know" where the destination broke its contract
 */
export async function sendBatch<Row>(entries: readonly Entry<Row>[], run: Run<Row>): Promise<SendResult[]> {
	const begun = run.clock();
	const results = await ask(entries, run);
	learn(results, run.clock() - begun, run);
	return results;
}

async function ask<Row>(entries: readonly Entry<Row>[], { send, signal }: Run<Row>): Promise<SendResult[]> {
	const lost = (error: unknown): SendResult =>
		signal.aborted
			? { status: 'tryAgain', why: 'answerLost', code: 'cancelled', message: 'The request was stopped.' }
			: unforeseen('unconfirmed', 'Whether the destination has the lead is not known', error);
	try {
		const results: readonly unknown[] = await send(
			entries.map(({ record }) => record),
			signal,
		);
		// With another number of results nobody can tell which belongs to which.
		const isComplete = results.length === entries.length;
		return entries.map((_, place) => {
			const result = results[place];
			return isComplete && isResult(result) ? result : lost(new RangeError());
		});
	} catch (error) {
		return entries.map(() => lost(error));
	}
}

function isResult(value: unknown): value is SendResult {
	if (typeof value !== 'object' || value === null || !('status' in value)) return false;
	const { status } = value;
	if (typeof status !== 'string' || !isStatus(status)) return false;
	if (STATUSES[status] === 'changes') return 'changes' in value && Array.isArray(value.changes);
	return 'code' in value && 'message' in value;
}

function isStatus(text: string): text is SendResult['status'] {
	return Object.hasOwn(STATUSES, text);
}

/** What was refused at the door says nothing about how long the work takes. */
function learn<Row>(results: readonly SendResult[], ms: number, { batchSize, signal }: Run<Row>): void {
	if (signal.aborted) return;
	if (results.every((result) => result.status === 'tryAgain' && result.why === 'answerLost')) {
		batchSize.tookTooLong(results.length);
	} else if (results.some(({ status }) => status !== 'tryAgain' && status !== 'closed')) {
		batchSize.took(results.length, ms);
	}
}
