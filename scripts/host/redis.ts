import { spawnSync } from 'node:child_process';
import { freePort } from './freePort.ts';
import { type KeptServer, startKeptServer } from './keptServer.ts';

/** A running Redis, which writes nothing to disk: after a restart it is empty. */
export interface RunningRedis extends KeptServer {
	readonly host: string;
	readonly port: number;
}

const HOST = '127.0.0.1';

/**
 * Starts the machine's `redis-server` on loopback.
 *
 * @returns null where there is none in the PATH
 */
export async function startRedis(): Promise<RunningRedis | null> {
	if (!hasRedis()) return null;
	const port = await freePort();
	const server = await startKeptServer('Redis', async (folder) => ({
		command: 'redis-server',
		args: ['--bind', HOST, '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder],
		env: { PATH: process.env.PATH },
		isReady: (log) => log.includes('Ready to accept connections'),
	}));
	return { host: HOST, port, ...server };
}

/** Whether there is a `redis-server` in the PATH. */
export function hasRedis(): boolean {
	return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}
