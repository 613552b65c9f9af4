import type { IDataObject, INode, INodeParameters, INodeType } from 'n8n-workflow';

import { node, type Ran, runNodes } from '../engine';
import { emailOf, payload, persons } from '../leads';
import { foreignNode } from '../nodeTypes';

const DEDUPE = 'Dedupe Leads';
const CONFIRM = 'Confirm Delivery';
const [CONFIRMED, NOT_CONFIRMED] = [0, 1] as const;

let ledger = '';
let tests = 0;
beforeEach(() => {
	ledger = `lead id ${++tests}`;
});

const idOf = (json: IDataObject): string => (json['lead'] as { id: string }).id;

/** Like a Code node that makes items of its own: what it gives out descends from all that went in. */
function breaking(make: (leads: IDataObject[]) => IDataObject[]): INodeType {
	return foreignNode('breaking', async function () {
		const items = this.getInputData();
		const pairedItem = items.map((_, item) => ({ item }));
		return [make(items.map(({ json }) => json)).map((json) => ({ json, pairedItem }))];
	});
}

/** Dedupe → a node that breaks the pairing → Confirm Delivery. */
async function confirm(
	make: (leads: IDataObject[]) => IDataObject[],
	parameters: INodeParameters,
	more?: Partial<INode>,
): Promise<Ran> {
	const nodes = [
		node('dedupeLeads', { ledger }),
		node('breaking'),
		node('confirmDelivery', parameters, more),
	];
	return await runNodes(nodes, { items: persons(3), types: { breaking: breaking(make) } });
}

/** Why the next run would not get each lead. */
async function reasons(): Promise<unknown[]> {
	const ran = await runNodes([node('dedupeLeads', { ledger })], { items: persons(3) });
	return ran
		.outputs(DEDUPE)
		.flat()
		.map(({ json }) => (json['dedupe'] as IDataObject)['reason']);
}

const confirmations = (ran: Ran, output: number): unknown[] =>
	ran.json(CONFIRM, output).map((json) => json['confirmation']);

