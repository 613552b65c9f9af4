import { backoff } from './backoff';
import type { NotDelivered, Outcome, TryAgain } from './contract';
import { isDelivered, retryable } from './outcome';
import { closedTo, notBefore, obstacle } from './run';
import type { Entry, Run } from './run';
import { sendBatch } from './sendBatch';

/** A lead whose last try permits another one. */
type Open<Row> = Entry<Row> & { readonly last: TryAgain };

/**
 * Sends a batch, and again those of it that may be tried again, until each has its outcome.
 *
 * ```
 * send ─ settled ─────────────────────────────────► outcome
 *      ├ closed ──────────────────────────────────► retryable, or unconfirmed; so are those that wait
 *      └ try again ─ tries, patience, lease left ── wait, send …
 *                  └ one of them used up ─────────► retryable, or unconfirmed if an answer was ever lost
 * ```
 */
export async function sendUntilSettled<Row>(batch: readonly Entry<Row>[], run: Run<Row>): Promise<void> {
	const { patience, clock, signal } = run;
	let pause = backoff(patience.firstWait, patience.longestWait, run.random);
	let patienceLeft = patience.totalWait;
	let entries = batch;
	for (let tries = 1; ; tries++) {
		const open = await tryEach(entries, run);
		const waiting: Open<Row>[] = [];
		const givenUp: Open<Row>[] = [];
		let wait = 0;
		for (const entry of open) {
			const own = Math.max(pause.duration, entry.last.retryAfter ?? 0);
			const isUsedUp = tries >= patience.tries || own > patienceLeft;
			if (isUsedUp && !signal.aborted) {
				givenUp.push(entry);
			} else if (mayBegin(entry, clock() + own, run)) {
				waiting.push(entry);
				wait = Math.max(wait, own);
			}
		}
		giveUp(givenUp, tries, run);
		if (waiting.length === 0) return;
		await sleep(wait, run);
		patienceLeft -= wait;
		pause = pause.next(undefined);
		entries = waiting;
	}
}

/**
 * One try for each: in one send, or in several where batches have become smaller since this one was packed.
 *
 * @returns what may be tried again
 */
async function tryEach<Row>(entries: readonly Entry<Row>[], run: Run<Row>): Promise<Open<Row>[]> {
	const open: Open<Row>[] = [];
	for (let next = 0; next < entries.length;) {
		const part = entries.slice(next, next + run.batchSize.current);
		next += part.length;
		const ready = part.filter((entry) => mayBegin(entry, run.clock(), run));
		if (ready.length > 0) open.push(...(await sendOnce(ready, run)));
	}
	return open;
}

/**
 * One send. Settles what the destination settled.
 *
 * @returns what may be tried again
 */
async function sendOnce<Row>(entries: readonly Entry<Row>[], run: Run<Row>): Promise<Open<Row>[]> {
	const open: Open<Row>[] = [];
	const results = await sendBatch(entries, run);
	results.forEach((result, place) => {
		const entry = entries[place];
		if (entry === undefined) return;
		if (result.status === 'tryAgain') {
			const answerLost = entry.answerLost || result.why === 'answerLost';
			open.push({ ...entry, answerLost, last: result });
		} else if (result.status === 'closed') {
			run.outage.close(entry.server, result);
			settle(entry, closedTo(result, ''), run);
		} else {
			run.outage.answered(entry.server);
			settle(entry, result, run);
		}
	});
	return open;
}

function giveUp<Row>(given: readonly Open<Row>[], tries: number, run: Run<Row>): void {
	const servers = new Map<string, number | undefined>();
	for (const entry of given) {
		const { last } = entry;
		const until = last.retryAfter === undefined ? undefined : run.clock() + last.retryAfter;
		const message = `${last.message} Tried ${tries === 1 ? 'once' : `${tries} times`}.`;
		settle(entry, { ...retryable(last.code, message), ...notBefore(until) }, run);
		servers.set(entry.server, until);
	}
	// Once a batch, however many of its leads were given up.
	for (const [server, until] of servers) run.outage.gaveUp(server, until);
}

/** Settles the lead, and says no, where nothing may be begun for it at a moment (ms since the epoch). */
function mayBegin<Row>(entry: Entry<Row>, at: number, run: Run<Row>): boolean {
	const { last, server } = entry;
	const closure = run.outage.closure(server);
	const stop =
		obstacle(entry.leaseUntil, at, run.signal) ??
		(closure && closedTo(closure, last === undefined ? 'Not tried.' : 'Not tried again.'));
	if (stop === undefined) return true;
	const told = last?.retryAfter === undefined ? undefined : run.clock() + last.retryAfter;
	const message = last === undefined ? stop.message : `${stop.message} Before that: ${last.message}`;
	settle(entry, { ...notBefore(told), ...stop, message }, run);
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
