import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

interface Seen {
	readonly name: string;
	readonly lazy: boolean;
	readonly atStart: readonly string[];
	readonly nodes: ReadonlyArray<{ readonly name: string; readonly displayName: string }>;
	readonly credentials: readonly string[];
}

interface Facts {
	readonly bytes: number;
	readonly files: readonly string[];
	readonly installed: readonly string[];
	readonly seen: readonly Seen[];
	readonly problems: readonly string[];
}

const declared = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	name: string;
	n8n: { nodes: string[]; credentials: string[] };
};

/** In a process of its own: jest keeps its own memory of what is loaded. Exit code 1 only says there are problems. */
async function verifyPackage(): Promise<Facts> {
	const script = join(root, 'scripts/verify-package.mjs');
	return await new Promise((resolve, reject) => {
		execFile(process.execPath, [script, '--json'], { maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => {
			if (stdout === '') reject(new Error(stderr));
			else resolve(JSON.parse(stdout) as Facts);
		});
	});
}

/** dist/nodes/ParseLeadSource/ParseLeadSource.node.js → parseLeadSource */
function typeName(file: string): string {
	const className = file.slice(file.lastIndexOf('/') + 1, file.indexOf('.'));
	return className.charAt(0).toLowerCase() + className.slice(1);
}

describe('the package, installed offline into an empty n8n folder', () => {
	let facts: Facts;

	beforeAll(async () => {
		facts = await verifyPackage();
	}, 180_000);

	it('breaks none of its rules', () => {
		expect(facts.problems).toEqual([]);
	});

	it('is one package of at most 1 MB', () => {
		expect(facts.installed).toEqual([`node_modules/${declared.name}`]);
		expect(facts.bytes).toBeLessThanOrEqual(1024 * 1024);
	});

	it('contains dist and its papers, nothing else', () => {
		const outside = facts.files.filter((file) => !file.startsWith('dist/'));
		expect(outside).toEqual([
			'CHANGELOG.md',
			'LICENSE.md',
			'README.md',
			'THIRD_PARTY_NOTICES.md',
			'package.json',
		]);
	});

	it('shows n8n every node and credential type under its public name', () => {
		const [seen] = facts.seen;
		expect(seen?.name).toBe(declared.name);
		expect(seen?.nodes.map(({ name }) => name)).toEqual(declared.n8n.nodes.map(typeName));
		expect(seen?.credentials).toEqual(declared.n8n.credentials.map(typeName));
	});

	it("has none of its nodes or libraries loaded at n8n's start", () => {
		expect(facts.seen[0]?.lazy).toBe(true);
		expect(facts.seen[0]?.atStart).toEqual(declared.n8n.credentials);
	});
});
