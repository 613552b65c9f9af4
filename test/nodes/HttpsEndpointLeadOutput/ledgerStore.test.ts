import type { IDataObject, INode } from 'n8n-workflow';

import { startReceiver } from '../../servers/httpsEndpoint/receiver';
import type { Receiver } from '../../servers/httpsEndpoint/receiver';
import { type DeadPostgres, deadPostgres, REFUSED } from '../deadPostgres';
import { node, runNodes } from '../engine';
import { payload, persons } from '../leads';
import { receivedLeads } from '../receivedLeads';
import { askAgain, DEDUPE, DELIVERED, deliverOnly, deliveryOf, NOT_DELIVERED, OUTPUT } from './pipeline';

let dead: DeadPostgres;
let receiver: Receiver;
let url = '';
let ledger = '';
let tests = 0;
beforeAll(async () => {
	dead = await deadPostgres();
});
beforeEach(async () => {
	receiver = await startReceiver();
	url = receiver.origin;
	ledger = `store ${++tests}`;
});
afterEach(async () => await receiver.stop());

async function claimed(leads: IDataObject[]): Promise<IDataObject[]> {
	return (await runNodes([node('dedupeLeads', { ledger })], { items: leads })).json(DEDUPE);
}

/** The output, looking into a store that nobody can reach. */
async function deliverWithout(
	items: IDataObject[],
	onError: INode['onError'] = 'stopWorkflow',
): ReturnType<typeof runNodes> {
	const { credentials, chosen } = dead;
	return await deliverOnly(
		items,
		{ url, ledgerStore: 'postgres' },
		{ credentials, more: { ...chosen, onError } },
	);
}

describe('HTTPS Endpoint Lead Output whose ledger cannot be reached', () => {
	it('fails under Stop Workflow before anything is sent', async () => {
		const ran = await deliverWithout(await claimed(persons(2)));
		expect(ran.error?.message).toMatch(REFUSED);
		expect(receiver.received).toEqual([]);
		// Nothing could be given back: the claims end with their leases.
		expect(await askAgain(persons(2), ledger)).toMatchObject([
			{ reason: 'inProgress' },
			{ reason: 'inProgress' },
		]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'keeps every lead, whole, under %s',
		async (onError) => {
			const items = await claimed(persons(2));
			const ran = await deliverWithout(items, onError);
			expect(ran.status).toBe('success');
			expect(receiver.received).toEqual([]);
			expect(ran.json(OUTPUT, DELIVERED)).toEqual([]);
			expect(ran.json(OUTPUT, NOT_DELIVERED)).toMatchObject(items);
			expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
				code: 'configuration',
				message: expect.stringMatching(REFUSED) as string,
			});
		},
	);

	it('delivers what has no claim: the ledger is not asked, and only where there is a receipt it is told', async () => {
		const without = (await runNodes([node('parseLeadSource')], { items: [payload()] })).json(
			'Parse Lead Source',
		);
		const ran = await deliverWithout(without);
		expect(ran.json(OUTPUT, DELIVERED)).toHaveLength(1);
		expect(ran.hints(OUTPUT)).toEqual([]);

		const received = await deliverWithout(await receivedLeads(ledger, [payload()]));
		expect(deliveryOf(received.json(OUTPUT, DELIVERED)[0])).toMatchObject({ confirmed: false });
		expect(received.hints(OUTPUT)).toMatchObject([
			{ message: expect.stringMatching(/^The ledger could not take what became of the leads/) as string },
		]);
	});
});

it.each([
	['no credential is chosen', 'postgres', /does not have any credentials set/],
	['there is no such store', 'mysql', /^There is no such Ledger Store/],
])('nothing is sent where %s', async (_what, ledgerStore, message) => {
	const ran = await deliverOnly(await claimed([payload()]), { url, ledgerStore });
	expect(ran.error?.message).toMatch(message);
	expect(receiver.received).toEqual([]);
});

describe('The builder is told of another ledger upstream', () => {
	const told = async (ledgerStore: string, upstream: INode): Promise<unknown[]> => {
		const { credentials, chosen } = dead;
		const more = { ...chosen, onError: 'continueRegularOutput' } as const;
		const output = node('httpsEndpointLeadOutput', { url, ledgerStore }, more);
		const items = [payload({ email: `${Math.random()}@example.com` })];
		const ran = await runNodes([upstream, output], { items, credentials });
		return ran
			.hints(OUTPUT)
			.map(({ message }) => message)
			.filter((message) => message.includes('another ledger'));
	};

	it.each(['dedupeLeads', 'marketplaceLeadTrigger'])('of %s', async (type) => {
		const upstream = node(type);
		expect(await told('postgres', upstream)).toEqual([
			`“${upstream.name}” keeps its leads in another ledger than this node looks in. Choose the same Ledger Store in both.`,
		]);
		expect(await told('sqlite', upstream)).toEqual([]);
	});

	it('but not of a node that is disabled, or a trigger that saves nothing', async () => {
		expect(await told('postgres', node('dedupeLeads', {}, { disabled: true }))).toEqual([]);
		expect(await told('postgres', node('marketplaceLeadTrigger', { saveBeforeAnswering: false }))).toEqual(
			[],
		);
	});
});
