import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeptProcess, type KeptProcessOptions, startKeptProcess } from './keptProcess.ts';

/** A server with a temporary folder of its own. Neither outlives this process. */
export interface KeptServer {
	/** Ends it in good order and keeps its data: until {@link restart}, connections are refused. */
	shutDown(): Promise<void>;
	/** Ends it as a crash would and keeps its data: until {@link restart}, connections are refused. */
	kill(signal?: 'SIGKILL'): Promise<void>;
	/** Starts it again (shutting it down first if it runs) on the same port. */
	restart(): Promise<void>;
	/** Ends it and removes its folder. */
	stop(): Promise<void>;
}

/**
 * Starts a server in a new temporary folder and waits until it is ready.
 *
 * @param prepare makes in the folder what the server needs, and says how it is started
 * @throws what `prepare` throws, or an Error with the end of what the server printed; then the folder is gone
 */
export async function startKeptServer(
	title: string,
	prepare: (folder: string) => Promise<Omit<KeptProcessOptions, 'title' | 'folder' | 'cwd'>>,
): Promise<KeptServer> {
	const folder = await mkdtemp(join(tmpdir(), `marketplace-leads-${title.toLowerCase()}-`));
	const removeFolder = () => rm(folder, { recursive: true, force: true });
	let start: () => Promise<KeptProcess>;
	let running: KeptProcess;
	try {
		const options = await prepare(folder);
		start = () => startKeptProcess({ ...options, title, folder, cwd: folder });
		running = await start();
	} catch (error) {
		await removeFolder();
		throw error;
	}
	return {
		shutDown: () => running.stop(),
		kill: () => running.kill(),
		async restart() {
			await running.stop();
			running = await start();
		},
		async stop() {
			await running.stop();
			await removeFolder();
		},
	};
}
