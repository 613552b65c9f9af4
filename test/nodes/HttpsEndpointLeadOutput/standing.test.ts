import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { withLedger } from '../../../lib/ledger/openLedger';
import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Receiver } from '../../servers/httpsEndpoint/receiver';
import { laterBy, releaseDate, stopDate } from '../clock';
import { node, runNodes } from '../engine';
import { ledgerFolder } from '../ledgerFile';
import { payload } from '../leads';
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

const [NEW, DUPLICATE, DO_NOT_CONTACT] = [0, 2, 3] as const;

let receiver: Receiver;
let url = '';
let ledger = '';
let tests = 0;
beforeEach(async () => {
	receiver = await startReceiver();
	url = `${receiver.origin}/leads`;
	ledger = `test ${++tests}`;
});
afterEach(async () => {
	await receiver.stop();
	await releaseDate();
});

/** Claims leads and stops there, as if n8n had saved the items. */
async function claimed(leads: IDataObject[]): Promise<IDataObject[]> {
	return (await runNodes([node('dedupeLeads', { ledger })], { items: leads })).json(DEDUPE);
}

describe('An output that asks the ledger before it sends', () => {
	it('sends a lead that reaches it over two branches, in two runs of the node, once', async () => {
		const nodes = [
			node('dedupeLeads', { ledger }),
			node('noOperation'),
			node('httpsEndpointLeadOutput', { url }),
		];
		const ran = await runNodes(nodes, { items: [payload()], wires: [[DEDUPE, NEW, OUTPUT]] });
		const [first, failed, second, failedToo] = ran
			.outputs(OUTPUT)
			.map((items) => items.map(({ json }) => deliveryOf(json)));
		expect(receiver.received).toHaveLength(1);
		expect(first).toMatchObject([{ status: 'written', confirmed: true }]);
		expect(second).toMatchObject([{ status: 'duplicate', matched: 'own key', confirmed: true }]);
		expect([failed, failedToo]).toEqual([[], []]);
	});

	it('does not send what another run has claimed after the lease and delivered, when it is retried', async () => {
		await stopDate();
		const stale = await claimed([payload()]);
		laterBy({ minutes: 16 });
		await deliver([payload()], { url }, { ledger });
		const ran = await deliverOnly(stale, { url });
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'retryable',
			code: 'claimLost',
		});
		expect(receiver.received).toHaveLength(1);
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'alreadyConfirmed' }]);
	});

	it('delivers what is retried after the lease where nobody was there in between', async () => {
		await stopDate();
		const items = await claimed([payload()]);
		expect((await deliverOnly(items, { url: ' ' })).status).toBe('error');
		laterBy({ minutes: 16 });
		const ran = await deliverOnly(items, { url });
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'written', confirmed: true });
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'alreadyConfirmed' }]);
	});

	it('has a lease from when it asks: nobody else claims while it sends', async () => {
		await stopDate();
		const items = await claimed([payload()]);
		laterBy({ minutes: 16 });
		receiver.script(() => ({ hold: true }));
		const stop = new AbortController();
		const running = deliverOnly(items, { url }, { stop: stop.signal });
		await receiver.arrival(1);
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'inProgress' }]);
		stop.abort();
		await running;
	});

	it('sends nothing for a person whom somebody suppressed since, and gives the claim back', async () => {
		const items = await claimed([payload()]);
		await runNodes([node('leadLedger', { ledger, operation: 'suppressPerson' })], { items });
		const ran = await deliverOnly(items, { url });
		expect(ran.json(OUTPUT, DELIVERED)).toEqual([]);
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'rejected',
			code: 'suppressedPerson',
		});
		expect(receiver.received).toEqual([]);
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'suppressedPerson' }]);

		await runNodes([node('leadLedger', { ledger, operation: 'liftSuppression' })], { items });
		expect(await askAgain([payload()], ledger)).toMatchObject([{ outcome: 'new', reason: 'reclaimed' }]);
	});

	it('waits a day at most for an endpoint that asks for a year, and says what was asked for', async () => {
		await stopDate();
		receiver.script(() => ({ answer: 503, headers: { 'Retry-After': String(365 * 24 * 60 * 60) } }));
		const ran = await deliver([payload()], { url }, { ledger });
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'retryable',
			notBefore: '2027-11-23T07:00:00.000Z',
		});
		laterBy({ minutes: 24 * 60 - 1 });
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'waiting' }]);
		laterBy({ minutes: 1 });
		expect(await askAgain([payload()], ledger)).toMatchObject([{ reason: 'reclaimed', attempt: 2 }]);
	});
});

describe.each([
	['in its item', []],
	['upstream, its JSON dropped', [node('replaceJson')]],
])('A lead whose claim was refused, %s', (_, between) => {
	/** Dedupe → output, over one of Dedupe's outputs only. */
	async function throughOutput(output: number, parameters: INodeParameters): Promise<IDataObject[]> {
		const dedupe = node('dedupeLeads', parameters, { onError: 'continueRegularOutput' });
		const send = node('httpsEndpointLeadOutput', { url });
		const target = between[0]?.name ?? OUTPUT;
		const ran = await runNodes([dedupe, ...between, send], {
			items: [payload()],
			wires: [[DEDUPE, output, target]],
		});
		expect(ran.json(OUTPUT, DELIVERED)).toEqual([]);
		expect(receiver.received).toEqual([]);
		return ran.json(OUTPUT, NOT_DELIVERED);
	}

	const expectNotClaimed = (json: IDataObject | undefined, reason: string): void => {
		expect(json).toMatchObject({ dedupe: { reason, claim: null } });
		expect(deliveryOf(json)).toMatchObject({
			status: 'rejected',
			code: 'notClaimed',
			message: expect.stringMatching(/^Dedupe Leads holds this lead back/) as string,
		});
	};

	it('is not sent as a duplicate', async () => {
		await claimed([payload()]);
		const [json] = await throughOutput(DUPLICATE, { ledger });
		expectNotClaimed(json, 'inProgress');
	});

	it('is not sent for a suppressed person', async () => {
		await withLedger(
			{ store: 'sqlite', folder: ledgerFolder },
			ledger,
			async (__, administration) =>
				await administration.suppress([{ tier: 'email', value: 'ann@example.com' }]),
		);
		const [json] = await throughOutput(DO_NOT_CONTACT, { ledger });
		expectNotClaimed(json, 'suppressedPerson');
	});

	it('is not sent where the ledger could not be asked', async () => {
		const [json] = await throughOutput(DUPLICATE, { ledger: 'a/b' });
		expectNotClaimed(json, 'ledgerUnavailable');
	});
});
