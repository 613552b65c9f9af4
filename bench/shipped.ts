import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporaryFolder.ts';

/** Loads our code as it is shipped, by its path under `dist/lib`, e.g. `./ledger/openLedger`. */
export type Shipped = NodeJS.Require;

/** @param packageFolder of the installed or unpacked package */
export function shippedIn(packageFolder: string): Shipped {
	return createRequire(join(packageFolder, 'dist', 'lib', 'any.js'));
}

/** Our package as it is installed in an n8n's user folder. */
export function installedIn(userFolder: string): Shipped {
	return shippedIn(join(userFolder, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-marketplace-leads'));
}

/** Unpacks the packed package into a temporary folder, and returns the package's own in it. */
export async function unpack(tarball: string): Promise<string> {
	const folder = temporaryFolder();
	await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder]);
	return join(folder, 'package');
}
