import { rmSync, writeFileSync } from 'node:fs';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { closeLedgers } from '../../../lib/ledger/openLedger';
import { node, type Ran, type Run, runNodes } from '../engine';
import { ledgerFolder } from '../ledgerFile';
import { payload, persons } from '../leads';

const DEDUPE = 'Dedupe Leads';
const LEDGER = 'Lead Ledger';

let ledger = '';
let tests = 0;
beforeEach(() => {
	ledger = `administration ${++tests}`;
});

async function administer(
	operation: string,
	items: IDataObject[],
	parameters: INodeParameters = {},
	{ more, ...run }: Partial<Run> & { more?: Partial<INode> } = {},
): Promise<Ran> {
	return await runNodes([node('leadLedger', { ledger, operation, ...parameters }, more)], { items, ...run });
}

async function claim(
	items: IDataObject[],
	{ options = {}, ...run }: Partial<Run> & { options?: IDataObject } = {},
): Promise<Ran> {
	return await runNodes([node('dedupeLeads', { ledger, options: options as INodeParameters })], {
		items,
		...run,
	});
}

/** What Dedupe Leads tells of leads. */
async function asked(items: IDataObject[], options: IDataObject = {}): Promise<IDataObject[]> {
	return (await claim(items, { options }))
		.outputs(DEDUPE)
		.flat()
		.map(({ json }) => json['dedupe'] as IDataObject);
}

async function delivered(items: IDataObject[]): Promise<void> {
	await runNodes([node('dedupeLeads', { ledger }), node('confirmDelivery')], { items });
}

async function failedAttempt(items: IDataObject[], attempts: number): Promise<void> {
	await runNodes(
		[
			node('dedupeLeads', { ledger, options: { attempts } }),
			node('confirmDelivery', { operation: 'release' }),
		],
		{ items },
	);
}

const answers = (ran: Ran): unknown[] => ran.json(LEDGER).map((json) => json['ledger']);

describe('Look Up', () => {
	it('tells what is known of the person of the lead, and keeps the item', async () => {
		await delivered([payload()]);
		const ran = await administer('lookUp', [payload({ leadSource: 'SPZA-PLT|another' })]);
		expect(ran.json(LEDGER)).toEqual([
			{
				...payload({ leadSource: 'SPZA-PLT|another' }),
				ledger: {
					name: ledger,
					operation: 'lookUp',
					matchedOn: 'email',
					person: expect.stringMatching(/^v1\.email\./) as string,
					suppressedAt: null,
					journey: [expect.objectContaining({ action: 'INS', offer: 'contoso.backup', state: 'confirmed' })],
				},
			},
		]);
	});

	it('knows the person of a lead upstream where the JSON was replaced', async () => {
		const ran = await runNodes(
			[node('dedupeLeads', { ledger }), node('replaceJson'), node('leadLedger', { ledger })],
			{ items: persons(2) },
		);
		expect(answers(ran)).toMatchObject([
			{ journey: [{ state: 'claimed' }] },
			{ journey: [{ state: 'claimed' }] },
		]);
	});

	it('says so where nobody is known', async () => {
		const ran = await administer('lookUp', [{}], { person: 'email', email: 'nobody@example.com' });
		expect(answers(ran)).toEqual([
			{
				name: ledger,
				operation: 'lookUp',
				matchedOn: 'email',
				person: null,
				suppressedAt: null,
				journey: [],
			},
		]);
	});

	it('reads an address for each item where it is an expression', async () => {
		await delivered([payload({ email: 'a@example.com' })]);
		const ran = await administer('lookUp', [{ who: ' A@Example.com ' }, { who: 'b@example.com' }], {
			person: 'email',
			email: '={{ $json.who }}',
		});
		expect(answers(ran)).toMatchObject([{ journey: [{ action: 'INS' }] }, { person: null }]);
	});

	it('finds a person by phone, whatever way the number is written', async () => {
		const byPhone = payload({ email: null });
		byPhone['userDetails'] = { ...(byPhone['userDetails'] as IDataObject), phone: '(617) 555-5555' };
		await delivered([byPhone]);
		for (const parameters of [{ phone: '+1 617-555-5555' }, { phone: '617 555 5555', country: 'US' }]) {
			const ran = await administer('lookUp', [{}], { person: 'phone', ...parameters });
			expect(answers(ran)).toMatchObject([{ matchedOn: 'phone', journey: [{ state: 'confirmed' }] }]);
		}
	});

	it('takes an empty item for no lead', async () => {
		expect((await administer('lookUp', [{}])).json(LEDGER)).toEqual([]);
	});
});

