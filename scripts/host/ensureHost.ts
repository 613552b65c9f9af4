import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from './errorCode.ts';
import { cacheFolder, hostPackageFolder } from './folders.ts';
import { isAbandoned, keepFresh, owner } from './heartbeat.ts';
import { npm } from './npm.ts';

/** An installed n8n and the Node it runs on. */
export interface Host {
	readonly folder: string;
	/** The `node` binary (24 or newer) that starts n8n. */
	readonly node: string;
	/** The folder with that binary, for PATH. */
	readonly binFolder: string;
	/** n8n's start script. */
	readonly n8n: string;
}

export interface Progress {
	readonly what: string;
	readonly elapsedMs: number;
}

export interface EnsureHostOptions {
	/** Called about once a second while something is being installed; never when all is there already. */
	readonly onProgress?: (progress: Progress) => void;
}

const BYTES_NEEDED = 3.5e9;
const OLDEST_NODE = 24;

/**
 * The n8n of test/host/package-lock.json, installed into the cache folder on the first call (2.9 GB, three
 * to four minutes) and found there ever after: the folder's name is a hash of the lock file.
 *
 * An install is made in a folder of its own and renamed when it is whole, so half an install is never taken
 * for one. Of several processes one installs and the others wait.
 *
 * @throws NpmError, or an Error in plain words (no room, no Node 24).
 */
export async function ensureHost({ onProgress }: EnsureHostOptions = {}): Promise<Host> {
	const lock = await readFile(join(hostPackageFolder, 'package-lock.json'));
	const name = `host-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`;
	const folder = join(cacheFolder(), name);
	if (!existsSync(folder)) await installOnce(folder, onProgress);
	return hostIn(folder);
}

function hostIn(folder: string): Host {
	const binFolder = join(folder, 'node_modules', '.bin');
	const n8n = join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	const ownNode = join(binFolder, 'node');
	if (existsSync(ownNode)) return { folder, node: ownNode, binFolder, n8n };
	if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) {
		return { folder, node: process.execPath, binFolder, n8n };
	}
	throw new Error(
		`n8n needs Node ${OLDEST_NODE} or newer. npm has none for ${process.platform}-${process.arch}: install it yourself.`,
	);
}

async function installOnce(folder: string, onProgress: EnsureHostOptions['onProgress']): Promise<void> {
	await mkdir(cacheFolder(), { recursive: true });
	const startedAt = Date.now();
	let what = 'Installing n8n (once, 2.9 GB, 3 to 4 minutes)';
	const report = () => onProgress?.({ what, elapsedMs: Date.now() - startedAt });
	const ticker = setInterval(report, 1000);
	const lockFile = `${folder}.lock`;
	try {
		report();
		while (!(await takeLock(lockFile))) {
			what = 'Waiting for another process that is installing n8n';
			await pause(500);
			if (existsSync(folder)) return;
		}
		const partial = `${folder}.partial-${owner}`;
		const stopBeating = keepFresh([partial, lockFile]);
		try {
			if (existsSync(folder)) return;
			await removeAbandoned(folder);
			await checkRoom();
			try {
				await install(partial, (step) => (what = step));
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

async function install(folder: string, step: (what: string) => void): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const file of ['package.json', 'package-lock.json']) {
		await copyFile(join(hostPackageFolder, file), join(folder, file));
	}
	step('Installing n8n (once, 2.9 GB, 3 to 4 minutes)');
	// Install scripts are off because n8n's Kafka client compiles for minutes and then fails; of all its
	// native modules only sqlite3 has to be built.
	await npm(['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'], {
		cwd: folder,
	});
	const { node, binFolder } = hostIn(folder);
	step("Building n8n's database driver (once, 1 minute)");
	await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], {
		cwd: folder,
		binFolder,
		env: headersOf(node, folder),
	});
	if (!existsSync(join(folder, 'node_modules', 'sqlite3', 'build', 'Release', 'node_sqlite3.node'))) {
		throw new Error("n8n's database driver (sqlite3) was not built. Run the command again.");
	}
}

/** Node from npm brings its headers, so node-gyp need not download any. */
function headersOf(node: string, folder: string): NodeJS.ProcessEnv {
	if (!node.startsWith(folder + sep)) return {};
	const platformPackage = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`);
	return existsSync(join(platformPackage, 'include')) ? { npm_config_nodedir: platformPackage } : {};
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

async function checkRoom(): Promise<void> {
	const { bavail, bsize } = await statfs(cacheFolder());
	if (bavail * bsize >= BYTES_NEEDED) return;
	const free = ((bavail * bsize) / 1e9).toFixed(1);
	throw new Error(
		`n8n needs 3.5 GB in ${cacheFolder()}, where ${free} GB are free. Make room, or set XDG_CACHE_HOME to another disk.`,
	);
}
