import type { Statistics } from './contract';
import { isoTime } from './journey';
import { longestWindow } from './longestWindow';
import { eachReceipt, eachRecord } from './pages';
import { pruned } from './prune';
import type { Step } from './record';
import type { LedgerStore } from './store';
import { expiredReceipts, prunedAt } from './sweep';

/** Counts what a ledger holds, record by record. */
export async function statisticsOf(store: LedgerStore, ledger: string): Promise<Statistics> {
	let persons = 0;
	let suppressedPersons = 0;
	let oldest = Infinity;
	const count = { remembered: 0, inProgress: 0, waiting: 0, abandoned: 0, parked: 0 };
	const { now } = await store.load(ledger, []);
	const keepMs = await longestWindow(store, ledger, 0);
	for await (const [key, stored] of eachRecord(store, ledger)) {
		const record = pruned(key, stored, now, keepMs);
		if (!record) continue;
		persons++;
		if (record.suppressedAt !== undefined) suppressedPersons++;
		for (const step of record.steps) {
			count[standingAt(step, now)]++;
			if (step.state.is !== 'confirmed') oldest = Math.min(oldest, undeliveredSince(step));
		}
	}
	const kept = { receipts: 0, parkedReceipts: 0 };
	await eachReceipt(store, ledger, (page) => {
		kept.receipts += page.length;
		kept.parkedReceipts += page.filter(({ due }) => due === null).length;
	});
	return {
		persons,
		...count,
		suppressedPersons,
		oldestUnconfirmed: oldest === Infinity ? null : isoTime(oldest),
		...kept,
		expired: await expiredReceipts(store, ledger),
		prunedAt: await prunedAt(store, ledger),
	};
}

/** Since when a step's content waits to be delivered: what changed later has not waited since the step was first seen. */
function undeliveredSince(step: Step): number {
	return step.deliveredAt === undefined ? step.firstSeenAt : Math.max(step.content.at, step.deliveredAt);
}

function standingAt(
	{ state }: Step,
	now: number,
): 'remembered' | 'inProgress' | 'waiting' | 'abandoned' | 'parked' {
	switch (state.is) {
		case 'confirmed':
			return 'remembered';
		case 'claimed':
			return state.leaseUntil > now ? 'inProgress' : 'abandoned';
		default:
			return state.is;
	}
}
