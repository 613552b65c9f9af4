import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { closeLedgers } from '../../../lib/ledger/openLedger';
import { node, type Ran, type Run, runNodes } from '../engine';
import { ledgerFolder, spoilRecord } from '../ledgerFile';
import { emailOf, payload, persons } from '../leads';

const DEDUPE = 'Dedupe Leads';
const [NEW, DUPLICATE] = [0, 2];
const CONTINUE = ['continueRegularOutput', 'continueErrorOutput'] as const;

async function dedupe(
	items: IDataObject[],
	onError: INode['onError'] = 'stopWorkflow',
	run?: Partial<Run>,
	parameters: INodeParameters = {},
): Promise<Ran> {
	return await runNodes([node('dedupeLeads', parameters, { onError })], { items, ...run });
}

function dedupeOf(json: IDataObject | undefined): IDataObject {
	return json?.['dedupe'] as IDataObject;
}

describe('Dedupe Leads when the ledger cannot be opened', () => {
	beforeEach(async () => {
		await closeLedgers();
		rmSync(ledgerFolder, { recursive: true, force: true });
		mkdirSync(dirname(ledgerFolder), { recursive: true });
		writeFileSync(ledgerFolder, 'in the way');
	});
	afterAll(async () => {
		await closeLedgers();
		rmSync(ledgerFolder, { recursive: true, force: true });
	});

	it('fails the run under Stop Workflow and says what to do', async () => {
		const ran = await dedupe([payload()]);
		expect(ran.status).toBe('error');
		expect(ran.error?.message).toMatch(/^The ledger could not be used: .*EEXIST/);
		expect(ran.error?.description).toBe(
			'Check the folder marketplace-leads in the n8n user folder and its disk.',
		);
		expect(JSON.stringify(ran.error)).not.toContain('ann@example.com');
	});

	it.each(CONTINUE)('passes every lead, whole, through Duplicate under %s', async (onError) => {
		const ran = await dedupe([payload(), {}, payload({ email: 'b@example.com' })], onError);
		expect(ran.status).toBe('success');
		expect(ran.outputs(DEDUPE).flat()).toHaveLength(2);
		expect(ran.json(DEDUPE, DUPLICATE).map(emailOf)).toEqual(['ann@example.com', 'b@example.com']);
		expect(ran.json(DEDUPE, DUPLICATE)[0]).toEqual({
			lead: expect.objectContaining({ leadSource: 'AzureMarketplace-INS|contoso.backup' }) as IDataObject,
			receipt: null,
			raw: payload(),
			dedupe: {
				outcome: 'duplicate',
				reason: 'ledgerUnavailable',
				message: expect.stringMatching(/^The ledger could not be used.*Check the folder/) as string,
				matchedOn: 'none',
				person: null,
				attempt: 0,
				firstSeenAt: null,
				journey: [],
				recordKeys: null,
				deliveryKey: null,
				dryRun: false,
				claim: null,
			},
		});
	});

	it('does not call it a new lead in a test run either', async () => {
		expect((await dedupe([payload()], 'stopWorkflow', { mode: 'manual' })).status).toBe('error');
		const ran = await dedupe([payload()], 'continueRegularOutput', { mode: 'manual' });
		expect(dedupeOf(ran.json(DEDUPE, DUPLICATE)[0])).toMatchObject({
			reason: 'ledgerUnavailable',
			dryRun: true,
		});
	});

	it('works again as soon as the ledger does', async () => {
		await dedupe([payload()], 'continueRegularOutput');
		rmSync(ledgerFolder);
		const ran = await dedupe([payload()]);
		expect(dedupeOf(ran.json(DEDUPE, NEW)[0])).toMatchObject({ reason: 'firstStep' });
	});
});

describe('Dedupe Leads when the ledger breaks in the middle of a run', () => {
	const unlucky = payload({ email: 'unlucky@example.com' });

	beforeAll(async () => {
		const [json] = (await dedupe([unlucky])).json(DEDUPE, NEW);
		spoilRecord(dedupeOf(json)['person'] as string);
	});

	it.each(
		(['stopWorkflow', ...CONTINUE] as const).flatMap((onError) =>
			(['whenConfirmed', 'immediately'] as const).map((remember) => [onError, remember] as const),
		),
	)(
		'gives back what it has claimed so far, under %s and remembering %s; no attempt counts',
		async (onError, remember) => {
			// As many as the ledger takes at once; the record of the one after them cannot be read.
			const others = persons(1000, `${onError}.${remember}`);
			const ran = await dedupe([...others, unlucky], onError, {}, { remember });
			expect(ran.status).toBe(onError === 'stopWorkflow' ? 'error' : 'success');
			expect(ran.json(DEDUPE, NEW)).toEqual([]);
			expect(ran.json(DEDUPE, DUPLICATE)).toHaveLength(onError === 'stopWorkflow' ? 0 : 1001);

			const again = (await dedupe(others)).json(DEDUPE, NEW).map(dedupeOf);
			expect(again).toHaveLength(1000);
			expect(again.every(({ outcome, attempt }) => outcome === 'new' && attempt === 1)).toBe(true);
		},
	);
});

describe('Dedupe Leads in queue mode', () => {
	beforeEach(() => {
		process.env['EXECUTIONS_MODE'] = 'queue';
	});
	afterEach(() => {
		delete process.env['EXECUTIONS_MODE'];
	});

	it('refuses, and says why', async () => {
		const ran = await dedupe([payload()]);
		expect(ran.error).toEqual({
			message:
				'The ledger on the disk of one machine cannot serve n8n in queue mode: workers do not share it.',
			description: 'Choose Postgres or Azure Table under Ledger Store, in all nodes that use the ledger.',
		});
	});

	it.each(CONTINUE)('tells each lead under %s', async (onError) => {
		const ran = await dedupe([payload()], onError);
		expect(ran.json(DEDUPE, DUPLICATE)).toMatchObject([{ dedupe: { reason: 'ledgerUnavailable' } }]);
	});
});