describe('Suppress Person and Lift Suppression', () => {
	it('send all further leads of a person through Do Not Contact, until lifted', async () => {
		const suppressed = await administer('suppressPerson', [{}], {
			person: 'email',
			email: 'ann@example.com',
		});
		expect(answers(suppressed)).toMatchObject([{ suppressedAt: expect.stringMatching(/Z$/) as string }]);
		expect(await asked([payload()])).toMatchObject([
			{ outcome: 'doNotContact', reason: 'suppressedPerson', claim: null },
		]);

		const lifted = await administer('liftSuppression', [payload()]);
		expect(answers(lifted)).toMatchObject([{ suppressedAt: null }]);
		expect(await asked([payload()])).toMatchObject([{ outcome: 'new' }]);
	});

	it('act in a test run, too: a person asks for it', async () => {
		await administer('suppressPerson', [payload()], {}, { mode: 'manual' });
		expect(await asked([payload()])).toMatchObject([{ reason: 'suppressedPerson' }]);
	});
});

describe('Forget Person', () => {
	it('makes everybody asked for a stranger again, in every ledger, and nobody else', async () => {
		await delivered(persons(3, 'forget'));
		const others = ledger;
		ledger = `${others} too`;
		await delivered(persons(1, 'forget'));
		ledger = others;

		const ran = await administer('forgetPerson', persons(2, 'forget'));
		expect(answers(ran)).toEqual([
			{ name: ledger, operation: 'forgetPerson', matchedOn: 'email', deletedRecords: 2 },
			{ name: ledger, operation: 'forgetPerson', matchedOn: 'email', deletedRecords: 1 },
		]);
		expect(await asked(persons(3, 'forget'))).toMatchObject([
			{ outcome: 'new' },
			{ outcome: 'new' },
			{ outcome: 'duplicate' },
		]);
	});
});

describe('Release by Execution', () => {
	it('gives back the claims of the execution that the Error Trigger names, and of no other', async () => {
		await claim(persons(2), { executionId: '1' });
		await claim([payload()], { executionId: '11' });
		const event = { execution: { id: '1', url: 'http://127.0.0.1' }, workflow: { id: 'workflow' } };

		const ran = await administer('releaseByExecution', [event]);

		expect(ran.json(LEDGER)).toEqual([
			{ ...event, ledger: { name: ledger, operation: 'releaseByExecution', executionId: '1', released: 2 } },
		]);
		expect(await asked([...persons(2), payload()])).toMatchObject([
			{ reason: 'reclaimed' },
			{ reason: 'reclaimed' },
			{ reason: 'inProgress' },
		]);
	});

	it('has nothing to release where the leads were confirmed', async () => {
		const items = (await claim([payload()], { executionId: '7' })).json(DEDUPE);
		await runNodes([node('confirmDelivery')], { items });
		expect(answers(await administer('releaseByExecution', [{}], { executionId: '7' }))).toMatchObject([
			{ released: 0 },
		]);
	});

	it.each([[{ trigger: { error: {} } }], [{ execution: { id: '1:' } }]])(
		'says what to look at where there is no execution id: %j',
		async (event: IDataObject) => {
			const ran = await administer('releaseByExecution', [event]);
			expect(ran.error?.message).toMatch(/no execution id/);
			expect(ran.error?.description).toMatch(/Error Trigger/);
		},
	);
});

