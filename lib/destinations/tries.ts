import { backoff } from './backoff';
import type { NotDelivered, Outcome, SendResult, TryAgain } from './contract';
import { isDelivered, retryable, unforeseen } from './outcome';
import { notBefore, obstacle } from './run';
import type { Entry, Run } from './run';

/** A lead whose last try permits another one. */
interface Open<Row> {
	readonly entry: Entry<Row>;
	readonly last: TryAgain;
}

/**
 * Sends a batch, and again those of it that may be tried again, until each has its outcome.
 *
 * ```
 * send ─ settled ─────────────────────────────────► outcome
 *      └ try again ─ tries, patience, lease left ── wait, send …
 *                  └ one of them used up ─────────► retryable, or unconfirmed if an answer was ever lost
 * ```
 */
export async function sendUntilSettled<Row>(batch: readonly Entry<Row>[], run: Run<Row>): Promise<void> {
	const { patience, clock, signal } = run;
	let pause = backoff(patience.firstWait, patience.longestWait, run.random);
	let patienceLeft = patience.totalWait;
	let entries = batch.filter((entry) => mayBegin(entry, clock(), run));
	for (let tries = 1; entries.length > 0; tries++) {
		const open = await sendOnce(entries, run);
		const waiting: Open<Row>[] = [];
		const givenUp: Open<Row>[] = [];
		let wait = 0;
		for (const one of open) {
			const own = Math.max(pause.duration, one.last.retryAfter ?? 0);
			const isUsedUp = tries >= patience.tries || own > patienceLeft;
			if (isUsedUp && !signal.aborted) {
				givenUp.push(one);
			} else if (mayBegin(one.entry, clock() + own, run, one.last)) {
				waiting.push(one);
				wait = Math.max(wait, own);
			}
		}
		giveUp(givenUp, tries, run);
		if (waiting.length === 0) return;
		await sleep(wait, run);
		patienceLeft -= wait;
		pause = pause.next(undefined);
		entries = waiting.filter((one) => mayBegin(one.entry, clock(), run, one.last)).map(({ entry }) => entry);
	}
}

/**
 * One request. Settles what the destination settled.
 *
 * @returns what may be tried again
 */
async function sendOnce<Row>(entries: readonly Entry<Row>[], run: Run<Row>): Promise<Open<Row>[]> {
	const open: Open<Row>[] = [];
	const results = await ask(entries, run);
	entries.forEach((entry, place) => {
		const result = results(place);
		if (result.status === 'tryAgain') {
			entry.answerLost ||= result.why === 'answerLost';
			open.push({ entry, last: result });
		} else {
			run.outage.answered(entry.server);
			settle(entry, result, run);
		}
	});
	return open;
}

/** @returns the result at a place of the batch; for all of them "we cannot know" where the destination threw */
async function ask<Row>(
	entries: readonly Entry<Row>[],
	{ send, signal }: Run<Row>,
): Promise<(place: number) => SendResult> {
	const lost = (error: unknown): SendResult =>
		signal.aborted
			? { status: 'tryAgain', why: 'answerLost', code: 'cancelled', message: 'The request was stopped.' }
			: unforeseen('unconfirmed', 'Whether the destination has the lead is not known', error);
	try {
		const results = await send(
			entries.map(({ record }) => record),
			signal,
		);
		// With another number of results nobody can tell which belongs to which.
		const isComplete = results.length === entries.length;
		return (place) => (isComplete ? results[place] : undefined) ?? lost(new RangeError());
	} catch (error) {
		return () => lost(error);
	}
}

function giveUp<Row>(given: readonly Open<Row>[], tries: number, run: Run<Row>): void {
	const servers = new Map<string, number | undefined>();
	for (const { entry, last } of given) {
		const until = last.retryAfter === undefined ? undefined : run.clock() + last.retryAfter;
		const message = `${last.message} Tried ${tries === 1 ? 'once' : `${tries} times`}.`;
		settle(entry, { ...retryable(last.code, message), ...notBefore(until) }, run);
		servers.set(entry.server, until);
	}
	// Once a batch, however many of its leads were given up.
	for (const [server, until] of servers) run.outage.gaveUp(server, until);
}

/** Settles the lead, and says no, where nothing may be begun for it at a moment (ms since the epoch). */
function mayBegin<Row>(entry: Entry<Row>, at: number, run: Run<Row>, last?: TryAgain): boolean {
	const stop = obstacle(entry.leaseUntil, at, run.signal);
	if (stop === null) return true;
	const told = last?.retryAfter === undefined ? undefined : run.clock() + last.retryAfter;
	const message = last === undefined ? stop.message : `${stop.message} Before that: ${last.message}`;
	settle(entry, { ...stop, message, ...notBefore(told) }, run);
	return false;
}

function settle<Row>(entry: Entry<Row>, outcome: Outcome, run: Run<Row>): void {
	if (isDelivered(outcome)) {
		run.settle(entry.index, { ...outcome, changes: [...entry.changes, ...outcome.changes] });
	} else {
		run.settle(entry.index, entry.answerLost ? maybeArrived(outcome) : outcome);
	}
}

/** What a later answer says cannot take back that an earlier try may have gone through. */
function maybeArrived(outcome: NotDelivered): NotDelivered {
	const message = `${outcome.message} The lead may have arrived all the same: an answer was lost.`;
	return { ...outcome, status: 'unconfirmed', message };
}

/** A sleep that is cut short by the end of the execution is no error. */
async function sleep<Row>(ms: number, run: Run<Row>): Promise<void> {
	try {
		await run.sleep(ms, run.signal);
	} catch (error) {
		if (!run.signal.aborted) throw error;
	}
}
