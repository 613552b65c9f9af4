/**
 * Looks at an n8n user folder with n8n's own loader, the way n8n does at its start, and prints as JSON
 * what it finds. A process of its own, because it reads Node's memory of what has been loaded.
 *
 *   NODE_PATH=<folder with n8n-workflow> node what-n8n-sees.cjs <user folder>
 */
const { join } = require('node:path');
const { scanDirectoryForPackages } = require('n8n-core/dist/nodes-loader');

async function look(userFolder) {
	const loaders = await scanDirectoryForPackages(join(userFolder, '.n8n/nodes/node_modules'));
	return await Promise.all(loaders.map(describePackage));
}

/** @param {import("n8n-core").LazyPackageDirectoryLoader} loader */
async function describePackage(loader) {
	const loaded = () =>
		Object.keys(require.cache)
			.filter((file) => file.startsWith(loader.directory))
			.map((file) => file.slice(loader.directory.length + 1));

	await loader.loadAll();
	const nodes = loader.types.nodes.map(({ name, displayName, iconUrl, codex }) => {
		return { name, displayName, iconUrl, codex, file: loader.known.nodes[name]?.sourcePath };
	});
	const credentials = Object.keys(loader.known.credentials);
	const failures = [];
	// n8n makes every credential type at its start, lazy or not.
	for (const name of credentials) attempt(name, () => loader.getCredential(name));
	const atStart = loaded();
	for (const name of Object.keys(loader.known.nodes)) attempt(name, () => loader.getNode(name));

	function attempt(name, load) {
		try {
			load();
		} catch (error) {
			failures.push({ name, message: error.message.split('\n', 1)[0] });
		}
	}

	return {
		name: loader.packageName,
		lazy: loader.isLazyLoaded,
		atStart,
		nodes,
		knownNodes: Object.values(loader.known.nodes).map(({ sourcePath }) => sourcePath),
		credentials,
		knownCredentials: Object.values(loader.known.credentials).map(({ sourcePath }) => sourcePath),
		failures,
	};
}

look(process.argv[2]).then(
	(packages) => process.stdout.write(JSON.stringify(packages)),
	(error) => {
		process.stderr.write(`${error.stack}\n`);
		process.exitCode = 1;
	},
);
