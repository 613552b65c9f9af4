import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS } from '../../scripts/host/patience.ts';

/** Waits until it is so. */
export async function until(is: () => boolean | Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
	const deadline = Date.now() + patienceMs;
	while (!(await is())) {
		if (Date.now() > deadline) throw new Error(`It did not come about within ${patienceMs / 1000} seconds.`);
		await pause(25);
	}
}
