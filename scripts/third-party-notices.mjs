import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

/**
 * Packages that declare the MIT licence without shipping its text, and whose copyright it is. Each line
 * names where the holder is stated; a package that is not listed here must bring its licence.
 */
const MIT_WITHOUT_TEXT = {
	// package.json of the package, "author"
	'@nodable/entities': 'Copyright (c) Amit Gupta (https://solothought.com)',
	// README.md of the package, "License"
	'iso-3166-1': 'Copyright (c) Daniel Eckermann (http://danieleckermann.com)',
	// README.md of the package, "license"
	'pg-types': 'Copyright (c) 2014 Brian M. Carlson',
	// README.md of the package, "License"
	pgpass: 'Copyright (c) 2013-2016 Hannes Hörl',
	// libraries/LICENSE of the repository the package is published from
	standardwebhooks: 'Copyright (c) 2023 Svix (https://www.svix.com)',
};

/**
 * Writes THIRD_PARTY_NOTICES.md: every package of which code is in a bundle, with version and licence.
 * @param metafile esbuild's account of what went into the bundles
 * @param root the project's folder, to which the metafile's paths are relative
 * @throws if a bundled package states no licence, or brings no licence text
 */
export async function writeNotices(metafile, root) {
	const packages = bundledPackages(metafile, root).map((folder) => describePackage(folder, root));
	packages.sort((a, b) => (a.name < b.name ? -1 : 1));
	const text = [
		'# Third-party notices',
		'Parts of these packages are contained in `dist/lib/vendor`. This file is written by the build.',
		...packages.map(({ name, version, licence, text }) =>
			[`## ${name} ${version}`, `Licence: ${licence}`, fenced(text)].join('\n\n'),
		),
	];
	await writeFile(join(root, 'THIRD_PARTY_NOTICES.md'), `${text.join('\n\n')}\n`);
}

/** The folders of the packages that at least one byte of a bundle comes from. */
function bundledPackages(metafile, root) {
	const folders = new Set();
	for (const output of Object.values(metafile.outputs)) {
		for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
			const found = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
			if (found && bytesInOutput > 0) folders.add(resolve(root, found[1].split('/').join(sep)));
		}
	}
	return [...folders];
}

function describePackage(folder, root) {
	const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	if (typeof license !== 'string' || license === '') {
		throw new Error(`${name} ${version} is bundled but states no licence: use another library.`);
	}
	return { name, version, licence: license, text: licenceText({ name, version, license, folder, root }) };
}

function licenceText({ name, version, license, folder, root }) {
	const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
	if (files.length > 0) {
		return files
			.sort()
			.map((file) => readFileSync(join(folder, file), 'utf8').trim())
			.join('\n\n');
	}
	const holder = MIT_WITHOUT_TEXT[name];
	if (holder && license === 'MIT') return mitText(root, holder);
	throw new Error(
		`${name} ${version} is bundled but brings no licence text: find out whose copyright it is and add it to scripts/third-party-notices.mjs.`,
	);
}

/** Our own licence is MIT too: its text with another holder. */
function mitText(root, holder) {
	return readFileSync(join(root, 'LICENSE.md'), 'utf8')
		.replace(/^Copyright .*$/m, holder)
		.trim();
}

/** A fence longer than any run of backticks inside, as CommonMark asks. */
function fenced(text) {
	const runs = text.match(/`{3,}/g) ?? [];
	const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
	return `${fence}text\n${text.replace(/\r\n/g, '\n')}\n${fence}`;
}
