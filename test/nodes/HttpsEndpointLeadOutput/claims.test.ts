import { rmSync, writeFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';

import { closeLedgers, withLedger } from '../../../lib/ledger/openLedger';
import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Receiver } from '../../servers/httpsEndpoint/receiver';
import { node, runNodes } from '../engine';
import { ledgerFolder, overtake, rememberedRows, spoilRecord } from '../ledgerFile';
import { payload, persons } from '../leads';
import { foreignNode } from '../nodeTypes';
import {
	askAgain,
	DEDUPE,
	deliver,
	DELIVERED,
	deliverOnly,
	deliveryOf,
	NOT_DELIVERED,
	OUTPUT,
} from './pipeline';

let receiver: Receiver;
let url = '';
let ledger = '';
let tests = 0;
beforeEach(async () => {
	receiver = await startReceiver();
	url = `${receiver.origin}/leads`;
	ledger = `test ${++tests}`;
});
afterEach(async () => await receiver.stop());

/** Claims leads and stops there, as if n8n had saved the items. */
async function claimed(leads: IDataObject[]): Promise<IDataObject[]> {
	return (await runNodes([node('dedupeLeads', { ledger })], { items: leads })).json(DEDUPE);
}

const personOf = (json: IDataObject | undefined): string => (json?.['dedupe'] as { person: string }).person;
const keyOf = (json: IDataObject | undefined): unknown => (json?.['dedupe'] as IDataObject)['deliveryKey'];

