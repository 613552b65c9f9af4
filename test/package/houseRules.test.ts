import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

interface Violation {
	readonly from: string;
	readonly rule: { readonly name: string };
}

/** Cruises a house made of these files (path → content) with our rules: which rule does which file break? */
function violationsIn(files: Record<string, string>): string[] {
	const house = mkdtempSync(join(tmpdir(), 'marketplace-leads-house-'));
	try {
		for (const [path, content] of Object.entries(files)) {
			mkdirSync(dirname(join(house, path)), { recursive: true });
			writeFileSync(join(house, path), content);
		}
		for (const file of ['.dependency-cruiser.cjs', 'package.json']) {
			cpSync(join(root, file), join(house, file));
		}
		symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'), 'junction');
		return cruise(house);
	} finally {
		rmSync(house, { recursive: true, force: true });
	}
}

function cruise(house: string): string[] {
	const script = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
	const rooms = ['lib', 'nodes', 'credentials', 'test'];
	const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
	// With this output the exit code is 0 whatever it finds.
	const printed = execFileSync(process.execPath, [script, ...options, ...rooms], {
		cwd: house,
		encoding: 'utf8',
	});
	const { summary } = JSON.parse(printed) as { summary: { violations: Violation[] } };
	return summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`).sort();
}

const TIDY = {
	'lib/vendor/zod.ts': `export { string } from 'zod/mini';`,
	'lib/lead/lead.ts': `import { createHash } from 'node:crypto'; import { string } from '../vendor/zod'; export const lead = [createHash, string];`,
	'lib/azureTables/signIn.ts': `import { string } from '../vendor/zod'; export const signIn = string;`,
	'lib/ledger/contract.ts': `import { DatabaseSync } from 'node:sqlite'; import { signIn } from '../azureTables/signIn'; import { lead } from '../lead/lead'; export const ledger = [DatabaseSync, lead, signIn];`,
	'lib/destinations/contract.ts': `import { lead } from '../lead/lead'; export const destination = lead; export { signIn } from '../azureTables/signIn';`,
	'lib/n8n/run.ts': `import { NodeOperationError } from 'n8n-workflow'; import { ledger } from '../ledger/contract'; export const run = [NodeOperationError, ledger];`,
	'nodes/A/A.node.ts': `import type { INodeType } from 'n8n-workflow'; import { run } from '../../lib/n8n/run'; export const a: INodeType | typeof run = run;`,
	'nodes/B/B.node.ts': `export const b = 1;`,
	'credentials/C.credentials.ts': `import type { ICredentialType } from 'n8n-workflow'; export type C = ICredentialType;`,
	'test/servers/endpoint.ts': `import { createServer } from 'node:http'; export const server = createServer;`,
};

const UNTIDY: ReadonlyArray<readonly [path: string, content: string, rule: string]> = [
	['lib/lead/circleA.ts', `import { b } from './circleB'; export const a: unknown = b;`, 'no-circles'],
	['lib/lead/nowhere.ts', `export { x } from './nobody';`, 'resolvable'],
	['lib/n8n/upwards.ts', `export { b } from '../../nodes/B/B.node';`, 'nodes-and-credentials-on-top'],
	['credentials/D.credentials.ts', `export { lead } from '../lib/lead/lead';`, 'credentials-stand-alone'],
	['nodes/A/neighbour.ts', `export { b } from '../B/B.node';`, 'nodes-apart'],
	['nodes/A/disk.ts', `export { readFileSync } from 'node:fs';`, 'nodes-stay-thin'],
	['nodes/A/hash.ts', `export { createHash } from 'crypto';`, 'nodes-stay-thin'],
	['nodes/A/library.ts', `export { string } from '../../lib/vendor/zod';`, 'nodes-without-vendor'],
	['lib/ledger/seam.ts', `export { run } from '../n8n/run';`, 'rooms-below-n8n'],
	['lib/destinations/other.ts', `export type { ledger } from '../ledger/contract';`, 'rooms-apart'],
	[
		'lib/azureTables/ledger.ts',
		`export type { ledger } from '../ledger/contract';`,
		'azure-tables-below-the-rooms',
	],
	['lib/lead/tables.ts', `export { signIn } from '../azureTables/signIn';`, 'lead-at-the-bottom'],
	['lib/lead/ledger.ts', `export type { ledger } from '../ledger/contract';`, 'lead-at-the-bottom'],
	['lib/lead/file.ts', `export { readFileSync } from 'node:fs';`, 'lead-without-input-and-output'],
	['lib/lead/lazily.ts', `export const load = () => require('node:http');`, 'lead-without-input-and-output'],
	['lib/vendor/ours.ts', `export { lead } from '../lead/lead';`, 'vendor-is-a-leaf'],
	['lib/n8n/direct.ts', `export { string } from 'zod';`, 'libraries-through-vendor'],
	['credentials/direct.ts', `export { string } from 'zod';`, 'libraries-through-vendor'],
	['nodes/B/direct.ts', `export type { ZodType } from 'zod';`, 'libraries-through-vendor'],
	['lib/ledger/n8n.ts', `export type { IDataObject } from 'n8n-workflow';`, 'n8n-at-the-seam'],
	['lib/vendor/n8n.ts', `export { sleep } from 'n8n-workflow';`, 'n8n-at-the-seam'],
	['lib/lead/tested.ts', `export { server } from '../../test/servers/endpoint';`, 'product-without-tests'],
	['test/servers/crm.ts', `export type { lead } from '../../lib/lead/lead';`, 'stand-ins-are-independent'],
];

describe('the import directions of the house', () => {
	it('let a house pass that keeps them', () => {
		expect(violationsIn(TIDY)).toEqual([]);
	});

	it('name each file that breaks one', () => {
		const untidy = Object.fromEntries(UNTIDY.map(([path, content]) => [path, content]));
		const otherHalf = `import type { a } from './circleA'; export const b = {} as typeof a;`;
		expect(violationsIn({ ...TIDY, ...untidy, 'lib/lead/circleB.ts': otherHalf })).toEqual(
			UNTIDY.map(([path, , rule]) => `${path}: ${rule}`).sort(),
		);
	});
});
