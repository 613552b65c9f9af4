/**
 * The build: what is published is `dist`, and `dist` needs nothing but n8n. Third-party libraries travel
 * inside it, each in one file under dist/lib/vendor, loaded on first use.
 */
const { execFile } = require('node:child_process');
const { readdirSync } = require('node:fs');
const { rm } = require('node:fs/promises');
const { join } = require('node:path');
const { promisify } = require('node:util');
const { dest, parallel, series, src } = require('gulp');

const root = __dirname;
const run = promisify(execFile);

/** Runs a program of a development dependency on the Node.js that runs gulp, in the project's folder. */
async function runNode(program, ...args) {
	try {
		await run(process.execPath, [join(root, 'node_modules', program), ...args], { cwd: root });
	} catch (error) {
		throw new Error(`${program} failed:\n${error.stdout}${error.stderr}`, { cause: error });
	}
}

async function clean() {
	await rm(join(root, 'dist'), { recursive: true, force: true });
}

async function compile() {
	await runNode('typescript/bin/tsc', '-p', 'tsconfig.json');
}

/**
 * Bundles from the sources, not from what `tsc` made of them: only ES modules can be shaken, so that of
 * each library just the parts we use are shipped. n8n brings n8n-workflow; pg-native and
 * cloudflare:sockets are optional parts of pg that only other environments have.
 */
async function bundleVendors() {
	const { build } = require('esbuild');
	const { withoutUnreachedParts } = require('./scripts/unreached-parts.cjs');
	const { writeNotices } = await import('./scripts/third-party-notices.mjs');
	const { metafile } = await build({
		absWorkingDir: root,
		entryPoints: readdirSync(join(root, 'lib/vendor')).map((file) => `lib/vendor/${file}`),
		outbase: '.',
		outdir: 'dist',
		allowOverwrite: true,
		bundle: true,
		platform: 'node',
		target: 'node24',
		format: 'cjs',
		mainFields: ['module', 'main'],
		minify: true,
		keepNames: true,
		// The licences are in the notices, whole and in one place.
		legalComments: 'none',
		external: ['n8n-workflow', 'pg-native', 'cloudflare:sockets'],
		plugins: [withoutUnreachedParts],
		metafile: true,
		logLevel: 'warning',
	});
	await writeNotices(metafile, root);
}

/** Icons, codex files and output schemas stand beside the node, where n8n looks for them. */
function copyAssets() {
	const assets = [
		'nodes/**/*.svg',
		'credentials/**/*.svg',
		'nodes/**/*.node.json',
		'nodes/**/__schema__/**/*.json',
	];
	return src(assets, { cwd: root, base: root, encoding: false, allowEmpty: true }).pipe(
		dest(join(root, 'dist')),
	);
}

/** dist/known and dist/types: with them n8n loads a node's file on first use instead of at its start. */
async function describeForN8n() {
	await runNode('n8n-core/bin/generate-metadata');
	// Lists of option loaders that only n8n's own repository checks.
	await rm(join(root, 'dist/methods'), { recursive: true, force: true });
}

const build = series(clean, compile, parallel(bundleVendors, copyAssets), describeForN8n);

module.exports = { build, clean, default: build };