describe('The claim of a lead', () => {
	it('is found through the pairing where a node in between has dropped the JSON', async () => {
		const ran = await deliver(persons(3), { url }, { ledger, between: [node('replaceJson')] });
		const claims = ran.json(DEDUPE);
		expect(ran.json(OUTPUT, DELIVERED)).toEqual(
			claims.map((json) => ({
				only: 'this',
				lead: json['lead'],
				dedupe: json['dedupe'],
				delivery: [expect.objectContaining({ confirmed: true })],
			})),
		);
		expect(receiver.received.map(({ headers }) => headers['idempotency-key']).sort()).toEqual(
			claims.map(keyOf).sort(),
		);
		expect(await askAgain(persons(1), ledger)).toMatchObject([{ reason: 'alreadyConfirmed' }]);
	});

	it('is found where only the JSON of some items is left, in another order', async () => {
		const shuffle = foreignNode('shuffle', async function () {
			const [first] = this.getInputData();
			return [
				[
					{ json: { only: 'this' }, pairedItem: { item: 2 } },
					{ json: first?.json ?? {}, pairedItem: { item: 0 } },
				],
			];
		});
		const ran = await deliver(
			persons(3),
			{ url },
			{ ledger, between: [node('shuffle')], types: { shuffle } },
		);
		const [first, , third] = ran.json(DEDUPE);
		expect(ran.json(OUTPUT, DELIVERED).map(keyOf)).toEqual([keyOf(third), keyOf(first)]);
	});

	it('sends a lead that came twice, over two branches, once', async () => {
		const [item] = await claimed(persons(1));
		const twice = await deliverOnly([item ?? {}, item ?? {}], { url });
		expect(receiver.received).toHaveLength(1);
		expect(twice.json(OUTPUT, DELIVERED).map(deliveryOf)).toMatchObject([
			{ status: 'written', confirmed: true },
			{ status: 'duplicate', matched: 'own key', confirmed: true },
		]);
	});

	it('sends a lead to as many addresses as its items name', async () => {
		const [item] = await claimed(persons(1));
		const both = ['/a', '/b'].map((path) => ({ ...item, path }));
		await deliverOnly(both, { url: `=${receiver.origin}{{ $json.path }}` });
		expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/a', '/b']);
	});

	it('is told not delivered for each of its items where it is not', async () => {
		const [item] = await claimed(persons(1));
		receiver.script(() => ({ answer: 404 }));
		const twice = await deliverOnly([item ?? {}, item ?? {}], { url });
		expect(receiver.received).toHaveLength(1);
		expect(twice.json(OUTPUT, NOT_DELIVERED).map(deliveryOf)).toMatchObject([
			{ status: 'rejected', code: 'http404' },
			{ status: 'rejected', code: 'http404' },
		]);
	});

	it('is not taken along with another lead', async () => {
		const swap = foreignNode('swap', async function () {
			return [
				this.getInputData().map(({ json }, item) => ({
					json: { lead: { ...(json['lead'] as IDataObject), id: 'another' } },
					pairedItem: { item },
				})),
			];
		});
		const ran = await deliver([payload()], { url }, { ledger, between: [node('swap')], types: { swap } });
		const [item] = ran.json(OUTPUT, DELIVERED);
		expect(item).not.toHaveProperty('dedupe');
		expect(deliveryOf(item)).toMatchObject({ status: 'written', confirmed: false });
		expect(receiver.received[0]?.headers['idempotency-key']).toBe('another');
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'inProgress' }]);
	});

	it('is not made up where an item descends from several leads', async () => {
		const aggregate = foreignNode('aggregate', async () => [
			[{ json: { count: 2 }, pairedItem: [{ item: 0 }, { item: 1 }] }],
		]);
		const ran = await deliver(
			persons(2),
			{ url },
			{ ledger, between: [node('aggregate')], types: { aggregate } },
		);
		expect(ran.json(OUTPUT, DELIVERED)).toEqual([]);
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({ code: 'noLead' });
		expect(ran.json(OUTPUT, NOT_DELIVERED)[0]).toMatchObject({ count: 2 });
	});

	it('is used again when n8n repeats an execution from its saved items', async () => {
		const items = await claimed([payload()]);
		const ran = await deliverOnly(items, { url });
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ confirmed: true });
		expect(receiver.received[0]?.headers['idempotency-key']).toBe(keyOf(items[0]));
	});

	it('is of no use once another run has claimed the lead: it is not sent', async () => {
		const stale = await claimed([payload()]);
		receiver.script(() => ({ answer: 500 }));
		await deliverOnly(stale, { url });
		await claimed([payload()]);
		const ran = await deliverOnly(stale, { url });
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'retryable',
			code: 'claimLost',
		});
		expect(receiver.received).toHaveLength(1);
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'inProgress' }]);
	});

	it('that another run takes over meanwhile is not confirmed though the lead is delivered, and the builder is told', async () => {
		const items = await claimed([payload()]);
		receiver.script(() => {
			overtake(personOf(items[0]));
			return { answer: 200 };
		});
		const ran = await deliverOnly(items, { url });
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'written', confirmed: false });
		expect(ran.hints(OUTPUT)).toMatchObject([
			{ message: expect.stringMatching(/^1 lead could not be confirmed after delivery/) as string },
		]);
	});

	it('is told with the number of leads where it is lost by several', async () => {
		const items = await claimed(persons(2));
		receiver.script(() => {
			for (const item of items) overtake(personOf(item));
			return { answer: 200 };
		});
		expect((await deliverOnly(items, { url })).hints(OUTPUT)).toMatchObject([
			{ message: expect.stringMatching(/^2 leads could not be confirmed after delivery/) as string },
		]);
	});

	it('of a changed item is left alone: what is no key of ours never reaches the ledger', async () => {
		const [item] = await claimed([payload()]);
		const forged = { ...item, dedupe: { ...(item?.['dedupe'] as IDataObject), person: 'somebody' } };
		const ran = await deliverOnly([forged], { url });
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ confirmed: false });
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'inProgress' }]);
	});

	it('is acted on no more where its person was forgotten: the lead is not sent', async () => {
		const items = await claimed([payload()]);
		await withLedger(
			{ store: 'sqlite', folder: ledgerFolder },
			ledger,
			async (_, administration) => await administration.forget([{ tier: 'email', value: 'ann@example.com' }]),
		);
		const ran = await deliverOnly(items, { url });
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'rejected',
			code: 'forgotten',
		});
		expect(receiver.received).toEqual([]);
	});

	it('that this output has confirmed already is not sent again, and stays confirmed', async () => {
		const items = await claimed([payload()]);
		await deliverOnly(items, { url });
		const again = await deliverOnly(items, { url });
		expect(deliveryOf(again.json(OUTPUT, DELIVERED)[0])).toMatchObject({
			status: 'duplicate',
			confirmed: true,
		});
		expect(receiver.received).toHaveLength(1);
	});

	it('of a lead that nothing identifies serves two outputs, though its record goes with the first', async () => {
		const items = await claimed([payload({ email: null })]);
		for (const id of ['first', 'second']) {
			const ran = await deliverOnly(items, { url }, { more: { id } });
			expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({
				status: 'written',
				confirmed: true,
			});
		}
		expect(receiver.received).toHaveLength(2);
	});

	it('stays open where the ledger cannot be asked how it stands: nothing is sent', async () => {
		const items = await claimed([payload()]);
		await closeLedgers();
		rmSync(ledgerFolder, { recursive: true });
		writeFileSync(ledgerFolder, 'in the way');
		const ran = await deliverOnly(items, { url });
		rmSync(ledgerFolder);
		expect(ran.status).toBe('error');
		expect(receiver.received).toEqual([]);
	});

	it('stays open where the ledger cannot take the confirmation: delivered, not confirmed, and the builder is told', async () => {
		const items = await claimed([payload()]);
		receiver.script(() => {
			spoilRecord(personOf(items[0]));
			return { answer: 200 };
		});

		const ran = await deliverOnly(items, { url });

		expect(ran.status).toBe('success');
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'written', confirmed: false });
		expect(ran.hints(OUTPUT)).toMatchObject([
			{ message: expect.stringMatching(/^The ledger could not take what became of the leads/) as string },
		]);
	});
});

