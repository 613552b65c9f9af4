import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { releaseDate, stopDate } from '../clock';
import { node, type Ran, type Run, runNodes } from '../engine';
import { receiptRows } from '../ledgerFile';
import { payload, persons } from '../leads';
import { receivedLeads } from '../receivedLeads';

const CONFIRM = 'Confirm Delivery';
const [CONFIRMED, NOT_CONFIRMED] = [0, 1] as const;
const MINUTE_MS = 60_000;

let ledger = '';
let tests = 0;
beforeEach(async () => {
	ledger = `confirm-receipts-${++tests}`;
	await stopDate();
});
afterEach(releaseDate);

/** Trigger → a node that replaces the JSON → Confirm Delivery, without Dedupe Leads. */
async function settle(
	items: IDataObject[],
	parameters: INodeParameters = {},
	run: Partial<Run> = {},
): Promise<Ran> {
	const nodes = [node('marketplaceLeadTrigger'), node('replaceJson'), node('confirmDelivery', parameters)];
	return await runNodes(nodes, { items, ...run });
}

const confirmations = (ran: Ran, output: number): unknown[] =>
	ran.json(CONFIRM, output).map((json) => json['confirmation']);

/** When each lead of the ledger comes out again, in minutes from now. */
const dueIn = (): unknown[] =>
	receiptRows(ledger).map(({ due }) => due !== null && (due - Date.now()) / MINUTE_MS);

describe('Confirm Delivery without Dedupe Leads', () => {
	it('settles leads that were received, and hands them on whole', async () => {
		const items = await receivedLeads(ledger, persons(2));
		const ran = await settle(items);
		expect(ran.json(CONFIRM, CONFIRMED)).toMatchObject(
			items.map(({ lead }) => ({
				only: 'this',
				lead,
				confirmation: { status: 'confirmed', confirmed: true, message: null },
			})),
		);
		expect(receiptRows(ledger)).toEqual([]);
	});

	it('has a released lead come out again, not before the time it is told', async () => {
		const release = { operation: 'release', reason: 'The CRM was down' };
		const at = { ...release, notBefore: "={{ $now.plus(2, 'hours') }}" };
		const ran = await settle(await receivedLeads(ledger, [payload()]), at);
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([
			{ status: 'released', reason: 'The CRM was down', confirmed: false },
		]);
		expect(dueIn()).toEqual([120]);

		await settle(await receivedLeads(ledger, [payload()]), release);
		expect(dueIn()).toEqual([5]);
	});

	it('leaves a receipt alone in a test run', async () => {
		const ran = await settle(await receivedLeads(ledger, [payload()]), {}, { mode: 'manual' });
		expect(confirmations(ran, CONFIRMED)).toMatchObject([{ status: 'dryRun', confirmed: false }]);
		expect(dueIn()).toEqual([15]);
	});

	it('settles nothing for a lead whose receipt is another’s', async () => {
		const items = await receivedLeads(ledger, persons(2));
		const copied = { ...items[1], receipt: items[0]?.['receipt'] } as IDataObject;
		const ran = await runNodes([node('confirmDelivery')], { items: [copied] });
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([{ status: 'noClaim' }]);
		expect(receiptRows(ledger)).toHaveLength(2);
	});

	it('has nothing to settle where the trigger saved nothing', async () => {
		const items = (await receivedLeads(ledger, [payload()])).map((json) => ({ ...json, receipt: null }));
		expect(confirmations(await settle(items), NOT_CONFIRMED)).toMatchObject([{ status: 'noClaim' }]);
	});
});

it('settles leads with a claim and leads without one side by side, each in its turn', async () => {
	const claimed = (await runNodes([node('dedupeLeads', { ledger })], { items: persons(2, 'claimed') })).json(
		'Dedupe Leads',
	);
	const received = await receivedLeads(ledger, persons(2));
	const forgotten = { ...claimed[1], dedupe: { ...(claimed[1]?.['dedupe'] as IDataObject) } };
	await runNodes([node('leadLedger', { ledger, operation: 'forgetPerson' })], { items: [forgotten] });
	const items = [received[0], forgotten, received[1], claimed[0]].map((json) => json ?? {});
	const ran = await runNodes([node('confirmDelivery')], { items });
	expect(confirmations(ran, CONFIRMED)).toMatchObject([
		{ status: 'confirmed' },
		{ status: 'confirmed' },
		{ status: 'confirmed' },
	]);
	expect(ran.json(CONFIRM, NOT_CONFIRMED)).toMatchObject([
		{
			lead: claimed[1]?.['lead'],
			confirmation: { status: 'gone', message: expect.stringMatching(/another Ledger Store/) as string },
		},
	]);
	expect(receiptRows(ledger)).toEqual([]);
});
