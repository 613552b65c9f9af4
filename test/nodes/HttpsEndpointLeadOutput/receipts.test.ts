import type { IDataObject } from 'n8n-workflow';

import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Receiver } from '../../servers/httpsEndpoint/receiver';
import { laterBy, releaseDate, stopDate } from '../clock';
import { node, type Ran, runNodes } from '../engine';
import { receiptRows } from '../ledgerFile';
import { payload, persons } from '../leads';
import { foreignNode } from '../nodeTypes';
import { receivedLeads } from '../receivedLeads';
import { DEDUPE, DELIVERED, deliverOnly, deliveryOf, NOT_DELIVERED, OUTPUT } from './pipeline';

const MINUTE_MS = 60_000;
const TRIGGER = node('marketplaceLeadTrigger');

let receiver: Receiver;
let url = '';
let ledger = '';
let tests = 0;
beforeEach(async () => {
	receiver = await startReceiver();
	url = receiver.origin;
	ledger = `receipts-${++tests}`;
	await stopDate();
});
afterEach(async () => {
	await receiver.stop();
	await releaseDate();
});

/** When each lead of the ledger comes out again, in minutes from now. */
const dueIn = (): unknown[] =>
	receiptRows(ledger).map(({ due }) => due !== null && (due - Date.now()) / MINUTE_MS);

const idsLeft = (): string[] => receiptRows(ledger).map(({ id }) => id);

const confirmedIn = (ran: Ran): unknown[] =>
	ran.json(OUTPUT, DELIVERED).map((json) => deliveryOf(json)['confirmed']);

describe('A lead that was received and never claimed', () => {
	it('is settled by its delivery', async () => {
		const ran = await deliverOnly(await receivedLeads(ledger, persons(2)), { url });
		expect(confirmedIn(ran)).toEqual([true, true]);
		expect(idsLeft()).toEqual([]);
	});

	it('is settled where a node in between has replaced its JSON', async () => {
		const items = await receivedLeads(ledger, persons(2));
		const nodes = [TRIGGER, node('replaceJson'), node('httpsEndpointLeadOutput', { url })];
		const ran = await runNodes(nodes, { items });
		expect(confirmedIn(ran)).toEqual([true, true]);
		expect(idsLeft()).toEqual([]);
	});

	it('is settled behind Parse Lead Source', async () => {
		const items = await receivedLeads(ledger, persons(2));
		const nodes = [TRIGGER, node('parseLeadSource'), node('httpsEndpointLeadOutput', { url })];
		expect(confirmedIn(await runNodes(nodes, { items }))).toEqual([true, true]);
		expect(idsLeft()).toEqual([]);
	});

	it('comes out again where it is not delivered, once the destination wants it', async () => {
		receiver.script(() => ({ answer: 503, headers: { 'Retry-After': '7200' } }));
		const items = await receivedLeads(ledger, [payload()]);
		const ran = await deliverOnly(items, { url });
		expect(ran.json(OUTPUT, NOT_DELIVERED)).toHaveLength(1);
		expect(dueIn()).toEqual([120]);
	});

	it('comes out again in a few minutes where the destination says no time', async () => {
		receiver.script(() => ({ answer: 500 }));
		await deliverOnly(await receivedLeads(ledger, [payload()]), { url });
		expect(dueIn()).toEqual([5]);
	});

	it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'comes out again where the node is not set up rightly, under %s',
		async (onError) => {
			const ran = await deliverOnly(
				await receivedLeads(ledger, persons(2)),
				{ url: ' ' },
				{ more: { onError } },
			);
			expect(ran.outputs(OUTPUT).flat()).toHaveLength(onError === 'stopWorkflow' ? 0 : 2);
			expect(dueIn()).toEqual([5, 5]);
		},
	);

	it('is settled once, however often it is delivered', async () => {
		const items = await receivedLeads(ledger, [payload()]);
		await deliverOnly(items, { url });
		expect(confirmedIn(await deliverOnly(items, { url }))).toEqual([true]);
	});

	it('is left as it is by a test run', async () => {
		const items = await receivedLeads(ledger, [payload()]);
		const ran = await deliverOnly(items, { url }, { mode: 'manual' });
		expect(confirmedIn(ran)).toEqual([false]);
		expect(dueIn()).toEqual([15]);
	});
});

