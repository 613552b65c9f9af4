import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { startReceiver } from '../servers/httpsEndpoint/receiver';
import type { Receiver } from '../servers/httpsEndpoint/receiver';
import { type Ran, runWorkflow, type WorkflowFixture } from './engine';
import { emailOf, payload } from './leads';
import { post } from './MarketplaceLeadTrigger/webhook';

const EXAMPLES = join(__dirname, '../../examples');
const EXAMPLE = join(EXAMPLES, 'receive-parse-dedupe-deliver.json');
const OUTPUT = 'HTTPS Endpoint Lead Output';

describe('The example workflow', () => {
	let receiver: Receiver;
	beforeEach(async () => {
		receiver = await startReceiver();
	});
	afterEach(async () => await receiver.stop());

	/** Runs the example as it is, but for the address of the endpoint. */
	async function run(...payloads: IDataObject[]): Promise<Ran> {
		const text = readFileSync(EXAMPLE, 'utf8');
		expect(text).toContain('https://crm.example.com/leads');
		const example = JSON.parse(text.replace('https://crm.example.com', receiver.origin)) as WorkflowFixture;
		const { items } = await post({ body: JSON.stringify(payloads) });
		return await runWorkflow(example, { items, mode: 'webhook' });
	}

	it('delivers what is new and what returns, holds back what repeats and what must not be contacted', async () => {
		const first = await run(payload(), payload({ email: 'dnc@example.com', leadSource: 'SPZA-DNC|a.b' }));
		expect(first.json(OUTPUT).map(emailOf)).toEqual(['ann@example.com']);
		expect(first.json('Dedupe Leads', 3).map(emailOf)).toEqual(['dnc@example.com']);

		const second = await run(
			payload(),
			payload({ leadSource: 'SPZA-PLT|contoso.backup' }),
			payload({ email: 'b@example.com' }),
		);
		expect(second.json('Dedupe Leads', 2)).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(second.outputs(OUTPUT).flat()).toHaveLength(2);
		expect(receiver.received.map(({ path }) => path)).toEqual(['/leads', '/leads', '/leads']);
	});
});

describe('Every example workflow', () => {
	const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.json'));

	it.each(files)('has nothing that its importers would share: %s', (file) => {
		const text = readFileSync(join(EXAMPLES, file), 'utf8');
		expect(text).not.toMatch(/webhookId|instanceId|versionId|credentials/);
		expect(JSON.parse(text)).not.toHaveProperty('id');
	});

	it.each(files)('has wires only between nodes that it has: %s', (file) => {
		const { nodes, connections } = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as WorkflowFixture;
		const ends = Object.entries(connections).flatMap(([from, { main = [] }]) => [
			from,
			...main.flatMap((wires) => (wires ?? []).map(({ node }) => node)),
		]);
		expect(nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(ends));
	});
});
