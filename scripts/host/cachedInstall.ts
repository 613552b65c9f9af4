import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from './errorCode.ts';
import { cacheFolder } from './folders.ts';
import { isAbandoned, keepFresh, owner } from './heartbeat.ts';
import { npm } from './npm.ts';

export interface Progress {
	readonly what: string;
	readonly elapsedMs: number;
}

export interface InstallOptions {
	/** Called about once a second while something is being installed; never when all is there already. */
	readonly onProgress?: (progress: Progress) => void;
}

/** A package of test/ that is too large for the checkout, and is installed into the cache folder when needed. */
export interface CachedPackage {
	/** The beginning of its folder's name in the cache. */
	readonly name: string;
	/** The folder with its package.json and package-lock.json. */
	readonly packageFolder: string;
	/** What a person calls it, e.g. `n8n`. */
	readonly title: string;
	/** What it costs, for the line of progress, e.g. `2.9 GB, 3 to 4 minutes`. */
	readonly cost: string;
	/** How many bytes must be free before it is begun. */
	readonly bytesNeeded: number;
	/**
	 * What has to be done after `npm install`, which runs no package's own scripts.
	 * @param step shows what is going on from now on
	 */
	finish(folder: string, step: (what: string) => void): Promise<void>;
}

/**
 * Installs a package into the cache folder on the first call and finds it there ever after: the folder's name
 * has a hash of the lock file.
 *
 * An install is made in a folder of its own and renamed when it is whole, so half an install is never taken
 * for one. Of several processes one installs and the others wait.
 *
 * @returns the folder with its `node_modules`
 * @throws NpmError, or an Error in plain words (no room).
 */
export async function cachedInstall(
	wanted: CachedPackage,
	{ onProgress }: InstallOptions = {},
): Promise<string> {
	const lock = await readFile(join(wanted.packageFolder, 'package-lock.json'));
	const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16);
	const folder = join(cacheFolder(), `${wanted.name}-${hash}`);
	if (!existsSync(folder)) await installOnce(wanted, folder, onProgress);
	return folder;
}

async function installOnce(
	wanted: CachedPackage,
	folder: string,
	onProgress: InstallOptions['onProgress'],
): Promise<void> {
	await mkdir(cacheFolder(), { recursive: true });
	const startedAt = Date.now();
	let what = `Installing ${wanted.title} (once, ${wanted.cost})`;
	const report = () => onProgress?.({ what, elapsedMs: Date.now() - startedAt });
	const ticker = setInterval(report, 1000);
	const lockFile = `${folder}.lock`;
	try {
		report();
		while (!(await takeLock(lockFile))) {
			what = `Waiting for another process that is installing ${wanted.title}`;
			await pause(500);
			if (existsSync(folder)) return;
		}
		const partial = `${folder}.partial-${owner}`;
		const stopBeating = keepFresh([partial, lockFile]);
		try {
			if (existsSync(folder)) return;
			await removeAbandoned(folder);
			await checkRoom(wanted);
			try {
				await install(wanted, partial, (step) => (what = step));
				await rename(partial, folder);
			} finally {
				await rm(partial, { recursive: true, force: true });
			}
		} finally {
			stopBeating();
			await rm(lockFile, { force: true });
		}
	} finally {
		clearInterval(ticker);
	}
}

async function install(wanted: CachedPackage, folder: string, step: (what: string) => void): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const file of ['package.json', 'package-lock.json']) {
		await copyFile(join(wanted.packageFolder, file), join(folder, file));
	}
	step(`Installing ${wanted.title} (once, ${wanted.cost})`);
	await npm(['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'], {
		cwd: folder,
	});
	await wanted.finish(folder, step);
}

/**
 * The lock is a file with its holder in it, who keeps it fresh. Two processes that find an abandoned lock in the same
 * moment may both take it: then both install and the second rename fails, which costs time and nothing else.
 */
async function takeLock(lockFile: string): Promise<boolean> {
	try {
		await writeFile(lockFile, owner, { flag: 'wx' });
		return true;
	} catch (error) {
		if (errorCode(error) !== 'EEXIST') throw error;
	}
	const holder = await readFile(lockFile, 'utf8').catch(() => '');
	if (isAbandoned(lockFile, holder)) await rm(lockFile, { force: true });
	return false;
}

async function removeAbandoned(folder: string): Promise<void> {
	const prefix = `${folder}.partial-`;
	for (const entry of await readdir(cacheFolder())) {
		const path = join(cacheFolder(), entry);
		if (!path.startsWith(prefix) || !isAbandoned(path, path.slice(prefix.length))) continue;
		await rm(path, { recursive: true, force: true });
	}
}

async function checkRoom({ title, bytesNeeded }: CachedPackage): Promise<void> {
	const { bavail, bsize } = await statfs(cacheFolder());
	if (bavail * bsize >= bytesNeeded) return;
	const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
	throw new Error(
		`To install ${title}, ${gigabytes(bytesNeeded)} GB are needed in ${cacheFolder()}, where ${gigabytes(bavail * bsize)} GB are free. Make room, or set XDG_CACHE_HOME to another disk.`,
	);
}
