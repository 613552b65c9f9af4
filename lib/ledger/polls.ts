import {
	type BegunPoll,
	LONGEST_CURSOR,
	LONGEST_SOURCE,
	type Poll,
	type Polled,
	type PolledPage,
} from './contract';
import { mintId } from './keys';
import type { PollRecord } from './pollRecord';
import type { Receipt } from './receipts';
import type { DecidedPoll, LedgerStore } from './store';

/** A page as the store is to keep it. */
type KeptPage = Omit<PolledPage, 'receipts'> & {
	readonly receipts: ReadonlyArray<Omit<Receipt, 'received' | 'due'>>;
};

/** Begins a poll of a source, unless another is under way. */
export async function beginPoll(
	store: LedgerStore,
	ledger: string,
	source: string,
	leaseMs: number,
): Promise<BegunPoll | 'busy'> {
	if (source === '' || source.length > LONGEST_SOURCE) {
		throw new RangeError(`A source that is polled has a name of 1 to ${LONGEST_SOURCE} characters.`);
	}
	const poll: Poll = { source, id: mintId() };
	return await store.changePoll(ledger, source, (record, now) => decideBegin(record, poll, leaseMs, now));
}

/** Keeps what a poll has read, and moves the cursor behind it. */
export async function keepPolled(
	store: LedgerStore,
	ledger: string,
	poll: Poll,
	page: KeptPage,
): Promise<Polled> {
	if (page.nextCursor.length > LONGEST_CURSOR) {
		throw new RangeError(
			`A cursor has up to ${LONGEST_CURSOR} characters; this one has ${page.nextCursor.length}.`,
		);
	}
	return await store.changePoll(ledger, poll.source, (record, now) => decideKeep(record, poll, page, now));
}

/** Ends a poll. */
export async function endPoll(store: LedgerStore, ledger: string, poll: Poll): Promise<void> {
	await store.changePoll(ledger, poll.source, (record) => decideEnd(record, poll));
}

/** Whether a poll is under way is a question of time; which one may move the cursor is not: the one that began last. */
function decideBegin(
	record: PollRecord | null,
	poll: Poll,
	leaseMs: number,
	now: number,
): DecidedPoll<BegunPoll | 'busy'> {
	const last = record?.poll ?? null;
	// Its own is no other: a store decides anew where it did not hear that the first time had been stored.
	if (last && last.id !== poll.id && last.leaseUntil > now) return { record, answer: 'busy' };
	const cursor = record?.cursor ?? null;
	return { record: { cursor, poll: { id: poll.id, leaseUntil: now + leaseMs } }, answer: { poll, cursor } };
}

function decideKeep(
	record: PollRecord | null,
	poll: Poll,
	{ nextCursor, leaseMs, receipts, graceMs }: KeptPage,
	now: number,
): DecidedPoll<Polled> {
	if (record?.poll?.id !== poll.id) return { record, answer: 'lost' };
	return {
		record: { cursor: nextCursor, poll: { id: poll.id, leaseUntil: now + leaseMs } },
		answer: 'kept',
		receipts: receipts.map((receipt) => ({ ...receipt, received: now, due: now + graceMs })),
	};
}

function decideEnd(record: PollRecord | null, poll: Poll): DecidedPoll<void> {
	const isUnderWay = record?.poll?.id === poll.id;
	return { record: isUnderWay ? { ...record, poll: null } : record, answer: undefined };
}
