import type { LedgerStore } from './store';

/** What a process knows of the longest windows, by store and ledger. */
const known = new WeakMap<LedgerStore, Map<string, number>>();

const NOTE = 'longestWindowMs';

/**
 * The longest window that any question to a ledger ever had, in ms: what was confirmed longer ago counts for nobody.
 * Remembered with the ledger, so that a step which one node still counts is not cleared away for another.
 *
 * @param atLeast the window of the question being asked; 0 where none is
 * @returns Infinity where nobody has asked yet
 */
export async function longestWindow(store: LedgerStore, ledger: string, atLeast: number): Promise<number> {
	const ofStore = known.get(store) ?? new Map<string, number>();
	known.set(store, ofStore);
	const cached = ofStore.get(ledger);
	if (cached !== undefined && cached >= atLeast) return cached;
	const stored = Number(await store.note(ledger, NOTE)) || 0;
	const longest = Math.max(stored, atLeast);
	if (longest === 0) return Infinity;
	if (longest > stored) await store.keepNote(ledger, NOTE, String(longest));
	ofStore.set(ledger, longest);
	return longest;
}
