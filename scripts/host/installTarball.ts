import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from './ensureHost.ts';
import { npm } from './npm.ts';

/**
 * Installs a packed community package where n8n looks for them, as its GUI does: no scripts, no peers, and
 * here without the network, so that a package with runtime dependencies fails.
 *
 * @returns the folder of the installed packages (`node_modules`)
 */
export async function installTarball(host: Host, userFolder: string, tarball: string): Promise<string> {
	const folder = join(userFolder, '.n8n', 'nodes');
	await mkdir(folder, { recursive: true });
	const packageFile = join(folder, 'package.json');
	if (!existsSync(packageFile)) {
		await writeFile(
			packageFile,
			JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }),
		);
	}
	await npm(['install', '--legacy-peer-deps', '--ignore-scripts', '--offline', tarball], {
		cwd: folder,
		binFolder: host.binFolder,
	});
	return join(folder, 'node_modules');
}
