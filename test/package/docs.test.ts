import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '../..');

const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => join('docs', name))].filter(
	(path) => path.endsWith('.md'),
);

/** Text of a document without its code, in which brackets are no links. */
function proseOf(path: string): string {
	const text = readFileSync(join(root, path), 'utf8');
	return text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, 'code');
}

/** Where links and pictures lead, as far as they lead to files of ours. */
function targetsOf(path: string): string[] {
	const links = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
	return [...new Set(links)].filter((target) => !/^[a-z]+:/.test(target));
}

/** Anchors of a document's headings, as code hosts make them: lower case, dashes for blanks, no punctuation. */
function anchorsIn(path: string): string[] {
	const text = readFileSync(join(root, path), 'utf8').replaceAll(/^```.*?^```$/gms, '');
	return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replaceAll(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

describe.each(documents)('%s', (path) => {
	const targets = targetsOf(path);
	const pictures = targets.filter((target) => /(^|\/)images\//.test(target));

	it('shows only pictures that are there', () => {
		expect(pictures.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
	});

	it('leads only to files and headings that are there', () => {
		const broken = targets.filter((target) => {
			if (pictures.includes(target)) return false;
			const [file = '', anchor] = target.split('#');
			const found = file === '' ? path : relative(root, join(root, dirname(path), file));
			if (!existsSync(join(root, found))) return true;
			return anchor !== undefined && !anchorsIn(found).includes(anchor);
		});
		expect(broken).toEqual([]);
	});
});

it('the documents have links and pictures, so that the tests above look at something', () => {
	const targets = documents.flatMap(targetsOf);
	expect(targets.filter((target) => target.includes('images/')).length).toBeGreaterThan(0);
	expect(targets.filter((target) => target.includes('.md')).length).toBeGreaterThan(0);
});
