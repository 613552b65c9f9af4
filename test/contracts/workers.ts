import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { buildSync } from 'esbuild';

/** How a process ended. */
export interface End {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	/** What it wrote to stderr. */
	readonly errors: string;
}

/** A process of its own. */
export interface Worker<Said> {
	/** What it has said so far; a process that is killed has said what it wrote before. */
	readonly said: readonly Said[];
	readonly ended: Promise<End>;
	tell(word: string): void;
	/** Waits until it has said something like this; fails where it ends without. */
	hears(wanted: (said: Said) => boolean): Promise<void>;
	kill(): void;
}

/** Processes of one script, none of which outlives its test. */
export interface Workers<Job, Said> {
	start(job: Job): Worker<Said>;
	/** Starts one and waits for it to end well. @throws with its errors where it does not */
	run(job: Job): Promise<readonly Said[]>;
	killAll(): void;
	/** Removes the bundle. */
	end(): void;
}

/**
 * Bundles a script that is run by real processes: Node.js itself does not find imports without a file's whole name.
 *
 * @param script file name beside this one, which calls `work` of workerSide.ts
 */
export function workersOf<Job extends object, Said>(script: string): Workers<Job, Said> {
	const folder = mkdtempSync(join(tmpdir(), 'worker-'));
	const file = join(folder, 'worker.cjs');
	buildSync({
		entryPoints: [join(__dirname, script)],
		outfile: file,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		external: ['pg-native', 'cloudflare:sockets'],
	});
	const running = new Set<ChildProcess>();

	const start = (job: Job): Worker<Said> => {
		const child = fork(file, {
			execArgv: [],
			env: { ...process.env, JEST_WORKER_ID: undefined },
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		});
		running.add(child);
		const said: Said[] = [];
		let listeners: Array<(line: Said) => void> = [];
		let errors = '';
		child.stderr?.on('data', (chunk) => (errors += String(chunk)));
		if (child.stdout) {
			createInterface(child.stdout).on('line', (line) => {
				const one = JSON.parse(line) as Said;
				said.push(one);
				for (const listener of listeners) listener(one);
			});
		}
		const ended = once(child, 'close').then(([code, signal]): End => {
			running.delete(child);
			return { code: code as number | null, signal: signal as NodeJS.Signals | null, errors };
		});
		child.send(job);
		return {
			said,
			ended,
			tell: (word) => child.send(word),
			kill: () => child.kill('SIGKILL'),
			hears: async (wanted) => {
				if (said.some(wanted)) return;
				const heard = new Promise<true>((resolve) => {
					listeners = [...listeners, (line) => wanted(line) && resolve(true)];
				});
				const end = await Promise.race([heard, ended]);
				if (end !== true && !said.some(wanted)) throw new Error(`it ended before: ${end.errors}`);
			},
		};
	};
	return {
		start,
		run: async (job) => {
			const worker = start(job);
			const { code, errors } = await worker.ended;
			if (code !== 0) throw new Error(`the process failed: ${errors}`);
			return worker.said;
		},
		killAll: () => {
			for (const child of running) child.kill('SIGKILL');
		},
		end: () => rmSync(folder, { recursive: true, force: true }),
	};
}
