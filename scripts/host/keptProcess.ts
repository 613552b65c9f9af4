import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What the keeper (keeper.ts) is asked to do. */
export interface KeeperJob {
	readonly command: string;
	readonly args: readonly string[];
	/** Whom the server runs as, where not as ourselves. */
	readonly user?: { readonly uid: number; readonly gid: number };
	/** The server's own folder: removed with it when this process dies. What ends in good order removes it itself. */
	readonly folder?: string;
}

export interface KeptProcessOptions extends KeeperJob {
	/** What a person calls it, e.g. `n8n`. */
	readonly title: string;
	/** Its whole environment. */
	readonly env: NodeJS.ProcessEnv;
	readonly cwd?: string;
	/** The `node` that runs the keeper. @default the one that runs us */
	readonly node?: string;
	/** Whether it answers by now; `log` is what it has printed since it started. */
	isReady(log: string): boolean | Promise<boolean>;
	/** How it is asked to end. @default 'SIGINT' */
	readonly endSignal?: 'SIGINT' | 'SIGTERM';
	/** @default 30_000 */
	readonly startTimeoutMs?: number;
	/** Called with what it prints. */
	readonly onOutput?: (chunk: string) => void;
}

/** A server in a process group of its own, which never outlives this process, whatever ends this process. */
export interface KeptProcess {
	/** The id of its process group. */
	readonly pid: number;
	/** Asks it to end and waits until it has, with all it started; kills it after ten seconds. */
	stop(): Promise<void>;
	/** Ends it as a crash would, and waits until it and all it started are gone. */
	kill(): Promise<void>;
}

const POLL_MS = 20;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Starts a server and waits until it is ready.
 *
 * @throws Error with the end of what it printed, where it ended instead or took too long
 */
export async function startKeptProcess(options: KeptProcessOptions): Promise<KeptProcess> {
	const { title, command, args, user, folder, env, cwd } = options;
	const job: KeeperJob = { command, args, ...(user && { user }), ...(folder !== undefined && { folder }) };
	const keeper = spawn(
		options.node ?? process.execPath,
		[join(import.meta.dirname, 'keeper.ts'), JSON.stringify(job)],
		{ cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
	);
	let log = '';
	const listen = (chunk: Buffer) => {
		log += chunk;
		options.onOutput?.(String(chunk));
	};
	keeper.stdout?.on('data', listen);
	keeper.stderr?.on('data', listen);
	// Its pipes are closed when the last process that writes to them is gone.
	const gone = new Promise<void>((resolve) => keeper.once('close', () => resolve()));

	const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));

	async function kill(): Promise<void> {
		if (!hasEnded(keeper)) {
			keeper.send('kill', () => undefined);
			await ended;
		}
		// What it had started may still be there.
		signalGroup(keeper, 'SIGKILL');
		await gone;
	}

	async function stop(): Promise<void> {
		if (!hasEnded(keeper)) {
			keeper.kill(options.endSignal ?? 'SIGINT');
			const waiting = new AbortController();
			const tooLong = pause(STOP_TIMEOUT_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
			await Promise.race([ended, tooLong]);
			waiting.abort();
		}
		await kill();
	}

	const deadline = Date.now() + (options.startTimeoutMs ?? 30_000);
	const output = () => log.trim().split('\n').slice(-15).join('\n');
	while (!(await options.isReady(log))) {
		if (hasEnded(keeper)) {
			await gone;
			throw new Error(`${title} ended while starting. It said:\n${output()}`);
		}
		if (Date.now() > deadline) {
			await kill();
			throw new Error(`${title} did not start in time. It said:\n${output()}`);
		}
		await pause(POLL_MS);
	}
	return { pid: keeper.pid ?? 0, stop, kill };
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
	try {
		if (pid !== undefined) process.kill(-pid, signal);
	} catch {
		// The group is gone already.
	}
}
