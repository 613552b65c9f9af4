import { rmSync } from 'node:fs';
import type { IDataObject, INode } from 'n8n-workflow';

import { closeLedgers } from '../../../lib/ledger/openLedger';
import { deadPostgres } from '../deadPostgres';
import { node, type Ran, type Run, runNodes } from '../engine';
import { ledgerFolder } from '../ledgerFile';
import { payload } from '../leads';

const DEDUPE = 'Dedupe Leads';
const [NEW, DUPLICATE] = [0, 2] as const;
const VANISHED = /^The memory of the ledger is not the one that this node used before/;

/** What n8n keeps for the workflow in its own database. */
let staticData: IDataObject;
beforeEach(() => {
	staticData = {};
});

async function dedupe(more: Partial<INode> = {}, run: Partial<Run> = {}): Promise<Ran> {
	// As n8n reads it from its database for each run.
	staticData = saved();
	return await runNodes([node('dedupeLeads', {}, more)], { items: [payload()], staticData, ...run });
}

function saved(): IDataObject {
	return JSON.parse(JSON.stringify(staticData)) as IDataObject;
}

/** Whether n8n would save it after the run. */
const isChanged = (): unknown => Reflect.get(staticData, '__dataChanged');

/** A container without a volume: it starts anew, and n8n's own database is elsewhere. */
async function loseFolder(): Promise<void> {
	await closeLedgers();
	rmSync(ledgerFolder, { recursive: true });
}

const reasons = (ran: Ran, output: number): unknown[] =>
	ran.json(DEDUPE, output).map((json) => (json['dedupe'] as IDataObject)['reason']);

describe('Dedupe Leads whose whole memory has vanished', () => {
	beforeEach(async () => {
		await dedupe();
		await loseFolder();
	});

	it('fails under Stop Workflow instead of calling everybody new, every time', async () => {
		for (const ran of [await dedupe(), await dedupe()]) {
			expect(ran.error?.message).toMatch(VANISHED);
			expect(ran.error?.description).toMatch(/from a backup\. .* on a volume\. .* rename this node\.$/);
		}
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'keeps every lead under %s',
		async (onError) => {
			const ran = await dedupe({ onError });
			expect(ran.outputs(DEDUPE).flat()).toHaveLength(1);
			expect(ran.json(DEDUPE, DUPLICATE)).toMatchObject([
				{ dedupe: { reason: 'ledgerUnavailable', message: expect.stringMatching(VANISHED) as string } },
			]);
		},
	);

	it('says so in a test run, too', async () => {
		expect((await dedupe({}, { mode: 'manual' })).error?.message).toMatch(VANISHED);
	});

	it('begins anew under another name, and stays with that memory', async () => {
		const first = await dedupe({ name: 'Dedupe Anew' });
		expect(first.outputs('Dedupe Anew')[NEW]).toHaveLength(1);
		expect((await dedupe({ name: 'Dedupe Anew' })).outputs('Dedupe Anew')[DUPLICATE]).toHaveLength(1);
	});
});

describe('What Dedupe Leads keeps in n8n to notice it', () => {
	it('is written once, and after that the run changes nothing', async () => {
		await dedupe();
		expect(isChanged()).toBe(true);
		expect(saved()).toEqual({
			'node:Dedupe Leads': { ledgerStoreId: expect.stringMatching(/^[\da-f-]{36}$/) as string },
		});
		await dedupe();
		expect(isChanged()).toBe(false);
	});

	it.each([
		['a test run', { mode: 'manual' }],
		['a sub-workflow of a test run', { mode: 'integrated', rootMode: 'manual' }],
		['n8n’s retry, which may hold the data of long ago', { mode: 'retry' }],
	] as const)('is not written by %s', async (_what, run) => {
		await dedupe({}, run);
		expect(isChanged()).toBe(false);
		expect(saved()['node:Dedupe Leads']).toEqual({});
	});

	it('is of this machine only: whoever goes to another store and comes back finds the same memory', async () => {
		await dedupe();
		const kept = saved();
		const { credentials, chosen } = await deadPostgres();
		await dedupe({ ...chosen, parameters: { ledgerStore: 'postgres' } }, { credentials });
		expect(saved()).toEqual(kept);
		expect(reasons(await dedupe(), DUPLICATE)).toEqual(['inProgress']);
	});
});
