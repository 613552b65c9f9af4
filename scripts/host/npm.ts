import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';

/** npm ended with an error. `message` says in plain words what happened and what to do. */
export class NpmError extends Error {
	override name = 'NpmError';
}

export interface NpmOptions {
	readonly cwd: string;
	/** A folder to look for `node` in before the PATH. */
	readonly binFolder?: string;
	readonly env?: NodeJS.ProcessEnv;
}

/** Runs npm and returns what it printed to stdout. Throws {@link NpmError}. */
export async function npm(args: readonly string[], { cwd, binFolder, env }: NpmOptions): Promise<string> {
	const path = [binFolder, process.env.PATH].filter((part) => part !== undefined).join(delimiter);
	const child = spawn('npm', args, {
		cwd,
		env: { ...process.env, ...env, PATH: path },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const endWithUs = () => child.kill('SIGTERM');
	process.once('exit', endWithUs);
	try {
		return await new Promise<string>((resolve, reject) => {
			let out = '';
			let err = '';
			child.stdout.on('data', (chunk) => (out += chunk));
			child.stderr.on('data', (chunk) => (err += chunk));
			child.once('error', (error) => reject(new NpmError(`npm could not be started: ${error.message}`)));
			child.once('close', (code) => (code === 0 ? resolve(out) : reject(new NpmError(explain(err + out)))));
		});
	} finally {
		process.off('exit', endWithUs);
	}
}

function explain(output: string): string {
	if (/ENOSPC/.test(output))
		return 'The disk is full. Make room (n8n needs about 3 GB) and run the command again.';
	if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ECONNRESET/.test(output)) {
		return 'npm could not reach its registry. Check the network (and proxy) and run the command again.';
	}
	if (/gyp ERR!/.test(output)) {
		return `A native module could not be compiled: Python 3, make and a C++ compiler are needed.\n${lastLines(output)}`;
	}
	return `npm failed:\n${lastLines(output)}`;
}

function lastLines(output: string): string {
	const telling = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('npm warn'));
	return telling.slice(-12).join('\n');
}