describe('Leads that must not be contacted', () => {
	const leads = persons(2).map((lead) => ({ ...lead, leadSource: 'SPZA-DNC|contoso.backup' }));

	it.each([
		[1, '1 lead'],
		[2, '2 leads'],
	])('are delivered where the builder connects them (%d), and the builder is told', async (count, words) => {
		const nodes = [node('dedupeLeads', { ledger }), node('httpsEndpointLeadOutput', { url })];
		const items = leads.slice(0, count);
		const ran = await runNodes(nodes, { items, wires: [[DEDUPE, 3, OUTPUT]] });
		expect(ran.json(OUTPUT, DELIVERED)).toHaveLength(count);
		expect(ran.hints(OUTPUT)).toMatchObject([
			{
				message: expect.stringContaining(`${words} with the stage “do not contact” went to`) as string,
				type: 'warning',
			},
		]);
	});
});

describe('A test run', () => {
	it.each([200, 500])(
		'neither confirms nor releases the claims of a real run that it is given (answer %d)',
		async (answer) => {
			const items = await claimed([payload()]);
			const before = rememberedRows();
			receiver.script(() => ({ answer }));
			const ran = await deliverOnly(items, { url }, { mode: 'manual' });
			const deliveries = ran.outputs(OUTPUT).flat();
			expect(receiver.received).toHaveLength(1);
			expect(deliveries.map(({ json }) => deliveryOf(json)['confirmed'] ?? false)).toEqual([false]);
			expect(rememberedRows()).toBe(before);
			expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'inProgress' }]);
		},
	);

	it('gives back no claim of a real run when its set-up is wrong', async () => {
		const items = await claimed([payload()]);
		const before = rememberedRows();
		expect((await deliverOnly(items, { url: ' ' }, { mode: 'manual' })).status).toBe('error');
		expect(rememberedRows()).toBe(before);
	});

	it('delivers, confirms nothing, and says so', async () => {
		await askAgain([payload({ email: 'before@example.com' })], ledger);
		const before = rememberedRows();
		const ran = await deliver([payload()], { url }, { ledger, mode: 'manual' });
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'written', confirmed: false });
		expect(receiver.received).toHaveLength(1);
		expect(ran.hints(OUTPUT)).toEqual([
			{
				message: 'Test run: the leads were really delivered, and the ledger was left as it was.',
				type: 'info',
				location: 'outputPane',
			},
		]);
		expect(rememberedRows()).toBe(before);
	});

	it('leaves the ledger alone when it fails, too', async () => {
		await askAgain([payload({ email: 'before@example.com' })], ledger);
		const before = rememberedRows();
		receiver.script(() => ({ answer: 400 }));
		const ran = await deliver([payload()], { url }, { ledger, mode: 'manual' });
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({ code: 'http400' });
		expect(rememberedRows()).toBe(before);
	});
});
