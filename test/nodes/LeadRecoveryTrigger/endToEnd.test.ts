import { rmSync } from 'node:fs';
import type { IDataObject, INode, INodeType } from 'n8n-workflow';

import { type Receiver, startReceiver } from '../../servers/httpsEndpoint/receiver';
import { laterBy, releaseDate, stopDate } from '../clock';
import { node, type Ran, runNodes } from '../engine';
import { ledgerFolder, receiptRows } from '../ledgerFile';
import { payload } from '../leads';
import { foreignNode } from '../nodeTypes';
import { recovered } from './poll';
import { decide, DEDUPE, leadIn, NEW, PARSE, receive, RETURNING, run, told } from './workflow';

const OUTPUT = 'HTTPS Endpoint Lead Output';

let receiver: Receiver;
beforeAll(async () => {
	receiver = await startReceiver();
});
afterAll(async () => await receiver.stop());

beforeEach(async () => await stopDate());
afterEach(async () => {
	receiver.script(() => ({ answer: 200 }));
	await releaseDate();
	rmSync(ledgerFolder, { recursive: true, force: true });
});

/** Parse → Dedupe → the output, with a node in its place or between where a test says so. */
async function deliver(
	items: IDataObject[],
	{ between = [], types = {} }: { between?: INode[]; types?: Record<string, INodeType> } = {},
): Promise<Ran> {
	const output = node('httpsEndpointLeadOutput', { url: receiver.origin });
	const nodes = [node('parseLeadSource'), node('dedupeLeads'), ...between, output];
	return await runNodes(nodes, {
		items,
		types,
		wires: [[DEDUPE, RETURNING, between[0]?.name ?? output.name]],
	});
}

/** Idempotency keys of the deliveries of one lead. */
function deliveriesOf(items: readonly IDataObject[]): unknown[] {
	const id = leadIn(items[0])['id'];
	return receiver.received
		.filter(({ body }) => leadIn(JSON.parse(body.toString()) as IDataObject)['id'] === id)
		.map(({ headers }) => headers['idempotency-key']);
}

const dies = foreignNode('dies', async () => {
	throw new Error('The machine went down.');
});

describe('From the trigger over recovery to the endpoint', () => {
	it('a lead whose run died before Dedupe Leads is delivered once', async () => {
		const items = await receive([payload()]);
		laterBy({ minutes: 15 });
		const again = await recovered();
		await deliver(again);
		expect(deliveriesOf(items)).toHaveLength(1);
		expect(receiptRows()).toEqual([]);
		laterBy({ days: 1 });
		expect(await recovered()).toEqual([]);
	});

	it('a lead whose run died after Dedupe Leads is delivered once, with the key of the first time', async () => {
		const items = await receive([payload()]);
		const [first] = told(await run(items), NEW);
		laterBy({ minutes: 15 });
		await deliver(await recovered());
		expect(deliveriesOf(items)).toEqual([first?.['deliveryKey']]);
		laterBy({ days: 1 });
		expect(await recovered()).toEqual([]);
	});

	it('a lead whose run died after it was sent is sent again, with the same key', async () => {
		const items = await receive([payload()]);
		// Sends as the output does, and is gone before it can confirm.
		const sendsAndDies = foreignNode('sendsAndDies', async function () {
			for (const { json } of this.getInputData()) {
				await fetch(receiver.origin, {
					method: 'POST',
					headers: { 'Idempotency-Key': (json['dedupe'] as IDataObject)['deliveryKey'] as string },
					body: JSON.stringify(json),
				});
			}
			throw new Error('The machine went down.');
		});
		const between = [node('sendsAndDies')];
		expect((await deliver(items, { between, types: { sendsAndDies } })).status).toBe('error');
		laterBy({ minutes: 15 });
		await deliver(await recovered());
		expect(deliveriesOf(items)).toHaveLength(2);
		expect(new Set(deliveriesOf(items)).size).toBe(1);
	});

	it('a lead whose recovered run dies too comes out again', async () => {
		const items = await receive([payload()]);
		const between = [node('dies')];
		for (const attempt of [0, 1, 2]) {
			laterBy({ minutes: 15 });
			const again = await recovered();
			expect(again).toMatchObject([{ recovery: { attempt } }]);
			expect((await deliver(again, { between, types: { dies } })).status).toBe('error');
		}
		laterBy({ minutes: 15 });
		await deliver(await recovered());
		expect(deliveriesOf(items)).toHaveLength(1);
	});

	it('a lead that the endpoint refuses the first time is delivered when it comes out, with the same key', async () => {
		receiver.script((_, earlier) => ({ answer: earlier === 0 ? 422 : 200 }));
		const items = await receive([payload()]);
		const ran = await deliver(items);
		expect(ran.json(OUTPUT, 1)).toHaveLength(1);
		laterBy({ minutes: 1 });
		await deliver(await recovered());
		expect(deliveriesOf(items)).toHaveLength(2);
		expect(new Set(deliveriesOf(items)).size).toBe(1);
		expect(receiptRows()).toEqual([]);
	});

	it('leads of one request of which some were delivered: only the others come out', async () => {
		const items = await receive([payload({ email: 'a@example.com' }), payload({ email: 'b@example.com' })]);
		await deliver(items.slice(0, 1));
		laterBy({ minutes: 15 });
		const again = await recovered();
		expect(again.map(leadIn)).toEqual([leadIn(items[1])]);
	});

	it('a lead that nothing identifies is delivered once too', async () => {
		const items = await receive([payload({ email: null })]);
		const [first] = told(await run(items), NEW);
		expect(first).toMatchObject({ reason: 'unkeyed' });
		laterBy({ minutes: 15 });
		await deliver(await recovered());
		expect(deliveriesOf(items)).toEqual([first?.['deliveryKey']]);
		laterBy({ days: 1 });
		expect(await recovered()).toEqual([]);
		expect(await decide('getStatistics')).toMatchObject({ receipts: 0 });
	});

	it('Parse Lead Source hands on receipt, raw and recovery, and keeps the lead’s id', async () => {
		const [item] = await receive([payload()]);
		laterBy({ minutes: 15 });
		const [again] = await recovered();
		for (const given of [item, again]) {
			const [parsed] = (await run([given ?? {}])).json(PARSE);
			const { source, ...lead } = leadIn(parsed);
			expect(source).toMatchObject({ action: 'INS' });
			expect({ ...parsed, lead }).toEqual(given);
		}
	});
});
