import type { IDataObject } from 'n8n-workflow';

import { node, type Ran, runNodes } from '../engine';
import { emailOf, payload } from '../leads';
import { foreignNode } from '../nodeTypes';

const DEDUPE = 'Dedupe Leads';

/** Parse → a node that puts its own JSON in the place of what came → Dedupe. */
async function enriched(json: IDataObject): Promise<Ran> {
	const enrich = foreignNode('enrich', async function () {
		return [this.getInputData().map((_, item) => ({ json, pairedItem: { item } }))];
	});
	const nodes = [node('parseLeadSource'), node('enrich'), node('dedupeLeads', { ledger: 'enriched' })];
	return await runNodes(nodes, { items: [payload()], types: { enrich } });
}

describe('Dedupe Leads behind a node that looks something up', () => {
	it('asks about the lead upstream, not about what was found, and hands both on', async () => {
		const found = { email: 'sales@contoso.example', company: 'Contoso' };
		const ran = await enriched(found);
		const [json] = ran.json(DEDUPE);
		const [parsed] = ran.json('Parse Lead Source');
		expect(json).toEqual({ ...found, lead: parsed?.['lead'], dedupe: expect.any(Object) as IDataObject });
		expect(emailOf(json ?? {})).toBe('ann@example.com');
		expect(json).toMatchObject({ lead: { source: { action: 'INS' } }, dedupe: { matchedOn: 'email' } });
	});

	it('asks about the lead in the item where it has the shape that only leads have', async () => {
		const other = payload({ email: 'other@example.com', leadSource: 'SPZA-PLT|contoso.backup' });
		const [json] = (await enriched(other)).json(DEDUPE);
		expect(json).toMatchObject({ lead: { source: { action: 'PLT' } }, raw: other });
		expect(emailOf(json ?? {})).toBe('other@example.com');
	});
});
