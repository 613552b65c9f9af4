import type { IDataObject, INode } from 'n8n-workflow';

import type { Finding, TryAgain } from '../../../lib/destinations/contract';
import { isTestLead } from '../../../lib/lead/testLead';
import type { Lead } from '../../../lib/lead/lead';
import { node, type Ran, type Run, runNodes } from '../engine';
import { payload, persons } from '../leads';
import { type Script, script, scriptedOutput } from './scriptedOutput';

const OUTPUT = 'Scripted Lead Output';
const DEDUPE = 'Dedupe Leads';
const CONTINUE = ['continueRegularOutput', 'continueErrorOutput'] as const;

let ledger = '';
let tests = 0;
beforeEach(() => {
	ledger = `outputs ${++tests}`;
});

const types = (steps: Script) => ({ scriptedLeadOutput: scriptedOutput(steps) });

const outputNode = (parameters: IDataObject = {}, more: Partial<INode> = {}): INode => ({
	...node('scriptedLeadOutput'),
	name: OUTPUT,
	parameters: parameters as INode['parameters'],
	...more,
});

/** Dedupe → the output, with New and Returning both connected. */
async function deliver(steps: Script, items: IDataObject[], run: Partial<Run> = {}): Promise<Ran> {
	return await runNodes([node('dedupeLeads', { ledger }), outputNode()], {
		items,
		types: types(steps),
		wires: [[DEDUPE, 1, OUTPUT]],
		...run,
	});
}

/** The output alone, with an operation. */
async function operate(steps: Script, operation: string, more: Partial<INode> = {}): Promise<Ran> {
	return await runNodes([outputNode({ operation }, more)], { items: [{}], types: types(steps) });
}

const lastDelivery = (json: IDataObject | undefined): IDataObject =>
	(json?.['delivery'] as IDataObject[] | undefined)?.at(-1) ?? {};

describe('Record Per', () => {
	it.each(['step', 'offer', 'person'] as const)('hands on the ledger’s key for it: %s', async (recordPer) => {
		const steps = script({ settings: { recordPer } });
		const ran = await deliver(steps, persons(1));
		const { recordKeys } = ran.json(DEDUPE)[0]?.['dedupe'] as { recordKeys: Record<string, string> };
		expect(steps.sent.flat().map(({ keys }) => keys.recordKey)).toEqual([recordKeys[recordPer]]);
	});

	it('is the lead’s own id where no Dedupe Leads is in front', async () => {
		const steps = script();
		await runNodes([node('parseLeadSource'), outputNode()], { items: persons(1), types: types(steps) });
		expect(steps.sent.flat().map(({ lead, keys }) => keys.recordKey === lead.id)).toEqual([true]);
	});
});

describe('Two leads of one person', () => {
	const twoSteps = [payload(), payload({ leadSource: 'AzureMarketplace-INS|contoso.other' })];

	it('never share a request where the system wants one writer a person', async () => {
		const steps = script({ settings: { writerPer: 'person' } });
		await runNodes([node('parseLeadSource'), outputNode()], { items: twoSteps, types: types(steps) });
		expect(steps.sent.map((batch) => batch.length)).toEqual([1, 1]);
	});

	it('may share one where each has a record of its own', async () => {
		const steps = script({ settings: { writerPer: 'record' } });
		await runNodes([node('parseLeadSource'), outputNode()], { items: twoSteps, types: types(steps) });
		expect(steps.sent.map((batch) => batch.length)).toEqual([2]);
	});
});

describe('A skipped lead', () => {
	it('counts as delivered, and nothing is sent', async () => {
		const steps = script({ prepare: () => ({ kind: 'skipped' }) });
		const ran = await deliver(steps, persons(1));
		expect(lastDelivery(ran.json(OUTPUT)[0])).toMatchObject({ status: 'skipped', confirmed: true });
		expect(steps.sent).toEqual([]);
	});
});

describe('A dry run', () => {
	const dry = (more: Partial<Script> = {}): Script => script({ settings: { isDryRun: true }, ...more });

	it('sends nothing, shows what would be written, and gives every lead back', async () => {
		const steps = dry();
		const ran = await deliver(steps, persons(3));
		expect(steps.sent).toEqual([]);
		expect(ran.json(OUTPUT, 0)).toEqual([]);
		expect(ran.json(OUTPUT, 1).map(lastDelivery)).toEqual(
			[0, 1, 2].map(
				(n) =>
					expect.objectContaining({
						status: 'retryable',
						code: 'dryRun',
						dryRun: expect.objectContaining({
							action: 'create',
							record: { email: `person${n}@example.com` },
						}) as unknown,
					}) as unknown,
			),
		);
		const hints = ran.hints(OUTPUT).map(({ message }) => message);
		expect(hints).toEqual(expect.arrayContaining([expect.stringContaining('Dry Run is on')]));
	});

	it('leaves its leads alone for an hour, and then they count as never tried', async () => {
		await deliver(dry(), persons(1));
		const [soon] = (await deliver(script(), persons(1))).outputs(DEDUPE)[2] ?? [];
		expect(soon?.json['dedupe']).toMatchObject({ outcome: 'duplicate', reason: 'waiting' });
	});

	it('looks at the others where one lead cannot be made ready', async () => {
		let prepared = 0;
		const prepare: Script['prepare'] = (record) => {
			if (++prepared === 1) throw new TypeError('nobody foresaw this');
			return { kind: 'record', record, bytes: 1, changes: [] };
		};
		const ran = await deliver(dry({ prepare }), persons(2));
		expect(ran.json(OUTPUT, 1).map((json) => lastDelivery(json)['code'])).toEqual(['internal', 'dryRun']);
	});

	it('tells what would not be delivered, and why', async () => {
		const steps = dry({ prepare: () => ({ kind: 'rejected', code: 'tooOdd', message: 'It is odd.' }) });
		const ran = await deliver(steps, persons(1));
		expect(lastDelivery(ran.json(OUTPUT, 1)[0])).toMatchObject({ status: 'rejected', code: 'tooOdd' });
	});
});

