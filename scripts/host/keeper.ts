/**
 * Stands between us and a server: starts it in a process group of its own and, when the process that asked for
 * it is gone (however it died: the IPC channel closes), ends it. So no server is ever left behind.
 *
 * SIGTERM and SIGINT are handed on. Any message kills the server: were the keeper killed with it, the dead server
 * could wait for long until init takes note of it, and PostgreSQL would not start beside a process that is there.
 *
 * Usage: `node keeper.ts <job>` with an IPC channel, the job being {@link KeeperJob} as JSON.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { KeeperJob } from './keptProcess.ts';

const PATIENCE_MS = 5000;

const argument = process.argv[2];
if (argument === undefined) throw new Error('usage: keeper.ts <job>');
const { command, args, user, folder }: KeeperJob = JSON.parse(argument);

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...user });
child.on('error', (error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});

const killGroup = () => process.kill(-process.pid, 'SIGKILL');

child.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
process.on('message', () => child.kill('SIGKILL'));
process.on('disconnect', () => {
	if (folder === undefined) killGroup();
	else endWith(folder);
});

/** A server with a folder gets the time to give back what the machine lends it (PostgreSQL's shared memory). */
function endWith(folder: string): void {
	child.removeAllListeners('exit');
	child.once('exit', () => {
		rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
		killGroup();
	});
	child.kill('SIGINT');
	setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
}
