const MAX_BYTES = 1024 * 1024;
const TOP_LEVEL = ['CHANGELOG.md', 'LICENSE.md', 'README.md', 'THIRD_PARTY_NOTICES.md', 'package.json'];
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];

/**
 * What a package of ours must be. Pure: the facts are gathered by verify-package.mjs.
 * @param facts.bytes the tarball's size
 * @param facts.files every file of the installed package, relative, with slashes
 * @param facts.installed what npm installed (paths in its lock file)
 * @param facts.manifest the package.json that was published
 * @param facts.declared our package.json's `n8n` attribute
 * @param facts.seen what n8n's loader found, one entry a package (what-n8n-sees.cjs)
 * @returns a plain sentence for each rule that is broken
 */
function findProblems(facts) {
	return [...contentProblems(facts), ...installProblems(facts), ...loadingProblems(facts)];
}

function* contentProblems({ bytes, files }) {
	if (bytes > MAX_BYTES)
		yield `The tarball has ${bytes} bytes, more than 1 MB: look at the sizes in dist/lib/vendor.`;
	for (const file of TOP_LEVEL) {
		if (!files.includes(file)) yield `${file} is missing in the package.`;
	}
	for (const file of files) {
		if (!TOP_LEVEL.includes(file) && !file.startsWith('dist/'))
			yield `${file} does not belong in the package.`;
		else if (/\.(ts|mts|cts|tsx|map|tsbuildinfo)$/.test(file))
			yield `${file} is a source, a type or a map: only what runs is published.`;
		else if (/(^|\/)(test|tests|__tests__)\/|\.(test|spec)\./.test(file))
			yield `${file} is a test: only what runs is published.`;
	}
}

function* installProblems({ installed, manifest }) {
	if (installed.length !== 1)
		yield `Installing brought ${installed.length} packages instead of one: ${installed.join(', ')}.`;
	for (const kind of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies']) {
		const names = Object.keys(manifest[kind] ?? {});
		if (names.length > 0)
			yield `package.json has ${kind} (${names.join(', ')}): move them to devDependencies and bundle them in lib/vendor.`;
	}
	for (const script of INSTALL_SCRIPTS) {
		if (manifest.scripts?.[script]) yield `package.json runs a "${script}" script when it is installed.`;
	}
}

function* loadingProblems({ seen, declared, files }) {
	if (seen.length !== 1) {
		yield `n8n finds ${seen.length} packages instead of one.`;
		return;
	}
	const [found] = seen;
	if (!found.lazy)
		yield 'n8n cannot load the nodes on first use: dist/known or dist/types is missing or unreadable.';
	yield* differences('node', declared.nodes, found.knownNodes);
	yield* differences('credential', declared.credentials, found.knownCredentials);
	for (const file of found.atStart) {
		if (!declared.credentials.includes(file)) yield `${file} is loaded at n8n's start: load it on first use.`;
	}
	for (const { name, message } of found.failures) yield `n8n cannot load ${name}: ${message}`;
	for (const node of found.nodes) yield* nodeProblems(node, found.name, files);
}

function* differences(kind, declared, known) {
	for (const file of declared) {
		if (!known.includes(file)) yield `n8n does not know the ${kind} of ${file}.`;
	}
	for (const file of known) {
		if (!declared.includes(file)) yield `n8n knows a ${kind} of ${file}, which package.json does not list.`;
	}
}

function* nodeProblems({ name, file, iconUrl, codex }, packageName, files) {
	for (const theme of ['light', 'dark']) {
		const icon = iconUrl?.[theme]?.replace(`icons/${packageName}/`, '');
		if (!icon || !files.includes(icon)) yield `${name} has no ${theme} icon in the package.`;
	}
	if (!codex?.categories?.length || !codex.alias?.length) {
		yield `${name} has no codex, or one without categories, alias and resources: people do not find it in the node panel.`;
	}
	const schemas = `${file?.slice(0, file.lastIndexOf('/'))}/__schema__/`;
	if (!files.some((path) => path.startsWith(schemas))) yield `${name} has no output schema in the package.`;
}

module.exports = { findProblems };
