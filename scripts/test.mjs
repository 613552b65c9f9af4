/**
 * `npm test`: the four tiers in turn (jest.config.js), each to its end, and at the very end one line:
 * `N passed, N failed`, with `, N skipped` where some were. A file that did not run counts as one failure.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TIERS = [
	{ name: 'unit', options: [] },
	{ name: 'stores', options: ['--runInBand'] },
	{ name: 'package', options: ['--runInBand'] },
	{ name: 'e2e', options: ['--runInBand'] },
];

async function main() {
	const { ensureHost } = await import('./host/ensureHost.ts');
	const { ensureServices } = await import('./host/ensureServices.ts');
	const { packOnce } = await import('./host/packOnce.ts');
	const { terminalOn } = await import('./host/terminal.ts');
	const terminal = terminalOn();

	const total = { passed: 0, failed: 0, skipped: 0 };
	const results = await mkdtemp(join(tmpdir(), 'marketplace-leads-test-'));
	try {
		for (const tier of TIERS) {
			terminal.line(`\n${tier.name}`);
			try {
				if (tier.name === 'stores') await ensureServices({ onProgress: terminal.progress });
				if (tier.name === 'package') await packOnce();
				if (tier.name === 'e2e') await ensureHost({ onProgress: terminal.progress });
				add(total, await runTier(tier, join(results, `${tier.name}.json`)));
			} catch (error) {
				terminal.line(`The ${tier.name} tests could not be run: ${error.message}`);
				add(total, { failed: 1 });
			}
		}
	} finally {
		await rm(results, { recursive: true, force: true });
	}
	const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
	terminal.line(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
	process.exitCode = total.failed > 0 ? 1 : 0;
}

/** Runs one tier with jest's own report on the terminal, and returns its counts. */
async function runTier({ name, options }, outputFile) {
	const jest = join('node_modules', 'jest', 'bin', 'jest.js');
	const args = [jest, '--selectProjects', name, ...options, '--json', '--outputFile', outputFile];
	const code = await new Promise((resolve, reject) => {
		const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
		child.once('error', reject);
		child.once('close', resolve);
	});
	let report;
	try {
		report = JSON.parse(await readFile(outputFile, 'utf8'));
	} catch {
		throw new Error(`jest ended with code ${code} and left no report.`);
	}
	const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
	return {
		passed: report.numPassedTests,
		// jest may fail without a failed test, e.g. where a hook or the environment's end throws.
		failed: failed === 0 && code !== 0 ? 1 : failed,
		skipped: report.numPendingTests + report.numTodoTests,
	};
}

function add(total, { passed = 0, failed = 0, skipped = 0 }) {
	total.passed += passed;
	total.failed += failed;
	total.skipped += skipped;
}

if (Number.parseInt(process.versions.node, 10) < 24) {
	console.error(
		'The tests need Node 24, which "npm install" brings along: run "npm install", then "npm test".',
	);
	process.exit(1);
}
await main();