describe('Check Connection', () => {
	const finding = (status: Finding['status']): Finding => ({
		what: 'Create leads',
		status,
		message: 'It was looked at.',
		remedy: null,
	});

	it.each([
		[['ok', 'warning', 'unknown'], 0],
		[['ok', 'missing'], 1],
	] as const)('tells what was found (%j), once, through output %d', async (found, output) => {
		const steps = script({ findings: found.map(finding) });
		const ran = await operate(steps, 'checkConnection');
		expect(ran.json(OUTPUT, output)).toEqual([
			{ connection: { destination: 'scripted', isReady: output === 0, checks: found.map(finding) } },
		]);
		expect(ran.json(OUTPUT, 1 - output)).toEqual([]);
		expect(steps.sent).toEqual([]);
	});

	it('fails where the node is set up wrongly', async () => {
		const ran = await operate(script({ isMisconfigured: true }), 'checkConnection');
		expect(ran.error).toMatchObject({ message: 'The address is empty.' });
	});

	it.each(CONTINUE)('tells it through Not Delivered under %s', async (onError) => {
		const ran = await operate(script({ isMisconfigured: true }), 'checkConnection', { onError });
		expect(ran.json(OUTPUT, 1)).toMatchObject([{ connection: { isReady: false } }]);
	});
});

describe('Send Test Lead', () => {
	it('sends one lead that everybody takes for a test and nobody contacts, and removes it', async () => {
		const steps = script();
		const ran = await operate(steps, 'sendTestLead');
		const [sent] = steps.sent.flat();
		const { contact, description, source } = sent?.lead as Lead;
		expect(isTestLead(contact, description)).toBe(true);
		expect(source?.stage).toBe('doNotContact');
		expect(steps.withdrawn).toEqual(['r1']);
		expect(ran.json(OUTPUT, 0)).toEqual([
			expect.objectContaining({
				delivery: [expect.objectContaining({ destination: 'scripted', status: 'created' })],
				test: { isRemoved: true, message: 'The record was removed.' },
			}),
		]);
	});

	it('tells why it was not taken', async () => {
		const refused = { status: 'rejected', code: 'no', message: 'It refuses.' } as const;
		const ran = await operate(script({ send: async () => await Promise.resolve(refused) }), 'sendTestLead');
		expect(ran.json(OUTPUT, 1)).toMatchObject([
			{ delivery: [refused], test: { message: 'Nothing was sent.' } },
		]);
	});

	it('says that it may be there where no answer came', async () => {
		const lost = { status: 'unconfirmed', code: 'timeout', message: 'No answer.' } as const;
		const ran = await operate(script({ send: async () => await Promise.resolve(lost) }), 'sendTestLead');
		expect(ran.json(OUTPUT, 1)).toMatchObject([
			{ test: { isRemoved: false, message: expect.stringContaining('may be there') as string } },
		]);
	});

	it('says that it is there where removing it fails in a way that nobody foresaw', async () => {
		const withdraw = () => {
			throw new TypeError('nobody foresaw this');
		};
		const ran = await operate(script({ withdraw }), 'sendTestLead');
		expect(ran.json(OUTPUT, 0)).toMatchObject([
			{
				delivery: [{ status: 'created' }],
				test: { isRemoved: false, message: expect.stringContaining('r1') as string },
			},
		]);
	});

	it('sends nothing where Dry Run is on, and shows what would be', async () => {
		const steps = script({ settings: { isDryRun: true } });
		const ran = await operate(steps, 'sendTestLead');
		expect(steps.sent).toEqual([]);
		expect(ran.json(OUTPUT, 1)).toMatchObject([
			{
				delivery: [{ code: 'dryRun', dryRun: { action: 'create' } }],
				test: { message: 'Nothing was sent.' },
			},
		]);
	});

	it('fails where the node is set up wrongly', async () => {
		const ran = await operate(script({ isMisconfigured: true }), 'sendTestLead');
		expect(ran.error).toMatchObject({ message: 'The address is empty.' });
	});
});

describe('Leads that could not be delivered', () => {
	it('are told of where the workflow ends with the output, with the first reason', async () => {
		const refused = { status: 'rejected', code: 'no', message: 'It refuses.' } as const;
		const ran = await deliver(script({ send: async () => await Promise.resolve(refused) }), persons(3));
		expect(ran.hints(OUTPUT).map(({ message }) => message)).toEqual([
			expect.stringContaining('3 leads could not be delivered. The first reason: It refuses.'),
		]);
	});
});

describe('Values that did not fit', () => {
	it('are pointed to', async () => {
		const steps = script({
			prepare: (record) => ({
				kind: 'record',
				record,
				bytes: 1,
				changes: [{ field: 'LastName', what: 'truncated' }],
			}),
		});
		const ran = await deliver(steps, persons(2));
		expect(ran.hints(OUTPUT).map(({ message }) => message)).toEqual([
			expect.stringContaining('Of 2 leads not every value could be written as it was'),
		]);
	});
});

describe('Stopping the execution', () => {
	it('gives back what was not begun, and says so', async () => {
		const stop = new AbortController();
		const cancelled: TryAgain = { status: 'tryAgain', why: 'unsent', code: 'x', message: 'x' };
		const steps = script({
			send: async () => {
				stop.abort();
				return await Promise.resolve(cancelled);
			},
		});
		await deliver(steps, persons(6), { stop: stop.signal });
		expect(steps.sent).toHaveLength(1);
	});
});
