/**
 * Builds the package and packs it as npm would publish it.
 *
 *   node scripts/pack.mjs [folder]      prints the tarball's path (a new temporary folder by default)
 */
import { mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, runNpm } from './run-command.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @param folder where the tarball goes; made if it is not there
 * @returns the tarball's absolute path
 * @throws if the build fails or npm cannot pack, with their own output
 */
export async function packTarball(folder) {
	const target = folder ? resolve(folder) : await mkdtemp(join(tmpdir(), 'marketplace-leads-pack-'));
	await mkdir(target, { recursive: true });
	await runCommand(process.execPath, [join(root, 'node_modules/gulp/bin/gulp.js'), 'build'], { cwd: root });
	const listed = await runNpm(['pack', '--json', '--ignore-scripts', '--pack-destination', target], {
		cwd: root,
	});
	const tarball = join(target, JSON.parse(listed)[0].filename);
	await stat(tarball);
	return tarball;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	console.log(await packTarball(process.argv[2]));
}
