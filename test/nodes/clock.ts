import { closeLedgers } from '../../lib/ledger/openLedger';

const KEEP_RUNNING = [
	'hrtime',
	'nextTick',
	'performance',
	'queueMicrotask',
	'setImmediate',
	'clearImmediate',
	'setInterval',
	'clearInterval',
	'setTimeout',
	'clearTimeout',
] as const;

/**
 * Stops the date, and it alone: whatever waits goes on waiting for real. The ledger is opened anew, because an open
 * one keeps to the clock it was opened with.
 */
export async function stopDate(at = '2026-11-23T07:00:00.000Z'): Promise<void> {
	await closeLedgers();
	jest.useFakeTimers({ now: new Date(at), doNotFake: [...KEEP_RUNNING] });
}

/** Lets the date run again. */
export async function releaseDate(): Promise<void> {
	jest.useRealTimers();
	await closeLedgers();
}

/** Moves the stopped date on. */
export function laterBy({ days = 0, minutes = 0 }: { days?: number; minutes?: number }): void {
	jest.setSystemTime(Date.now() + (days * 24 * 60 + minutes) * 60_000);
}
