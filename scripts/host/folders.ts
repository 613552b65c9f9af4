import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The checkout. */
export const projectFolder = resolve(import.meta.dirname, '../..');

/** The package file and lock file of the n8n that everything here runs on. */
export const hostPackageFolder = join(projectFolder, 'test', 'host');

/** Where large things are kept between runs, outside the checkout: `$XDG_CACHE_HOME` or `~/.cache`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
	return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-marketplace-leads');
}
