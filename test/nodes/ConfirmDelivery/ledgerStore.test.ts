import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { type DeadPostgres, deadPostgres, REFUSED } from '../deadPostgres';
import { node, type Ran, runNodes } from '../engine';
import { persons } from '../leads';

const DEDUPE = 'Dedupe Leads';
const CONFIRM = 'Confirm Delivery';
const [CONFIRMED, NOT_CONFIRMED] = [0, 1] as const;
const CONTINUE = ['continueRegularOutput', 'continueErrorOutput'] as const;

let dead: DeadPostgres;
let items: IDataObject[];
beforeAll(async () => {
	dead = await deadPostgres();
	items = (await runNodes([node('dedupeLeads')], { items: persons(2) })).json(DEDUPE);
});

async function settle(parameters: INodeParameters, more: Partial<INode> = {}): Promise<Ran> {
	const { credentials } = dead;
	return await runNodes([node('confirmDelivery', parameters, more)], { items, credentials });
}

describe.each(['confirm', 'release'])('Confirm Delivery (%s) whose ledger cannot be reached', (operation) => {
	const parameters = { operation, ledgerStore: 'postgres' };

	it('fails under Stop Workflow and says what to do', async () => {
		const ran = await settle(parameters, dead.chosen);
		expect(ran.error?.message).toMatch(REFUSED);
		expect(ran.error?.description).toMatch(/Start the server/);
	});

	it.each(CONTINUE)('keeps every lead, whole, under %s', async (onError) => {
		const ran = await settle(parameters, { ...dead.chosen, onError });
		expect(ran.status).toBe('success');
		expect(ran.json(CONFIRM, CONFIRMED)).toEqual([]);
		expect(ran.json(CONFIRM, NOT_CONFIRMED)).toMatchObject(
			items.map((json) => ({
				...json,
				confirmation: {
					status: 'ledgerUnavailable',
					confirmed: false,
					message: expect.stringMatching(REFUSED) as string,
				},
			})),
		);
	});
});

it.each([
	['no credential is chosen', 'postgres', /does not have any credentials set/],
	['there is no such store', 'mysql', /^There is no such Ledger Store/],
])('Confirm Delivery settles nothing where %s', async (_what, ledgerStore, message) => {
	expect((await settle({ ledgerStore })).error?.message).toMatch(message);
	const again = await runNodes([node('dedupeLeads')], { items: persons(2) });
	expect(again.json(DEDUPE, 2)).toMatchObject(persons(2).map(() => ({ dedupe: { reason: 'inProgress' } })));
});

it('Confirm Delivery asks no ledger for leads that have nothing to settle', async () => {
	const { credentials, chosen } = dead;
	const nodes = [node('confirmDelivery', { ledgerStore: 'postgres' }, chosen)];
	const ran = await runNodes(nodes, { items: [{ some: 'thing' }], credentials });
	expect(ran.json(CONFIRM, NOT_CONFIRMED)).toMatchObject([{ confirmation: { status: 'noClaim' } }]);
});

it('Confirm Delivery tells of a Dedupe Leads with another Ledger Store', async () => {
	const { credentials, chosen } = dead;
	const nodes = [
		node('dedupeLeads', { ledger: 'another' }),
		node('confirmDelivery', { ledgerStore: 'postgres' }, { ...chosen, onError: 'continueRegularOutput' }),
	];
	const ran = await runNodes(nodes, { items: persons(1), credentials });
	expect(ran.hints(CONFIRM)).toContainEqual({
		message:
			'“Dedupe Leads” keeps its leads in another ledger than this node looks in. Choose the same Ledger Store in both.',
		type: 'warning',
		location: 'outputPane',
	});
});
