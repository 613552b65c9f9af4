import { rmSync, writeFileSync } from 'node:fs';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { closeLedgers } from '../../../lib/ledger/openLedger';
import { laterBy, releaseDate, stopDate } from '../clock';
import { node, type Ran, type Run, runNodes } from '../engine';
import { ledgerFolder, rememberedRows } from '../ledgerFile';
import { emailOf, payload, persons } from '../leads';
import { foreignNode } from '../nodeTypes';

const DEDUPE = 'Dedupe Leads';
const CONFIRM = 'Confirm Delivery';
const [CONFIRMED, NOT_CONFIRMED] = [0, 1] as const;
const CONTINUE = ['continueRegularOutput', 'continueErrorOutput'] as const;

let ledger = '';
let tests = 0;
beforeEach(() => {
	ledger = `confirm ${++tests}`;
});

interface Behind extends Partial<Run> {
	readonly between?: readonly INode[];
	readonly dedupe?: INodeParameters;
	/** Of the node that confirms. */
	readonly more?: Partial<INode>;
}

/** Dedupe → nodes in between → Confirm Delivery, with New and Returning both connected. */
async function confirm(
	items: IDataObject[],
	parameters: INodeParameters = {},
	{ between = [], dedupe = {}, more, ...run }: Behind = {},
): Promise<Ran> {
	const last = node('confirmDelivery', parameters, more);
	return await runNodes([node('dedupeLeads', { ledger, ...dedupe }), ...between, last], {
		items,
		wires: [[DEDUPE, 1, between[0]?.name ?? last.name]],
		...run,
	});
}

/** Confirm Delivery alone, as if n8n had saved the items before it. */
async function confirmOnly(
	items: IDataObject[],
	parameters: INodeParameters = {},
	more?: Partial<INode>,
): Promise<Ran> {
	return await runNodes([node('confirmDelivery', parameters, more)], { items });
}

async function claimed(items: IDataObject[], dedupe: INodeParameters = {}): Promise<IDataObject[]> {
	return (await runNodes([node('dedupeLeads', { ledger, ...dedupe })], { items })).json(DEDUPE);
}

/** What the next run would be told. */
async function askAgain(items: IDataObject[], dedupe: INodeParameters = {}): Promise<IDataObject[]> {
	const ran = await runNodes([node('dedupeLeads', { ledger, ...dedupe })], { items });
	return ran
		.outputs(DEDUPE)
		.flat()
		.map(({ json }) => json['dedupe'] as IDataObject);
}

const confirmations = (ran: Ran, output: number): unknown[] =>
	ran.json(CONFIRM, output).map((json) => json['confirmation']);

