const { findProblems } = jest.requireActual<{ findProblems(facts: unknown): string[] }>(
	'../../scripts/package-rules.cjs',
);

const NODE = 'dist/nodes/A/A.node.js';
const CREDENTIAL = 'dist/credentials/C.credentials.js';

const seen = {
	name: 'n8n-nodes-x',
	lazy: true,
	atStart: [CREDENTIAL],
	nodes: [
		{
			name: 'a',
			displayName: 'A',
			file: NODE,
			iconUrl: {
				light: 'icons/n8n-nodes-x/dist/nodes/A/a.svg',
				dark: 'icons/n8n-nodes-x/dist/nodes/A/a.dark.svg',
			},
			codex: { categories: ['Sales'], alias: ['lead'] },
		},
	],
	knownNodes: [NODE],
	credentials: ['c'],
	knownCredentials: [CREDENTIAL],
	failures: [] as Array<{ name: string; message: string }>,
};

const papers = ['CHANGELOG.md', 'LICENSE.md', 'README.md', 'THIRD_PARTY_NOTICES.md', 'package.json'];
const files = [
	...papers,
	NODE,
	CREDENTIAL,
	'dist/nodes/A/a.svg',
	'dist/nodes/A/a.dark.svg',
	'dist/nodes/A/__schema__/v1.0.0/parse.json',
];

const sound = {
	bytes: 1024 * 1024,
	files,
	installed: ['node_modules/n8n-nodes-x'],
	manifest: { scripts: { test: 'x' }, peerDependencies: { 'n8n-workflow': '*' } },
	declared: { nodes: [NODE], credentials: [CREDENTIAL] },
	seen: [seen],
};

type Facts = { [Fact in keyof typeof sound]: unknown };

const UNSOUND: ReadonlyArray<readonly [what: string, facts: Partial<Facts>, problem: RegExp]> = [
	['is too big', { bytes: 1024 * 1024 + 1 }, /more than 1 MB/],
	['lacks its README', { files: files.filter((file) => file !== 'README.md') }, /README\.md is missing/],
	['brings its sources', { files: [...files, 'nodes/A/A.node.ts'] }, /A\.node\.ts does not belong/],
	['brings types', { files: [...files, 'dist/lib/x.d.ts'] }, /x\.d\.ts is a source/],
	['brings maps', { files: [...files, 'dist/lib/x.js.map'] }, /x\.js\.map is a source/],
	['brings tests', { files: [...files, 'dist/test/x.js'] }, /dist\/test\/x\.js is a test/],
	[
		'pulls in a second package',
		{ installed: ['node_modules/a', 'node_modules/b'] },
		/2 packages instead of one/,
	],
	['has dependencies', { manifest: { dependencies: { zod: '4' } } }, /dependencies \(zod\)/],
	['runs a script when it is installed', { manifest: { scripts: { postinstall: 'x' } } }, /"postinstall"/],
	['is not found by n8n', { seen: [] }, /0 packages/],
	['is loaded whole', { seen: [{ ...seen, lazy: false }] }, /cannot load the nodes on first use/],
	['hides a node', { seen: [{ ...seen, knownNodes: [] }] }, /does not know the node of .*A\.node\.js/],
	['hides a credential', { seen: [{ ...seen, knownCredentials: [] }] }, /does not know the credential/],
	[
		'shows a node too many',
		{ declared: { nodes: [], credentials: [CREDENTIAL] } },
		/package\.json does not list/,
	],
	[
		'loads a library at the start',
		{ seen: [{ ...seen, atStart: ['dist/lib/vendor/x.js'] }] },
		/vendor\/x\.js is loaded/,
	],
	[
		'has a node that does not load',
		{ seen: [{ ...seen, failures: [{ name: 'a', message: 'no such module' }] }] },
		/cannot load a: no such module/,
	],
	[
		'has a node without dark icon',
		{ files: files.filter((file) => !file.includes('dark')) },
		/a has no dark icon/,
	],
	[
		'has a node without codex',
		{ seen: [{ ...seen, nodes: [{ ...seen.nodes[0], codex: undefined }] }] },
		/no codex/,
	],
	[
		'has a node without output schema',
		{ files: files.filter((file) => !file.includes('schema')) },
		/no output schema/,
	],
];

describe('the rules for the package', () => {
	it('let a sound one pass', () => {
		expect([...findProblems(sound)]).toEqual([]);
	});

	it.each(UNSOUND)('tell when it %s', (_what, facts, problem) => {
		const problems = findProblems({ ...sound, ...facts });
		expect(problems).toHaveLength(1);
		expect(problems[0]).toMatch(problem);
	});
});
