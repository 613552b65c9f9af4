import type { IDataObject } from 'n8n-workflow';

import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Receiver } from '../../servers/httpsEndpoint/receiver';
import { node, runNodes } from '../engine';
import { persons } from '../leads';
import { foreignNode } from '../nodeTypes';
import {
	askAgain,
	DEDUPE,
	deliver,
	DELIVERED,
	deliveryOf,
	deliverOnly,
	NOT_DELIVERED,
	OUTPUT,
} from './pipeline';

let receiver: Receiver;
let ledger = '';
let tests = 0;
beforeEach(async () => {
	receiver = await startReceiver();
	ledger = `test ${++tests}`;
});
afterEach(async () => await receiver.stop());

const keyOf = (json: IDataObject | undefined): unknown => (json?.['dedupe'] as IDataObject)['deliveryKey'];
const keysSent = (): unknown[] => receiver.received.map(({ headers }) => headers['idempotency-key']).sort();

/** Copies the claim of the first item onto all, as a Set or Merge by position may. */
const copy = foreignNode('copy', async function () {
	const items = this.getInputData();
	const dedupe = items[0]?.json['dedupe'];
	return [items.map(({ json }, item) => ({ json: { ...json, dedupe }, pairedItem: { item } }))];
});

describe('The claim of one lead, copied onto others', () => {
	it('is good for its own lead only: each is sent under its own key, and confirmed', async () => {
		const ran = await deliver(
			persons(3),
			{ url: receiver.origin },
			{ ledger, between: [node('copy')], types: { copy } },
		);
		const claims = ran.json(DEDUPE);
		const delivered = ran.json(OUTPUT, DELIVERED);
		expect(delivered.map(({ dedupe }) => dedupe)).toEqual(claims.map(({ dedupe }) => dedupe));
		expect(delivered.map((json) => deliveryOf(json)['confirmed'])).toEqual([true, true, true]);
		expect(new Set(keysSent()).size).toBe(3);
		expect(keysSent()).toEqual(claims.map(keyOf).sort());
		expect(await askAgain(persons(3), ledger)).toMatchObject(
			claims.map(() => ({ reason: 'alreadyConfirmed' })),
		);
	});
});

it('is refused where no pairing tells whose it is: the lead leaves whole, and the first one is not sent twice', async () => {
	const items = (await runNodes([node('dedupeLeads', { ledger })], { items: persons(2) })).json(DEDUPE);
	const copied = items.map((json) => ({ ...json, dedupe: items[0]?.['dedupe'] }));
	const ran = await deliverOnly(copied, { url: receiver.origin });
	expect(ran.json(OUTPUT, DELIVERED).map(deliveryOf)).toMatchObject([{ confirmed: true }]);
	expect(ran.json(OUTPUT, NOT_DELIVERED)).toMatchObject([
		{ lead: items[1]?.['lead'], delivery: [{ status: 'rejected', code: 'foreignClaim' }] },
	]);
	expect(keysSent()).toEqual([keyOf(items[0])]);
});

it('of two Dedupe Leads upstream the nearest one’s claim counts', async () => {
	const near = { ...node('dedupeLeads', { ledger: `${ledger} near` }), id: 'near', name: 'Near' };
	const nodes = [
		node('dedupeLeads', { ledger }),
		near,
		node('replaceJson'),
		node('httpsEndpointLeadOutput', { url: receiver.origin }),
	];
	const ran = await runNodes(nodes, { items: persons(1) });
	expect(keysSent()).toEqual(ran.json('Near').map(keyOf));
	expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ confirmed: true });
	expect(await askAgain(persons(1), `${ledger} near`)).toMatchObject([{ reason: 'alreadyConfirmed' }]);
	expect(await askAgain(persons(1), ledger)).toMatchObject([{ reason: 'inProgress' }]);
});