describe('Confirm Delivery', () => {
	it('confirms a lead that stands in the item, and hands it on whole', async () => {
		const ran = await confirm([payload()]);
		const [before] = ran.json(DEDUPE);
		expect(ran.json(CONFIRM, CONFIRMED)).toEqual([
			{
				...before,
				confirmation: {
					status: 'confirmed',
					confirmed: true,
					message: null,
					reason: null,
					at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
				},
			},
		]);
		expect(await askAgain([payload()])).toMatchObject([{ reason: 'alreadyConfirmed' }]);
	});

	it('finds the claim through the pairing where nodes in between have dropped the JSON', async () => {
		const ran = await confirm(persons(3), {}, { between: [node('replaceJson')] });
		expect(ran.json(CONFIRM, CONFIRMED)).toMatchObject(
			ran
				.json(DEDUPE)
				.map(({ lead, dedupe }) => ({ only: 'this', lead, dedupe, confirmation: { confirmed: true } })),
		);
		expect(await askAgain(persons(3))).toMatchObject(persons(3).map(() => ({ reason: 'alreadyConfirmed' })));
	});

	it('confirms only the leads that reach it', async () => {
		const firstOnly = foreignNode('firstOnly', async () => [
			[{ json: { only: 'this' }, pairedItem: { item: 0 } }],
		]);
		await confirm(persons(2), {}, { between: [node('firstOnly')], types: { firstOnly } });
		expect(await askAgain(persons(2))).toMatchObject([
			{ reason: 'alreadyConfirmed' },
			{ reason: 'inProgress' },
		]);
	});

	it('says what to connect where an item descends from no lead, or from several', async () => {
		const aggregate = foreignNode('aggregate', async () => [
			[{ json: { count: 2 }, pairedItem: [{ item: 0 }, { item: 1 }] }],
		]);
		const ran = await confirm(persons(2), {}, { between: [node('aggregate')], types: { aggregate } });
		expect(ran.json(CONFIRM, CONFIRMED)).toEqual([]);
		expect(ran.json(CONFIRM, NOT_CONFIRMED)).toMatchObject([
			{
				count: 2,
				confirmation: {
					status: 'noClaim',
					confirmed: false,
					message: expect.stringMatching(/Connect this node behind Dedupe Leads/) as string,
				},
			},
		]);
		expect(ran.hints(CONFIRM)).toMatchObject([
			{ message: expect.stringMatching(/^1 lead: There is no claim/) as string },
		]);
		expect(await askAgain(persons(2))).toMatchObject([{ reason: 'inProgress' }, { reason: 'inProgress' }]);
	});

	it('has nothing to confirm for a duplicate', async () => {
		await claimed([payload()]);
		const ran = await runNodes(
			[node('dedupeLeads', { ledger }), node('noOperation'), node('confirmDelivery')],
			{
				items: [payload()],
				wires: [[DEDUPE, 2, CONFIRM]],
			},
		);
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([
			{
				status: 'noClaim',
				message: expect.stringMatching(/no claim on the lead: it is a duplicate/) as string,
			},
		]);
	});

	it('confirms a lead whose system answered without a body, which leaves an empty item', async () => {
		const noBody = foreignNode('noBody', async function () {
			return [this.getInputData().map((_, item) => ({ json: {}, pairedItem: { item } }))];
		});
		const ran = await confirm(persons(2), {}, { between: [node('noBody')], types: { noBody } });
		expect(ran.json(CONFIRM, CONFIRMED)).toMatchObject(
			ran.json(DEDUPE).map(({ lead }) => ({ lead, confirmation: { status: 'confirmed' } })),
		);
	});

	it('takes the empty item of “Always Output Data” for no lead, also where one lead went in', async () => {
		const filter = foreignNode('filter', async () => [[]]);
		const between = [node('filter', {}, { alwaysOutputData: true })];
		const ran = await confirm([payload()], {}, { between, types: { filter } });
		expect(ran.outputs('filter').flat()).toHaveLength(1);
		expect(ran.outputs(CONFIRM).flat()).toEqual([]);
		expect(await askAgain([payload()])).toMatchObject([{ reason: 'inProgress' }]);
	});

	it('takes no empty item for a lead', async () => {
		expect((await confirmOnly([{}])).outputs(CONFIRM).flat()).toEqual([]);
	});

	it('notes the first of two destinations, and confirms with the second', async () => {
		const dedupe = { options: { destinations: 2 } };
		const items = await claimed([payload()], dedupe);
		const first = await confirmOnly(items);
		expect(confirmations(first, CONFIRMED)).toMatchObject([{ status: 'noted', confirmed: false }]);
		expect(await askAgain([payload()], dedupe)).toMatchObject([{ reason: 'inProgress' }]);

		const again = await confirmOnly(items);
		expect(confirmations(again, CONFIRMED)).toMatchObject([{ status: 'noted' }]);
		const second = await confirmOnly(items, {}, { id: 'another' });
		expect(confirmations(second, CONFIRMED)).toMatchObject([{ status: 'confirmed' }]);
	});

	it('is too late once another run has claimed the lead', async () => {
		const stale = await claimed([payload()]);
		await confirmOnly(stale, { operation: 'release' });
		await claimed([payload()]);
		expect(confirmations(await confirmOnly(stale), NOT_CONFIRMED)).toMatchObject([
			{ status: 'lost', message: expect.stringMatching(/longer lease/) as string },
		]);
	});

	it('tells of a person who was forgotten meanwhile', async () => {
		const items = await claimed([payload()]);
		await runNodes([node('leadLedger', { ledger, operation: 'forgetPerson' })], { items });
		expect(confirmations(await confirmOnly(items), NOT_CONFIRMED)).toMatchObject([
			{ status: 'gone', message: expect.stringMatching(/forgotten, or another Ledger Store/) as string },
		]);
	});

	it.each([
		['confirm', CONFIRMED, 'confirmed'],
		['release', NOT_CONFIRMED, 'released'],
	])('settles the lead of a person who was suppressed meanwhile like any other: %s', async (...expected) => {
		const [operation, output, status] = expected;
		const items = await claimed([payload()]);
		await runNodes([node('leadLedger', { ledger, operation: 'suppressPerson' })], { items });
		expect(confirmations(await confirmOnly(items, { operation }), output)).toMatchObject([{ status }]);
		expect(await askAgain([payload()])).toMatchObject([{ reason: 'suppressedPerson' }]);
	});
});