describe('The receipt of one lead, copied onto others', () => {
	const copy = foreignNode('copy', async function () {
		const items = this.getInputData();
		const receipt = items[0]?.json['receipt'];
		return [items.map(({ json }, item) => ({ json: { ...json, receipt }, pairedItem: { item } }))];
	});

	it('settles none but its own: each is found through the pairing', async () => {
		receiver.script(({ body }) => ({ answer: body.includes('person0') ? 500 : 200 }));
		const items = await receivedLeads(ledger, persons(3));
		const nodes = [TRIGGER, node('copy'), node('httpsEndpointLeadOutput', { url })];
		const ran = await runNodes(nodes, { items, types: { copy } });
		expect(confirmedIn(ran)).toEqual([true, true]);
		expect(idsLeft()).toEqual([`${ledger}-1`]);
	});

	it('settles none but its own where there is no pairing: the others come out once more', async () => {
		const items = await receivedLeads(ledger, persons(2));
		const copied = items.map((json) => ({ ...json, receipt: items[0]?.['receipt'] }));
		expect(confirmedIn(await deliverOnly(copied, { url }))).toEqual([true, false]);
		expect(idsLeft()).toEqual([`${ledger}-2`]);
	});

	it('is not taken for another lead’s by Dedupe Leads either: a duplicate settles its own alone', async () => {
		const [first, second] = await receivedLeads(ledger, persons(2));
		const dedupe = node('dedupeLeads', { ledger });
		await runNodes([dedupe, node('confirmDelivery')], { items: persons(2).slice(1) });
		const copied = { ...second, receipt: first?.['receipt'] } as IDataObject;
		const ran = await runNodes([dedupe], { items: [copied] });
		expect(ran.json(DEDUPE, 2)).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(idsLeft()).toContain(`${ledger}-1`);
	});
});

describe('A receipt that Dedupe Leads has written', () => {
	it('is known by Lead Recovery Trigger to be the lead’s, though it has an id of its own', async () => {
		const [item] = await receivedLeads(ledger, [payload()]);
		const recovered = { ...item, lead: { ...(item?.['lead'] as IDataObject), id: 'minted-by-parse' } };
		const nodes = [node('leadRecoveryTrigger'), node('httpsEndpointLeadOutput', { url })];
		expect(confirmedIn(await runNodes(nodes, { items: [recovered] }))).toEqual([true]);
		expect(idsLeft()).toEqual([]);
	});
});

describe('The receipt of a lead that Dedupe Leads has answered for', () => {
	const nodes = () => [
		TRIGGER,
		node('dedupeLeads', { ledger }),
		node('replaceJson'),
		node('httpsEndpointLeadOutput', { url }),
	];

	it('goes with the claim', async () => {
		const items = await receivedLeads(ledger, [payload()]);
		expect(confirmedIn(await runNodes(nodes(), { items }))).toEqual([true]);
		expect(idsLeft()).toEqual([]);
	});

	it.each([
		['in its item', 1],
		['its JSON dropped', 2],
	])('stays where the lead is held back, %s', async (_where, from) => {
		const [first, second] = await receivedLeads(ledger, [payload(), payload()]);
		await runNodes([TRIGGER, node('dedupeLeads', { ledger })], { items: [first ?? {}] });
		laterBy({ minutes: 1 });
		const all = nodes();
		const ran = await runNodes(from === 1 ? all.filter(({ type }) => type !== 'replaceJson') : all, {
			items: [second ?? {}],
			wires: [[DEDUPE, 2, all[from === 1 ? 3 : 2]?.name ?? '']],
		});
		expect(ran.json(OUTPUT, NOT_DELIVERED).map(deliveryOf)).toMatchObject([{ code: 'notClaimed' }]);
		// Both with the lease of the first.
		expect(dueIn()).toEqual([14, 14]);
	});

	it('stays where the ledger could not be asked', async () => {
		const items = await receivedLeads(ledger, [payload()]);
		const dedupe = node('dedupeLeads', { ledger: 'a/b' }, { onError: 'continueRegularOutput' });
		const ran = await runNodes([TRIGGER, dedupe, node('httpsEndpointLeadOutput', { url })], {
			items,
			wires: [[DEDUPE, 2, OUTPUT]],
		});
		expect(ran.json(OUTPUT, NOT_DELIVERED).map(deliveryOf)).toMatchObject([{ code: 'notClaimed' }]);
		expect(dueIn()).toEqual([15]);
	});
});
