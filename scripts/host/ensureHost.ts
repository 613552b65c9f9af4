import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type CachedPackage, cachedInstall, type InstallOptions } from './cachedInstall.ts';
import { hostPackageFolder } from './folders.ts';
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

const OLDEST_NODE = 24;

const hostPackage: CachedPackage = {
	name: 'host',
	packageFolder: hostPackageFolder,
	title: 'n8n',
	cost: '2.9 GB, 3 to 4 minutes',
	bytesNeeded: 3.5e9,
	finish: buildDatabaseDriver,
};

/**
 * The n8n of test/host/package-lock.json, installed into the cache folder on the first call (2.9 GB, three
 * to four minutes): see {@link cachedInstall}.
 *
 * @throws NpmError, or an Error in plain words (no room, no Node 24).
 */
export async function ensureHost(options: InstallOptions = {}): Promise<Host> {
	return hostIn(await cachedInstall(hostPackage, options));
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

/**
 * n8n's Kafka client would compile for minutes and then fail; of all its native modules only sqlite3 has to be
 * built.
 */
async function buildDatabaseDriver(folder: string, step: (what: string) => void): Promise<void> {
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
