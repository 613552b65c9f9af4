import { setTimeout as pause } from 'node:timers/promises';

import type { BegunPoll, NewReceipt, Polled } from '../../lib/ledger/contract';
import { PersonLedger } from '../../lib/ledger/personLedger';
import type { LedgerPlace } from '../../lib/ledger/place';
import { addressOf, contentOf } from '../lib/ledger/requests';
import { dieBeforeWord } from './fatalWords';
import { openPlace } from './openPlace';
import { say, word, work } from './workerSide';

export const SOURCE = 'workflow/node';

export interface PollJob {
	readonly place: LedgerPlace;
	/** How many rows the source has. */
	readonly rows: number;
	/** How many of them are a page. */
	readonly page: number;
	/** How many pages are read in one poll. */
	readonly pages: number;
	/** How long a poll has the source to itself, ms. */
	readonly leaseMs: number;
	/** How many polls at first need so many ms to read a page. */
	readonly slow?: { readonly polls: number; readonly readMs: number };
	readonly dieBeforeWord?: number;
	/** Whether it begins at the word. */
	readonly waits?: boolean;
}

export type PollReport =
	| { readonly is: 'ready' }
	/** A page from the row where the cursor was up to, and without, the row where it is to be. */
	| { readonly is: 'polled'; readonly from: number; readonly to: number; readonly answer: Polled };

/** What a poll trigger keeps of a row: the same whoever reads it. */
function receiptOf(row: number): NewReceipt {
	return {
		id: `row ${row}`,
		identity: { tier: 'email', value: addressOf(row) },
		leadId: `row ${row}`,
		workflow: 'wf',
		content: contentOf(row),
	};
}

/** Polls a source until all of its rows are kept, by this process or by others. */
async function poll(job: PollJob): Promise<void> {
	if (job.dieBeforeWord !== undefined) dieBeforeWord(job.dieBeforeWord);
	const { store, keys, close } = await openPlace(job.place);
	const ledger = new PersonLedger('default', store, keys);
	if (job.waits) {
		say({ is: 'ready' });
		await word('poll');
	}
	let polls = 0;
	for (let isOver = false; !isOver;) {
		const begun = await ledger.beginPoll(SOURCE, job.leaseMs);
		isOver = begun !== 'busy' && (await read(ledger, begun, ++polls, job));
		if (!isOver) await pause(1);
	}
	await close();
}

/** @returns whether nothing is left to read */
async function read(ledger: PersonLedger, begun: BegunPoll, nth: number, job: PollJob): Promise<boolean> {
	const { rows, page, pages, leaseMs, slow } = job;
	let from = Number(begun.cursor);
	for (let pagesRead = 0; pagesRead < pages && from < rows; pagesRead++) {
		if (slow && nth <= slow.polls) await pause(slow.readMs);
		const to = Math.min(from + page, rows);
		const receipts = Array.from({ length: to - from }, (_, n) => receiptOf(from + n));
		const answer = await ledger.keepPolled(begun.poll, {
			receipts,
			graceMs: 60_000,
			nextCursor: String(to),
			leaseMs,
		});
		say({ is: 'polled', from, to, answer });
		if (answer === 'lost') return false;
		from = to;
	}
	await ledger.endPoll(begun.poll);
	return from === rows;
}

work(poll);