describe('Confirm Delivery refuses what was not delivered:', () => {
	it.each<[string, IDataObject]>([
		['an error in words', { error: 'The service refused' }],
		['an error in an object', { error: { message: 'The service refused' } }],
		['a delivery that was rejected', { delivery: [{ status: 'written' }, { status: 'rejected' }] }],
		['a delivery to be tried again', { delivery: [{ status: 'retryable' }] }],
		['a delivery nobody knows about', { delivery: [{ status: 'unconfirmed' }] }],
	])('%s', async (_what, more) => {
		const items = (await claimed([payload()])).map((json) => ({ ...json, ...more }));
		const ran = await confirmOnly(items);
		expect(ran.json(CONFIRM, CONFIRMED)).toEqual([]);
		expect(ran.json(CONFIRM, NOT_CONFIRMED)).toMatchObject([
			{ ...items[0], confirmation: { status: 'refused', message: expect.stringMatching(/./) as string } },
		]);
		expect(await askAgain([payload()])).toMatchObject([{ reason: 'inProgress' }]);
	});

	it.each<[string, IDataObject]>([
		['no error at all', { error: null }],
		['an empty list of errors', { error: [] }],
		['a delivery that succeeded in the end', { delivery: [{ status: 'rejected' }, { status: 'created' }] }],
		['a delivery of somebody else', { delivery: 'rejected' }],
	])('but not %s', async (_what, more) => {
		const items = (await claimed([payload()])).map((json) => ({ ...json, ...more }));
		expect(confirmations(await confirmOnly(items), CONFIRMED)).toMatchObject([{ status: 'confirmed' }]);
	});

	it.each(CONTINUE)(
		'leads that n8n passes on although the node before failed as a whole: %s',
		async (onError) => {
			const broken = foreignNode('broken', async function () {
				throw new NodeOperationError(this.getNode(), 'The service is down');
			});
			const ran = await confirm(
				[payload()],
				{},
				{ between: [node('broken', {}, { onError })], types: { broken } },
			);
			expect(ran.status).toBe('success');
			expect(ran.json(CONFIRM, CONFIRMED)).toEqual([]);
			expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([
				{
					status: 'refused',
					message: expect.stringMatching(/failed, and n8n passed its leads on/) as string,
				},
			]);
		},
	);
});

describe('Release', () => {
	const release = { operation: 'release', reason: ' The CRM was down ' };

	it('gives the lead back, claimable at once, with the reason in the item alone', async () => {
		const ran = await confirm([payload()], release, { between: [node('replaceJson')] });
		expect(ran.json(CONFIRM, CONFIRMED)).toEqual([]);
		expect(ran.json(CONFIRM, NOT_CONFIRMED)).toMatchObject([
			{
				lead: {},
				confirmation: { status: 'released', confirmed: false, reason: 'The CRM was down', message: null },
			},
		]);
		expect(ran.json(CONFIRM, NOT_CONFIRMED).map(emailOf)).toEqual(['ann@example.com']);
		expect(rememberedRows()).not.toContain('The CRM was down');
		expect(await askAgain([payload()])).toMatchObject([{ outcome: 'new', reason: 'reclaimed', attempt: 2 }]);
	});

	it('releases what carries an error, too', async () => {
		const items = (await claimed([payload()])).map((json) => ({ ...json, error: 'no' }));
		expect(confirmations(await confirmOnly(items, release), NOT_CONFIRMED)).toMatchObject([
			{ status: 'released' },
		]);
	});

	it('gives it back from a time on that may differ by lead', async () => {
		await stopDate('2026-11-23T07:00:00.000Z');
		const notBefore =
			"={{ $json.lead.contact.email.startsWith('person0') ? '2026-11-23T09:00:00+01:00' : $now.plus(2, 'hours') }}";
		await confirm(persons(2), { ...release, notBefore });
		laterBy({ minutes: 59 });
		expect(await askAgain(persons(2))).toMatchObject([{ reason: 'waiting' }, { reason: 'waiting' }]);
		laterBy({ minutes: 1 });
		expect(await askAgain(persons(2))).toMatchObject([{ reason: 'reclaimed' }, { reason: 'waiting' }]);
		laterBy({ minutes: 60 });
		expect(await askAgain(persons(2).slice(1))).toMatchObject([{ reason: 'reclaimed' }]);
		await releaseDate();
	});

	it('reads a date of the date picker in the time zone of the workflow', async () => {
		await stopDate('2026-11-23T07:00:00.000Z');
		// The engine here is in n8n's default time zone, New York: five hours behind.
		await confirm([payload()], { ...release, notBefore: '2026-11-23T02:30:00' });
		laterBy({ minutes: 29 });
		expect(await askAgain([payload()])).toMatchObject([{ reason: 'waiting' }]);
		laterBy({ minutes: 1 });
		expect(await askAgain([payload()])).toMatchObject([{ reason: 'reclaimed' }]);
		await releaseDate();
	});

	it.each([
		'tomorrow',
		'={{ 5 }}',
		'={{ [] }}',
		'2026-02-31T00:00:00',
		'={{ $json.nothing.at.all }}x',
		"'); throw 1; ('",
	])('keeps a time that is none with its lead: %s', async (notBefore) => {
		const ran = await confirm([payload()], { ...release, notBefore });
		expect(ran.status).toBe('success');
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([
			{ status: 'refused', message: expect.stringMatching(/^Not Before is no date/) as string },
		]);
	});

	it('parks after the last attempt, and says what to do', async () => {
		const ran = await confirm([payload()], release, { dedupe: { options: { attempts: 1 } } });
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([
			{
				status: 'parked',
				reason: 'The CRM was down',
				message: expect.stringMatching(/replay it with Lead Ledger/) as string,
			},
		]);
	});

	it('takes nothing back that was confirmed', async () => {
		const items = await claimed([payload()]);
		await confirmOnly(items);
		expect(confirmations(await confirmOnly(items, release), NOT_CONFIRMED)).toMatchObject([
			{ status: 'lost' },
		]);
	});
});

