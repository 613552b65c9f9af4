import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const WINDOW_MS = 300;
/** Share of all processors that may be at work. */
const MOST_BUSY = 0.3;
const PATIENCE_MS = 500;

/** Waits until the machine has little else to do, at most ten seconds: what was measured before may go on. */
export async function quiet(): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	do {
		const before = ticks();
		await pause(WINDOW_MS);
		const after = ticks();
		if (after.busy - before.busy <= MOST_BUSY * (after.all - before.all)) return;
	} while (Date.now() < deadline);
}

function ticks(): { busy: number; all: number } {
	const times = cpus().map((cpu) => cpu.times);
	const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
	return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) };
}
