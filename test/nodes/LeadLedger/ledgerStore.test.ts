import { deadPostgres, REFUSED } from '../deadPostgres';
import { node, runNodes } from '../engine';
import { payload } from '../leads';

const LEDGER = 'Lead Ledger';

it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
	'Lead Ledger fails where its store cannot be reached, under %s: it has one output, and no answer to give',
	async (onError) => {
		const { credentials, chosen } = await deadPostgres();
		const nodes = [node('leadLedger', { ledgerStore: 'postgres' }, { ...chosen, onError })];
		const ran = await runNodes(nodes, { items: [payload()], credentials });
		if (onError === 'stopWorkflow') expect(ran.error?.message).toMatch(REFUSED);
		// n8n puts the error in the place of the answer.
		expect(ran.json(LEDGER).map((json) => json['ledger'])).toEqual(
			onError === 'stopWorkflow' ? [] : [undefined],
		);
	},
);

it.each([
	['no credential is chosen', 'azureTable', /does not have any credentials set/],
	['there is no such store', 'mysql', /^There is no such Ledger Store/],
])('Lead Ledger fails where %s', async (_what, ledgerStore, message) => {
	const ran = await runNodes([node('leadLedger', { ledgerStore })], { items: [payload()] });
	expect(ran.error?.message).toMatch(message);
});