describe('A test run of Confirm Delivery', () => {
	it.each([
		['confirm', CONFIRMED],
		['release', NOT_CONFIRMED],
	])('looks at the wiring only: %s', async (operation, output) => {
		await claimed([payload({ email: 'before@example.com' })]);
		const before = rememberedRows();
		const ran = await confirm([payload()], { operation }, { mode: 'manual', between: [node('replaceJson')] });
		expect(confirmations(ran, output)).toMatchObject([{ status: 'dryRun', confirmed: false }]);
		expect(ran.hints(CONFIRM)).toMatchObject([
			{ type: 'info', message: expect.stringMatching(/^Test run/) as string },
		]);
		expect(rememberedRows()).toBe(before);
	});

	it('leaves a real claim alone, too', async () => {
		const items = await claimed([payload()]);
		const ran = await runNodes([node('confirmDelivery')], { items, mode: 'manual' });
		expect(confirmations(ran, CONFIRMED)).toMatchObject([{ status: 'dryRun' }]);
		expect(await askAgain([payload()])).toMatchObject([{ reason: 'inProgress' }]);
	});

	it('tells of wiring that cannot work', async () => {
		const ran = await runNodes([node('confirmDelivery')], { items: [{ some: 'thing' }], mode: 'manual' });
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([{ status: 'noClaim' }]);
	});
});

describe('Confirm Delivery when the ledger cannot be used', () => {
	let items: IDataObject[];
	beforeEach(async () => {
		items = await claimed(persons(2));
		await closeLedgers();
		rmSync(ledgerFolder, { recursive: true });
		writeFileSync(ledgerFolder, 'in the way');
	});
	afterEach(async () => {
		await closeLedgers();
		rmSync(ledgerFolder);
	});

	it('fails the run under Stop Workflow and says what to do', async () => {
		const ran = await confirmOnly(items);
		expect(ran.error?.message).toMatch(/^The ledger could not be used/);
		expect(ran.error?.description).toMatch(/Check the folder/);
	});

	it.each(CONTINUE)('passes every lead, whole, through Not Confirmed under %s', async (onError) => {
		const ran = await confirmOnly(items, {}, { onError });
		expect(ran.status).toBe('success');
		expect(ran.json(CONFIRM, CONFIRMED)).toEqual([]);
		expect(ran.json(CONFIRM, NOT_CONFIRMED)).toMatchObject(
			items.map((json) => ({ ...json, confirmation: { status: 'ledgerUnavailable', confirmed: false } })),
		);
	});
});

describe('“Execute Once” on Confirm Delivery', () => {
	it('is refused', async () => {
		const ran = await confirmOnly(await claimed(persons(2)), {}, { executeOnce: true });
		expect(ran.error?.message).toMatch(/Execute Once/);
	});

	it.each(CONTINUE)('sends all leads through Not Confirmed under %s', async (onError) => {
		const ran = await confirmOnly(await claimed(persons(2)), {}, { executeOnce: true, onError });
		expect(confirmations(ran, NOT_CONFIRMED)).toMatchObject([{ status: 'refused' }, { status: 'refused' }]);
	});
});