describe('What concerns the whole ledger', () => {
	it('Replay Parked makes leads claimable again that were tried as often as they may be, once a run', async () => {
		await failedAttempt(persons(2), 1);
		expect(await asked(persons(2), { attempts: 1 })).toMatchObject([
			{ reason: 'parked' },
			{ reason: 'parked' },
		]);

		const ran = await administer('replayParked', [{}, { some: 'thing' }]);

		expect(ran.json(LEDGER)).toEqual([{ ledger: { name: ledger, operation: 'replayParked', replayed: 2 } }]);
		expect(await asked(persons(2), { attempts: 1 })).toMatchObject([{ attempt: 1 }, { attempt: 1 }]);
	});

	it('Get Statistics counts', async () => {
		await delivered(persons(2, 'delivered'));
		await claim(persons(1, 'claimed'));
		await failedAttempt(persons(1, 'waiting'), 5);
		await failedAttempt(persons(1, 'parked'), 1);
		await administer('suppressPerson', persons(1, 'suppressed'));
		expect(answers(await administer('getStatistics', [{}]))).toMatchObject([
			{
				name: ledger,
				operation: 'getStatistics',
				persons: 6,
				remembered: 2,
				inProgress: 1,
				waiting: 1,
				abandoned: 0,
				parked: 1,
				suppressedPersons: 1,
				oldestUnconfirmed: expect.stringMatching(/Z$/) as string,
				receipts: 3,
				parkedReceipts: 1,
				expired: 0,
			},
		]);
	});
});

describe('An error of Lead Ledger', () => {
	const unknown = payload({ email: null });

	it.each<[string, IDataObject[], INodeParameters, RegExp]>([
		['an item without a lead', [payload(), { some: 'thing' }], {}, /no lead in this item/],
		['a lead that nothing identifies', [payload(), unknown], {}, /identifies a person/],
		[
			'what is no address',
			[{ who: 'ann@example.com' }, { who: 'ann at example' }],
			{ person: 'email', email: '={{ $json.who }}' },
			/The field E-Mail/,
		],
		[
			'what is no phone number',
			[{ who: '+16175555555' }, { who: '12' }],
			{ person: 'phone', phone: '={{ $json.who }}' },
			/The field Phone/,
		],
	])(
		'names the item, tells nobody’s data, and comes before anything is done: %s',
		async (_what, items, parameters, message) => {
			const ran = await administer('suppressPerson', items, parameters);
			expect(ran.status).toBe('error');
			expect(ran.error?.message).toMatch(message);
			expect(ran.error?.itemIndex).toBe(1);
			expect(JSON.stringify(ran.error)).not.toMatch(/ann at|'12'/);
			expect(await asked([payload()])).toMatchObject([{ outcome: 'new' }]);
		},
	);

	it('says what to do where the ledger cannot be used', async () => {
		await closeLedgers();
		rmSync(ledgerFolder, { recursive: true, force: true });
		writeFileSync(ledgerFolder, 'in the way');
		const ran = await administer('getStatistics', [{}]);
		expect(ran.error?.message).toMatch(/^The ledger could not be used/);
		expect(ran.error?.description).toMatch(/Check the folder/);
		await closeLedgers();
		rmSync(ledgerFolder);
	});

	it('refuses “Execute Once” where it would act on the first person only', async () => {
		const ran = await administer('forgetPerson', persons(2), {}, { more: { executeOnce: true } });
		expect(ran.error?.message).toMatch(/Execute Once/);
	});
});

it('Lead Ledger says so where no item has a lead, and nothing was done', async () => {
	const ran = await administer('forgetPerson', [{}]);
	expect(ran.outputs(LEDGER).flat()).toEqual([]);
	expect(ran.hints(LEDGER)).toMatchObject([
		{ message: expect.stringContaining('nothing was done') as string },
	]);
});
