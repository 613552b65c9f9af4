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
	for (;;) {
		const hash = await hashOfSources();
		const folder = join(kept, hash);
		const tarball = await tarballIn(folder);
		if (tarball !== null) return tarball;
		const partial = `${folder}.${process.pid}`;
		try {
			await mkdir(kept, { recursive: true });
			await pack(partial);
			// A source that changed meanwhile may or may not be in this tarball.
			if ((await hashOfSources()) !== hash) continue;
			await rm(folder, { recursive: true, force: true });
			await rename(partial, folder);
		} finally {
			await rm(partial, { recursive: true, force: true });
		}
	}
}

async function tarballIn(folder: string): Promise<string | null> {
	if (!existsSync(folder)) return null;
	const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
	return tarball === undefined ? null : join(folder, tarball);
}

async function pack(folder: string): Promise<void> {
	try {
		await promisify(execFile)(process.execPath, ['scripts/pack.mjs', folder], { cwd: projectFolder });
	} catch (error) {
		throw new Error(`The package could not be built.\n${outputOf(error)}`, { cause: error });
	}
}

async function hashOfSources(): Promise<string> {
	const hash = createHash('sha256');
	for (const source of SOURCES) {
		for (const file of await filesOf(join(projectFolder, source))) {
			hash
				.update(`${file}\0`)
				.update(await readFile(file))
				.update('\0');
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
	if (typeof error !== 'object' || error === null) return String(error);
	if ('stderr' in error && String(error.stderr) !== '') return String(error.stderr);
	return 'message' in error ? String(error.message) : '';
}
