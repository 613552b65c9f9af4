import { longestWindow } from '../../../lib/ledger/longestWindow';
import type { LedgerStore } from '../../../lib/ledger/store';
import { MemoryStore } from './memoryStore';
import { DAY, MINUTE } from './person';

/** Several processes with one store: what one knows, the others have to read. */
function processes(): [LedgerStore, LedgerStore] {
	const store = new MemoryStore(() => 0);
	const another = Object.create(store) as MemoryStore;
	return [store, another];
}

it('is the longest that anybody asked for, in each ledger', async () => {
	const [store] = processes();
	expect(await longestWindow(store, 'sales', 180 * DAY)).toBe(180 * DAY);
	expect(await longestWindow(store, 'sales', 30 * DAY)).toBe(180 * DAY);
	expect(await longestWindow(store, 'sales', 0)).toBe(180 * DAY);
	expect(await longestWindow(store, 'support', 0)).toBe(Infinity);
});

it('is known in another process after a minute', async () => {
	const [one, other] = processes();
	await longestWindow(one, 'sales', 180 * DAY, 0);
	await longestWindow(other, 'sales', 365 * DAY, 0);
	expect(await longestWindow(one, 'sales', 0, MINUTE - 1)).toBe(180 * DAY);
	expect(await longestWindow(one, 'sales', 0, MINUTE)).toBe(365 * DAY);
});

it('does not become shorter where two processes write at the same time', async () => {
	const [one, other] = processes();
	const [long, short] = await Promise.all([
		longestWindow(one, 'sales', 365 * DAY),
		longestWindow(other, 'sales', 30 * DAY),
	]);
	expect([long, short]).toContain(365 * DAY);
	expect(await one.note('sales', 'longestWindowMs')).toBe(String(365 * DAY));
});
