import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from './folders.ts';

/** Everything the tarball is made of. */
const SOURCES = [
	'lib',
	'nodes',
	'credentials',
	'scripts/pack.mjs',
	'scripts/run-command.mjs',
	'scripts/third-party-notices.mjs',
	'gulpfile.js',
	'package.json',
	'package-lock.json',
	'tsconfig.json',
	'README.md',
	'CHANGELOG.md',
	'LICENSE.md',
];

/**
 * The packed package: built by scripts/pack.mjs, and not again as long as no source has changed.
 * @returns the tarball's absolute path, which stays as it is for these sources
 */
export async function packOnce(): Promise<string> {
	const kept = join(projectFolder, 'node_modules', '.cache', 'marketplace-leads');
	const folder = join(kept, await hashOfSources());
	if (!existsSync(folder)) {
		await mkdir(kept, { recursive: true });
		const partial = `${folder}.${process.pid}`;
		try {
			await promisify(execFile)(process.execPath, ['scripts/pack.mjs', partial], { cwd: projectFolder });
			await rename(partial, folder);
		} catch (error) {
			if (!existsSync(folder)) throw new Error(`The package could not be built.\n${outputOf(error)}`);
		} finally {
			await rm(partial, { recursive: true, force: true });
		}
	}
	const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
	if (tarball === undefined) throw new Error(`No tarball in ${folder}: remove that folder and try again.`);
	return join(folder, tarball);
}

async function hashOfSources(): Promise<string> {
	const hash = createHash('sha256');
	for (const source of SOURCES) {
		for (const file of await filesOf(join(projectFolder, source))) {
			hash.update(`${file}\0`).update(await readFile(file)).update('\0');
		}
	}
	return hash.digest('hex').slice(0, 16);
}

async function filesOf(path: string): Promise<string[]> {
	if (!existsSync(path)) return [];
	try {
		const entries = await readdir(path, { recursive: true, withFileTypes: true });
		return entries
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
			.sort();
	} catch {
		return [path];
	}
}

function outputOf(error: unknown): string {
	if (error instanceof Error && 'stderr' in error && String(error.stderr) !== '') return String(error.stderr);
	return error instanceof Error ? error.message : String(error);
}