describe('Lead ID', () => {
	const reversed = (leads: IDataObject[]): IDataObject[] =>
		leads
			.slice(1)
			.toReversed()
			.map((json) => ({ ticket: idOf(json) }));

	it('finds the claims where the pairing is broken, and no others', async () => {
		const ran = await confirm(reversed, { leadId: '={{ $json.ticket }}' });
		expect(ran.json(CONFIRM, CONFIRMED)).toMatchObject([
			{ confirmation: { status: 'confirmed' } },
			{ confirmation: { status: 'confirmed' } },
		]);
		expect(ran.json(CONFIRM, CONFIRMED).map(emailOf)).toEqual(['person2@example.com', 'person1@example.com']);
		expect(await reasons()).toEqual(['inProgress', 'alreadyConfirmed', 'alreadyConfirmed']);
	});

	it('finds them for Release, too', async () => {
		const ran = await confirm(reversed, { operation: 'release', leadId: '={{ $json.ticket }}' });
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([{ status: 'released' }, { status: 'released' }]);
	});

	it('is not needed where the lead itself is still in the item', async () => {
		const ran = await confirm((leads) => leads.slice(1).map(({ lead }) => ({ lead })), {});
		expect(confirmations(ran, CONFIRMED)).toMatchObject([{ status: 'confirmed' }, { status: 'confirmed' }]);
		expect(await reasons()).toEqual(['inProgress', 'alreadyConfirmed', 'alreadyConfirmed']);
	});

	it('counts before what the pairing says: the lead that is named is settled, or none', async () => {
		const swap = foreignNode('swap', async function () {
			const items = this.getInputData();
			return [
				items.map((_, item) => ({
					json: { ticket: idOf(items[(item + 1) % 3]?.json ?? {}) },
					pairedItem: { item },
				})),
			];
		});
		const nodes = [node('dedupeLeads', { ledger }), node('swap')];
		const named = node('confirmDelivery', { leadId: '={{ $itemIndex === 0 ? $json.ticket : "unknown" }}' });
		const ran = await runNodes([...nodes, named], { items: persons(3), types: { swap } });
		expect(ran.json(CONFIRM, CONFIRMED).map(emailOf)).toEqual(['person1@example.com']);
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([{ status: 'noClaim' }, { status: 'noClaim' }]);
		expect(await reasons()).toEqual(['inProgress', 'alreadyConfirmed', 'inProgress']);
	});

	it.each([
		['of no lead that Dedupe Leads gave out', 'somebody'],
		['that is empty for the item', '={{ $json.nothing }}'],
		['that is no text', '={{ 5 }}'],
	])('%s settles nothing', async (_what, leadId) => {
		const ran = await confirm((leads) => leads.map(() => ({ some: 'thing' })), { leadId });
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject(
			persons(3).map(() => ({
				status: 'noClaim',
				message: expect.stringMatching(/or enter the Lead ID\.$/) as string,
			})),
		);
		expect(await reasons()).toEqual(['inProgress', 'inProgress', 'inProgress']);
	});

	it('that cannot be evaluated stays with its item', async () => {
		const leadId = '={{ $itemIndex === 0 ? $("Nowhere").first() : $json.ticket }}';
		const ran = await confirm((leads) => leads.map((json) => ({ ticket: idOf(json) })), { leadId });
		expect(ran.status).toBe('success');
		expect(ran.json(CONFIRM, NOT_CONFIRMED)).toMatchObject([
			{ ticket: expect.anything() as unknown, confirmation: { status: 'refused' } },
		]);
		expect(confirmations(ran, CONFIRMED)).toHaveLength(2);
	});

	it('finds nothing behind a Dedupe Leads that is not upstream, as in a parent workflow', async () => {
		const items = (await runNodes([node('dedupeLeads', { ledger })], { items: persons(3) }))
			.json(DEDUPE)
			.map((json) => ({ ticket: idOf(json) }));
		const ran = await runNodes([node('confirmDelivery', { leadId: '={{ $json.ticket }}' })], { items });
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject(items.map(() => ({ status: 'noClaim' })));
	});

	it('of a duplicate settles nothing', async () => {
		await runNodes([node('dedupeLeads', { ledger })], { items: [payload()] });
		const nodes = [
			node('dedupeLeads', { ledger }),
			node('breaking'),
			node('confirmDelivery', { leadId: '={{ $json.ticket }}' }),
		];
		const types = { breaking: breaking((leads) => leads.map((json) => ({ ticket: idOf(json) }))) };
		const ran = await runNodes(nodes, { items: [payload()], types, wires: [[DEDUPE, 2, 'breaking']] });
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([
			{ status: 'noClaim', message: expect.stringMatching(/^Dedupe Leads gave this run no claim/) as string },
		]);
	});

	it('finds the last claim of a lead that Dedupe Leads had twice, in a loop', async () => {
		let rounds = 0;
		// The first time on to Give Back, and from there to Dedupe Leads once more.
		const turn = foreignNode('turn', async function () {
			return rounds++ === 0 ? [this.getInputData(), []] : [[], this.getInputData()];
		});
		turn.description.outputs = ['main', 'main'];
		const nodes = [
			node('dedupeLeads', { ledger }),
			node('turn'),
			node('confirmDelivery', { operation: 'release' }, { id: 'give back', name: 'Give Back' }),
			node('breaking'),
			node('confirmDelivery', { leadId: '={{ $json.ticket }}' }),
		];
		const ran = await runNodes(nodes, {
			items: [payload()],
			types: { turn, breaking: breaking((leads) => leads.map((json) => ({ ticket: idOf(json) }))) },
			wires: [
				['Give Back', 1, DEDUPE],
				['turn', 1, 'breaking'],
			],
		});
		expect(ran.json(CONFIRM, CONFIRMED)).toMatchObject([
			{ dedupe: { reason: 'reclaimed', attempt: 2 }, confirmation: { status: 'confirmed' } },
		]);
	});
});
