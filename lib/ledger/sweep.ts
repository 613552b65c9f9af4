import { MAX_BATCH, RECEIPT_RETENTION_DAYS } from './contract';
import { isoTime } from './journey';
import type { PersonKey } from './keys';
import { longestWindow } from './longestWindow';
import { eachReceipt, eachRecord } from './pages';
import { pruned } from './prune';
import type { LedgerStore } from './store';

const DAY_MS = 24 * 60 * 60_000;
const EVERY_MS = DAY_MS;
const PRUNED_AT = 'prunedAt';
const EXPIRED = 'expiredReceipts';

/** ISO time at which a ledger was last swept; null where never. */
export async function prunedAt(store: LedgerStore, ledger: string): Promise<string | null> {
	return (await store.note(ledger, PRUNED_AT)) || null;
}

/** How many leads were erased because nobody settled them in time. */
export async function expiredReceipts(store: LedgerStore, ledger: string): Promise<number> {
	return Number(await store.note(ledger, EXPIRED)) || 0;
}

/**
 * Clears away, once a day, what counts for nobody any more: steps confirmed before the longest window, and receipts
 * that nobody has settled for {@link RECEIPT_RETENTION_DAYS} days, which are counted. No
 * answer of the ledger depends on it.
 *
 * @param isWanted asked between pages; false ends the sweep, and the next one begins anew
 */
export async function sweep(store: LedgerStore, isWanted: () => boolean): Promise<void> {
	for (const ledger of await store.ledgers()) {
		const { now } = await store.load(ledger, []);
		const last = await prunedAt(store, ledger);
		if (last !== null && now - Date.parse(last) < EVERY_MS) continue;
		// Said first, so that of several processes one does it; and taken back where it came to nothing.
		await store.keepNote(ledger, PRUNED_AT, isoTime(now));
		let isDone = false;
		try {
			isDone =
				(await sweepRecords(store, ledger, now, isWanted)) &&
				(await sweepReceipts(store, ledger, now, isWanted));
		} finally {
			if (!isDone) await store.keepNote(ledger, PRUNED_AT, last ?? '');
		}
	}
	await store.scrub();
}

async function sweepRecords(
	store: LedgerStore,
	ledger: string,
	now: number,
	isWanted: () => boolean,
): Promise<boolean> {
	const keepMs = await longestWindow(store, ledger, 0);
	const clear = async (keys: readonly PersonKey[]) =>
		await store.change(
			ledger,
			keys.map((key) => ({
				key,
				decide: (record, at) => ({ record: pruned(key, record, at, keepMs), answer: null }),
			})),
		);
	let expired: PersonKey[] = [];
	for await (const [key, record] of eachRecord(store, ledger)) {
		if (!isWanted()) return false;
		if (pruned(key, record, now, keepMs) !== record) expired.push(key);
		if (expired.length < MAX_BATCH) continue;
		await clear(expired);
		expired = [];
	}
	await clear(expired);
	return true;
}

async function sweepReceipts(
	store: LedgerStore,
	ledger: string,
	now: number,
	isWanted: () => boolean,
): Promise<boolean> {
	await eachReceipt(store, ledger, async (page) => {
		if (!isWanted()) return;
		const expired = page.filter(({ received }) => received < now - RECEIPT_RETENTION_DAYS * DAY_MS);
		if (expired.length === 0) return;
		await store.changeReceipts(
			ledger,
			expired.map(({ id }) => ({ is: 'settled', id })),
		);
		await store.keepNote(ledger, EXPIRED, String((await expiredReceipts(store, ledger)) + expired.length));
	});
	return isWanted();
}
