import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs a program to its end.
 * @returns what it wrote to its standard output
 * @throws with everything it wrote, if it ends with another code than 0
 */
export async function runCommand(program, args, options = {}) {
	try {
		const { stdout } = await run(program, args, { maxBuffer: 64 * 1024 * 1024, ...options });
		return stdout;
	} catch (error) {
		const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim();
		throw new Error(`"${program} ${args.join(' ')}" failed:\n${said || error.message}`, { cause: error });
	}
}

/**
 * Runs npm, with none of the settings that an npm around us hands down: what we install or pack must not
 * depend on who called us.
 */
export async function runNpm(args, options = {}) {
	const env = Object.fromEntries(
		Object.entries(options.env ?? process.env).filter(([name]) => !/^npm_/i.test(name)),
	);
	const cli = process.env.npm_execpath;
	if (cli?.endsWith('npm-cli.js'))
		return await runCommand(process.execPath, [cli, ...args], { ...options, env });
	return await runCommand('npm', args, { ...options, env, shell: process.platform === 'win32' });
}
