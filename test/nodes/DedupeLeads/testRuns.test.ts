import type { IDataObject } from 'n8n-workflow';

import { releaseDate, stopDate } from '../clock';
import { node, type Ran, type Run, runNodes } from '../engine';
import { rememberedRows } from '../ledgerFile';
import { payload } from '../leads';

const PARSE = 'Parse Lead Source';
const DEDUPE = 'Dedupe Leads';

/** Leads as a trigger hands them on: with an id that stays the same however often they are looked at. */
async function received(...payloads: IDataObject[]): Promise<IDataObject[]> {
	return (await runNodes([node('parseLeadSource')], { items: payloads })).json(PARSE);
}

async function dedupe(items: IDataObject[], run: Partial<Run> = {}): Promise<Ran> {
	return await runNodes([node('dedupeLeads')], { items, ...run });
}

describe.each([
	['started by a person in the editor', { mode: 'manual' }],
	['in a sub-workflow of such a run', { mode: 'integrated', rootMode: 'manual' }],
] as const)('Dedupe Leads in a run %s', (_, manual) => {
	beforeEach(async () => await stopDate());
	afterEach(releaseDate);

	it('looks at the real memory, writes nothing, and answers the same each time', async () => {
		const email = `${manual.mode}@example.com`;
		await dedupe(await received(payload({ email })));
		const before = rememberedRows();
		const items = await received(
			payload({ email }),
			payload({ email: `new.${email}` }),
			payload({ email: `new.${email}` }),
			payload({ email: `new.${email}`, leadSource: 'SPZA-PLT|contoso.backup' }),
			payload({ email: null }),
			payload({ email: `never.${email}`, leadSource: 'SPZA-DNC|contoso.backup' }),
		);

		const [first, second] = [await dedupe(items, manual), await dedupe(items, manual)];

		expect(first.outputs(DEDUPE).map((output) => output.length)).toEqual([2, 1, 2, 1]);
		expect(second.outputs(DEDUPE)).toEqual(first.outputs(DEDUPE));
		expect(rememberedRows()).toBe(before);
		const dryRuns = first
			.outputs(DEDUPE)
			.flat()
			.map(({ json }) => (json['dedupe'] as IDataObject)['dryRun']);
		expect(dryRuns).toEqual(Array.from({ length: 6 }, () => true));
	});

	it('says so', async () => {
		const ran = await dedupe(await received(payload()), manual);
		expect(ran.hints(DEDUPE)).toEqual([
			{
				message: 'Test run: the real memory was asked, and nothing was remembered.',
				type: 'info',
				location: 'outputPane',
			},
		]);
	});
});

it('a sub-workflow of a run that nobody watches claims like any other', async () => {
	const items = await received(payload({ email: 'sub@example.com' }));
	const run = { mode: 'integrated', rootMode: 'trigger' } as const;
	expect((await dedupe(items, run)).json(DEDUPE)).toMatchObject([{ dedupe: { dryRun: false } }]);
	expect((await dedupe(items, run)).json(DEDUPE, 2)).toMatchObject([{ dedupe: { reason: 'inProgress' } }]);
});
