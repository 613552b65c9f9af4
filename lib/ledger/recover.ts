import type { RecoveredLead, RecoveryQuery } from './contract';
import { isoTime, journeyOf } from './journey';
import { longestWindow } from './longestWindow';
import { pruned } from './prune';
import { eachReceipt } from './pages';
import type { Receipt } from './receipts';
import type { DueQuery, LedgerStore } from './store';

/** How often a lead comes out that Dedupe never claims; then it is parked. Claimed leads have their own attempts. */
const UNCLAIMED_TIMES = 5;

/** Hands out the leads of a ledger that are due. */
export async function recover(
	store: LedgerStore,
	ledger: string,
	query: RecoveryQuery,
): Promise<RecoveredLead[]> {
	await parkOldAtFirst(store, ledger, query);
	const { workflow, limit, graceMs } = query;
	const taken = await store.takeDue(ledger, { workflow, limit, hideMs: graceMs });
	const spent = taken.filter(({ times }) => times > UNCLAIMED_TIMES);
	await store.changeReceipts(
		ledger,
		spent.map(({ id }) => ({ is: 'due', id, due: null })),
	);
	return await withHistory(
		store,
		ledger,
		taken.filter(({ times }) => times <= UNCLAIMED_TIMES),
	);
}

/** Looks at the leads that are due. */
export async function peek(
	store: LedgerStore,
	ledger: string,
	{ workflow, limit }: RecoveryQuery,
): Promise<RecoveredLead[]> {
	const query: DueQuery = { workflow, limit, hideMs: null };
	const due = await store.takeDue(ledger, query);
	return await withHistory(
		store,
		ledger,
		due.map((receipt) => ({ ...receipt, times: receipt.times + 1 })),
	);
}

/**
 * A workflow that is asked to recover for the first time must not answer people who wrote months ago: what is too old
 * waits for a person.
 */
async function parkOldAtFirst(
	store: LedgerStore,
	ledger: string,
	{ by, workflow, maxAgeMs }: RecoveryQuery,
): Promise<void> {
	const note = `recovery of ${by}`;
	if ((await store.note(ledger, note)) !== null) return;
	const { now } = await store.load(ledger, []);
	await eachReceipt(store, ledger, async (page) => {
		const old = page.filter(
			(receipt) =>
				receipt.due !== null &&
				receipt.received < now - maxAgeMs &&
				(workflow === null || receipt.workflow === workflow),
		);
		await store.changeReceipts(
			ledger,
			old.map(({ id }) => ({ is: 'due', id, due: null })),
		);
	});
	await store.keepNote(ledger, note, isoTime(now));
}

async function withHistory(
	store: LedgerStore,
	ledger: string,
	receipts: readonly Receipt[],
): Promise<RecoveredLead[]> {
	const { records, now } = await store.load(
		ledger,
		receipts.map(({ person }) => person),
	);
	const keepMs = await longestWindow(store, ledger, 0);
	return receipts.map(({ id, person, content, received, times }) => {
		const record = pruned(person, records.get(person) ?? null, now, keepMs);
		return {
			receipt: id,
			content,
			receivedAt: isoTime(received),
			times,
			attempt: record?.steps.find(({ receipt }) => receipt === id)?.attempt ?? 0,
			journey: record ? journeyOf(record) : [],
		};
	});
}
