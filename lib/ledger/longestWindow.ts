import type { LedgerStore } from './store';

/** How long a process goes by what it knows, in ms: another may have asked for a longer window meanwhile. */
const KNOWN_MS = 60_000;

interface Known {
	readonly windowMs: number;
	/** On the clock of {@link longestWindow}. */
	readonly until: number;
}

/** By store and ledger. */
const known = new WeakMap<LedgerStore, Map<string, Known>>();

const NOTE = 'longestWindowMs';

/**
 * The longest window that any question to a ledger ever had, in ms: what was confirmed longer ago counts for nobody.
 * Remembered with the ledger, so that a step which one node still counts is not cleared away for another.
 *
 * @param atLeast the window of the question being asked; 0 where none is
 * @param now of this process, ms
 * @returns Infinity where nobody has asked yet
 */
export async function longestWindow(
	store: LedgerStore,
	ledger: string,
	atLeast: number,
	now: number = performance.now(),
): Promise<number> {
	const ofStore = known.get(store) ?? new Map<string, Known>();
	known.set(store, ofStore);
	const cached = ofStore.get(ledger);
	if (cached && cached.until > now && cached.windowMs >= atLeast) return cached.windowMs;
	const windowMs = await remembered(store, ledger, atLeast);
	if (windowMs === 0) return Infinity;
	ofStore.set(ledger, { windowMs, until: now + KNOWN_MS });
	return windowMs;
}

/** Written until what is read is as long: another process may write a shorter one in between. */
async function remembered(store: LedgerStore, ledger: string, atLeast: number): Promise<number> {
	for (;;) {
		const stored = Number(await store.note(ledger, NOTE)) || 0;
		if (stored >= atLeast) return stored;
		await store.keepNote(ledger, NOTE, String(atLeast));
	}
}
