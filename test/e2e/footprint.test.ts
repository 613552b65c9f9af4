import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Harness } from '../../scripts/host/harness.ts';
import { packOnce } from '../../scripts/host/packOnce.ts';
import { type Receiver, startReceiver } from '../../scripts/host/receiver.ts';
import { leadOf } from './leads.ts';
import { DELIVER, journeyTo, startPackagedN8n } from './packagedN8n.ts';

jest.setTimeout(120_000);

const MEGABYTE = 1024 * 1024;

/** Writes down each file of our package that a process loads: its code, and whatever it reads as JSON. */
const probe = (list: string) => `
	const { appendFileSync } = require('node:fs');
	const Module = require('node:module');
	const load = Module._extensions['.js'];
	Module._extensions['.js'] = function (module, filename) {
		if (/node_modules.n8n-nodes-marketplace-leads./.test(filename)) {
			appendFileSync(${JSON.stringify(list)}, filename.replace(/^.*n8n-nodes-marketplace-leads./, '') + '\\n');
		}
		return load.apply(this, arguments);
	};
`;

describe('what the package costs an n8n', () => {
	let n8n: Harness;
	let receiver: Receiver;
	let list: string;

	beforeAll(async () => {
		receiver = await startReceiver();
		n8n = await startPackagedN8n();
		list = join(n8n.process.userFolder, 'loaded.txt');
		const script = join(n8n.process.userFolder, 'probe.cjs');
		await writeFile(list, '');
		await writeFile(script, probe(list));
		await n8n.restart({ NODE_OPTIONS: `--require ${script}` });
	});

	afterAll(async () => {
		await n8n?.stop();
		await receiver?.stop();
	});

	const loaded = async () => (await readFile(list, 'utf8')).split('\n').filter((file) => file !== '');

	it('is a tarball of at most 1 MB', async () => {
		expect((await stat(await packOnce())).size).toBeLessThanOrEqual(MEGABYTE);
	});

	it('is one installed package, without dependencies', async () => {
		const folder = join(n8n.process.userFolder, '.n8n', 'nodes', 'node_modules');
		const installed = (await readdir(folder)).filter((name) => !name.startsWith('.'));

		expect(installed).toEqual(['n8n-nodes-marketplace-leads']);
	});

	it('is no node file, nor any library, loaded at the start of n8n: only the credential types', async () => {
		expect((await loaded()).sort()).toEqual([
			'dist/credentials/AzureTableStorageApi.credentials.js',
			'dist/credentials/MarketoApi.credentials.js',
			'dist/credentials/StandardWebhooksSigningApi.credentials.js',
		]);
	});

	it('is what a lead needs, and no more, once one travels', async () => {
		const workflow = await n8n.publish(journeyTo(receiver.url));
		await workflow.send(leadOf(1));
		const run = await workflow.nextExecution();

		expect(run.output(DELIVER, 'Delivered')).toHaveLength(1);
		const files = await loaded();
		expect(files).toContain('dist/nodes/DedupeLeads/DedupeLeads.node.js');
		// A lead with an address needs no phone rules: the tables take longer to load than all the rest.
		expect(files).not.toContain('dist/lib/vendor/phoneNumbers.js');
		// The library of a system is loaded with the first lead for it.
		for (const library of ['salesforce', 'azureTables', 'entraId', 'postgres', 'publicMailDomains']) {
			expect(files).not.toContain(`dist/lib/vendor/${library}.js`);
		}
		expect(new Set(files).size).toBe(files.length);
	});
});
