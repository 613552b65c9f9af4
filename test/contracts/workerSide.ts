import { writeSync } from 'node:fs';

/**
 * Says something to the test, on the spot: what was said is heard though this process is killed right after.
 * Must be JSON.
 */
export function say(what: object): void {
	writeSync(1, `${JSON.stringify(what)}\n`);
}

/** Waits for this word from the test. */
export async function word(wanted: string): Promise<void> {
	await new Promise<void>((resolve) => {
		const listener = (heard: unknown): void => {
			if (heard !== wanted) return;
			process.off('message', listener);
			resolve();
		};
		process.on('message', listener);
	});
}

/** Kills this process as nothing else does: no handler runs, nothing is flushed, no lock is given back by hand. */
export function die(): void {
	process.kill(process.pid, 'SIGKILL');
}

/** Does the job that the test sends, and ends with it. Does nothing where this file is imported by a test. */
export function work<Job>(does: (job: Job) => Promise<void>): void {
	if (!process.send || process.env['JEST_WORKER_ID'] !== undefined) return;
	process.once('message', (job) => {
		does(job as Job)
			.catch((error: unknown) => {
				console.error(error);
				process.exitCode = 1;
			})
			.finally(() => process.disconnect());
	});
}
