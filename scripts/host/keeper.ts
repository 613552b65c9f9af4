/**
 * Stands between us and n8n: starts n8n in a process group of its own and, when the process that asked for
 * it is gone (however it died: the IPC channel closes), kills the group. So no n8n is ever left behind.
 *
 * Usage: `node keeper.ts <node> <n8n>` with an IPC channel.
 */
import { spawn } from 'node:child_process';

const [node, n8n] = process.argv.slice(2);
if (node === undefined || n8n === undefined) throw new Error('usage: keeper.ts <node> <n8n>');

const killGroup = () => process.kill(-process.pid, 'SIGKILL');
process.on('disconnect', killGroup);

const child = spawn(node, [n8n, 'start'], { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', (error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});
child.on('exit', (code) => {
	process.off('disconnect', killGroup);
	process.exit(code ?? 1);
});
process.on('SIGTERM', () => child.kill('SIGTERM'));
