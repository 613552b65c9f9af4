/**
 * Checks the package as a user gets it: builds, packs, installs the tarball offline into an empty n8n
 * folder and looks at it with n8n's own loader.
 *
 *   npm run verify:package              a report for people, exit code 1 when something is wrong
 *   node scripts/verify-package.mjs --json
 */
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packTarball, root } from './pack.mjs';
import { findProblems } from './package-rules.cjs';
import { runCommand, runNpm } from './run-command.mjs';

/**
 * @returns the facts about the packed and installed package, and `problems`: a plain sentence for each
 * rule that it breaks, none when all is well
 */
export async function verifyPackage() {
	const workplace = await mkdtemp(join(tmpdir(), 'marketplace-leads-verify-'));
	try {
		const tarball = await packTarball(workplace);
		const userFolder = join(workplace, 'user');
		await installOffline(tarball, userFolder, join(workplace, 'cache'));
		const facts = await gatherFacts(tarball, userFolder);
		return { ...facts, problems: findProblems(facts) };
	} finally {
		await rm(workplace, { recursive: true, force: true });
	}
}

/** Lays out the folder as n8n does, and installs with a cache in which nothing is: no registry can help. */
async function installOffline(tarball, userFolder, cache) {
	const nodes = nodesFolder(userFolder);
	await mkdir(nodes, { recursive: true });
	await writeFile(
		join(nodes, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }),
	);
	await runNpm(
		[
			'install',
			'--offline',
			'--legacy-peer-deps',
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			'--cache',
			cache,
			tarball,
		],
		{ cwd: nodes },
	);
}

async function gatherFacts(tarball, userFolder) {
	const nodes = nodesFolder(userFolder);
	const lock = JSON.parse(await readFile(join(nodes, 'package-lock.json'), 'utf8'));
	const installed = Object.keys(lock.packages).filter((path) => path !== '');
	const declared = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
	const folder = join(nodes, 'node_modules', declared.name);
	return {
		bytes: (await stat(tarball)).size,
		files: await filesIn(folder),
		installed,
		manifest: JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
		declared: declared.n8n,
		seen: await whatN8nSees(userFolder),
	};
}

/** With NODE_PATH n8n lends its n8n-workflow to the packages; here it lends that one package and nothing else. */
async function whatN8nSees(userFolder) {
	const lent = join(userFolder, 'lent');
	await mkdir(lent);
	await symlink(join(root, 'node_modules/n8n-workflow'), join(lent, 'n8n-workflow'), 'junction');
	const env = { ...process.env, NODE_PATH: lent, NODE_ENV: 'production', N8N_USER_FOLDER: userFolder };
	const script = join(root, 'scripts/what-n8n-sees.cjs');
	return JSON.parse(await runCommand(process.execPath, [script, userFolder], { env }));
}

function nodesFolder(userFolder) {
	return join(userFolder, '.n8n/nodes');
}

async function filesIn(folder) {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => !entry.isDirectory())
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(folder.length + 1)
				.replaceAll('\\', '/'),
		)
		.sort();
}

function report({ bytes, files, installed, seen, problems }) {
	const lines = [
		`Tarball     ${(bytes / 1024).toFixed(0)} KB, ${files.length} files`,
		`Installed   ${installed.length} package, offline`,
	];
	for (const { name, nodes, credentials, atStart } of seen) {
		lines.push(`n8n sees    ${name}`);
		for (const node of nodes) lines.push(`  node        ${node.displayName} (${node.name})`);
		for (const credential of credentials) lines.push(`  credential  ${credential}`);
		lines.push(`At start    n8n loads ${atStart.length} of our files: ${atStart.join(', ') || 'none'}`);
	}
	lines.push(
		'',
		...(problems.length === 0
			? ['The package is in order.']
			: problems.map((problem) => `WRONG: ${problem}`)),
	);
	return lines.join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	try {
		const facts = await verifyPackage();
		console.log(process.argv.includes('--json') ? JSON.stringify(facts) : report(facts));
		if (facts.problems.length > 0) process.exitCode = 1;
	} catch (error) {
		console.error(`The package could not be checked: ${error.message}`);
		process.exitCode = 1;
	}
}
