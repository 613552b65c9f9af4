import type { IDataObject, INode, INodeParameters, INodeType } from 'n8n-workflow';

import { withLedger } from '../../../lib/ledger/openLedger';
import { readDedupe } from '../../../lib/n8n/itemSchema';
import { DedupeLeads } from '../../../nodes/DedupeLeads/DedupeLeads.node';
import { laterBy, releaseDate, stopDate } from '../clock';
import { node, type Ran, type Run, runNodes } from '../engine';
import { ledgerFolder } from '../ledgerFile';
import { emailOf, payload } from '../leads';

const DEDUPE = 'Dedupe Leads';
const [NEW, RETURNING, DUPLICATE, DO_NOT_CONTACT] = [0, 1, 2, 3] as const;

/** A memory of its own for each test. */
let ledger = '';
let tests = 0;
beforeEach(() => {
	ledger = `test ${++tests}`;
});
afterEach(releaseDate);

async function dedupe(
	items: IDataObject[],
	parameters: INodeParameters = {},
	{ more, ...run }: Partial<Run> & { more?: Partial<INode> } = {},
): Promise<Ran> {
	return await runNodes([node('dedupeLeads', { ledger, ...parameters }, more)], { items, ...run });
}

/** The only item of a run, with the output it left through. */
function only(ran: Ran): { output: number; json: IDataObject; dedupe: IDataObject } {
	const outputs = ran.outputs(DEDUPE);
	const output = outputs.findIndex((items) => items.length > 0);
	const json = outputs[output]?.[0]?.json ?? {};
	expect(outputs.flat()).toHaveLength(1);
	return { output, json, dedupe: json['dedupe'] as IDataObject };
}

/** What an output node does once the destination has the lead. */
async function confirm(ran: Ran): Promise<void> {
	const { person, claim } = readDedupe(only(ran).dedupe) ?? {};
	if (!person || !claim) throw new Error('There is no claim.');
	const answers = await withLedger(
		{ store: 'sqlite', folder: ledgerFolder },
		claim.ledger,
		async (open) => await open.confirm([{ person, ...claim, destination: 'an output' }]),
	);
	expect(answers).toEqual(['confirmed']);
}

describe('Dedupe Leads', () => {
	it('does by default what the documents say: person, offer and action, 180 days, a lease of 15 minutes', async () => {
		await stopDate();
		const first = await runNodes([node('dedupeLeads')], { items: [payload()] });
		expect(only(first)).toMatchObject({
			output: NEW,
			json: { lead: { contact: { email: 'ann@example.com' } }, receipt: null, raw: payload() },
		});
		expect(only(first).dedupe).toEqual({
			outcome: 'new',
			reason: 'firstStep',
			matchedOn: 'email',
			person: expect.stringMatching(/^v1\.email\./) as string,
			attempt: 1,
			firstSeenAt: '2026-11-23T07:00:00.000Z',
			journey: [
				{
					at: '2026-11-23T07:00:00.000Z',
					source: 'AzureMarketplace',
					action: 'INS',
					offer: 'contoso.backup',
					state: 'claimed',
				},
			],
			recordKeys: {
				step: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
				offer: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
				person: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
			},
			deliveryKey: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
			dryRun: false,
			claim: {
				ledger: 'default',
				occurrence: expect.any(String) as string,
				epoch: 1,
				leaseUntil: '2026-11-23T07:15:00.000Z',
			},
		});

		await confirm(first);
		laterBy({ days: 179 });
		const again = await runNodes([node('dedupeLeads')], { items: [payload()] });
		expect(only(again)).toMatchObject({
			output: DUPLICATE,
			dedupe: { reason: 'alreadyConfirmed', claim: null },
		});
		laterBy({ days: 2 });
		const after = await runNodes([node('dedupeLeads')], { items: [payload()] });
		expect(only(after)).toMatchObject({ output: NEW, dedupe: { reason: 'firstStep' } });
	});

	it('claims once: whoever comes while the lead is being delivered is told so', async () => {
		await dedupe([payload()]);
		const second = only(await dedupe([payload()]));
		expect(second).toMatchObject({
			output: DUPLICATE,
			dedupe: { outcome: 'duplicate', reason: 'inProgress', claim: null },
		});
	});

	it('finds repeats inside one run, in whatever case the address is', async () => {
		const ran = await dedupe([
			payload(),
			payload({ email: ' ANN@example.com ' }),
			payload({ email: 'b@example.com' }),
		]);
		expect(ran.json(DEDUPE, NEW).map(emailOf)).toEqual(['ann@example.com', 'b@example.com']);
		expect(ran.json(DEDUPE, DUPLICATE)).toMatchObject([{ dedupe: { reason: 'inProgress' } }]);
	});

	it('passes leads that nothing identifies, each as a person of its own', async () => {
		const ran = await dedupe([payload({ email: null }), payload({ email: '' }), payload({ email: null })]);
		const passed = ran.json(DEDUPE, NEW).map((json) => json['dedupe'] as IDataObject);
		expect(passed).toHaveLength(3);
		expect(passed.every(({ reason, matchedOn }) => reason === 'unkeyed' && matchedOn === 'none')).toBe(true);
		expect(new Set(passed.map(({ deliveryKey }) => deliveryKey)).size).toBe(3);
	});

	it('makes no lead of an empty item, and keeps pairing and binary data', async () => {
		const binary = { file: { data: 'AA==', mimeType: 'text/plain' } };
		const ran = await runNodes([node('dedupeLeads', { ledger })], {
			items: [{ json: {} }, { json: payload(), binary }],
		});
		expect(ran.outputs(DEDUPE).flat()).toEqual([
			expect.objectContaining({ binary, pairedItem: { item: 1 } }),
		]);
	});

	it('tells a known person with another step returning, with the whole journey', async () => {
		await confirm(await dedupe([payload()]));
		const second = only(await dedupe([payload({ leadSource: 'SPZA-PLT|contoso.backup' })]));
		expect(second).toMatchObject({ output: RETURNING, dedupe: { outcome: 'returning', reason: 'newStep' } });
		expect(second.dedupe['journey']).toMatchObject([
			{ action: 'INS', state: 'confirmed' },
			{ action: 'PLT', state: 'claimed' },
		]);
	});

	it.each([
		['person', 'SPZA-PLT|other.offer'],
		['personAndOffer', 'SPZA-PLT|contoso.backup'],
	])('takes another step for a duplicate when matching on %s', async (match, leadSource) => {
		await confirm(await dedupe([payload()], { match }));
		expect(only(await dedupe([payload({ leadSource })], { match }))).toMatchObject({
			output: DUPLICATE,
			dedupe: { reason: 'alreadyConfirmed' },
		});
	});

	it('lets a new message of a known person through, with keys of its own for the content only', async () => {
		const first = await dedupe([payload({ description: 'Please call me.' })]);
		await confirm(first);
		const second = only(await dedupe([payload({ description: 'Please call me after 5.' })]));
		expect(second).toMatchObject({
			output: RETURNING,
			dedupe: { reason: 'contentChanged', recordKeys: only(first).dedupe['recordKeys'] },
		});
		expect(second.dedupe['deliveryKey']).not.toBe(only(first).dedupe['deliveryKey']);
	});

	it('claims a lead again once its lease has ended, with the first answer', async () => {
		await stopDate();
		const options = { options: { leaseMinutes: 3 } };
		const first = only(await dedupe([payload()], options));
		laterBy({ minutes: 2 });
		expect(only(await dedupe([payload()], options)).dedupe).toMatchObject({ reason: 'inProgress' });
		laterBy({ minutes: 2 });
		const second = only(await dedupe([payload()], options));
		expect(second).toMatchObject({
			output: NEW,
			dedupe: { outcome: 'new', reason: 'reclaimed', attempt: 2, claim: { epoch: 2 } },
		});
		expect(second.dedupe['recordKeys']).toEqual(first.dedupe['recordKeys']);
		expect(second.dedupe['deliveryKey']).toBe(first.dedupe['deliveryKey']);
	});

	it('remembers at once where that is asked for', async () => {
		expect(only(await dedupe([payload()], { remember: 'immediately' })).output).toBe(NEW);
		expect(only(await dedupe([payload()], { remember: 'immediately' }))).toMatchObject({
			output: DUPLICATE,
			dedupe: { reason: 'alreadyConfirmed' },
		});
	});

	it('sends do-not-contact leads through their own output, and does not take them for steps', async () => {
		const first = only(await dedupe([payload({ leadSource: 'SPZA-DNC|contoso.backup' })]));
		expect(first).toMatchObject({
			output: DO_NOT_CONTACT,
			dedupe: { outcome: 'doNotContact', reason: 'doNotContactStep' },
		});
		expect(only(await dedupe([payload()])).output).toBe(NEW);
	});

	it('takes the stage from Parse Lead Source, where the builder may have changed it', async () => {
		const stages = { rules: [{ action: 'INS', stage: 'doNotContact' }] };
		const ran = await runNodes([node('parseLeadSource', { stages }), node('dedupeLeads', { ledger })], {
			items: [payload()],
		});
		expect(only(ran).output).toBe(DO_NOT_CONTACT);
	});

	it('shares its memory with every node that names the same ledger, and with no other', async () => {
		await confirm(await dedupe([payload()]));
		const named = async (name: string) =>
			only(
				await runNodes([{ ...node('dedupeLeads', { ledger: name }), id: 'other' }], { items: [payload()] }),
			);
		expect(await named(` ${ledger} `)).toMatchObject({ output: DUPLICATE });
		expect(await named(`${ledger} b`)).toMatchObject({ output: NEW });
	});

	it('refuses a ledger name that cannot be one', async () => {
		const ran = await dedupe([payload()], { ledger: 'a/b' });
		expect(ran.error).toEqual({
			message: 'The ledger name must be 1 to 64 letters, digits, blanks, dots, dashes or underscores.',
			description: 'Correct the field Ledger, or leave it at "default".',
		});
	});

	it('refuses Execute Once', async () => {
		const ran = await dedupe([payload(), payload()], {}, { more: { executeOnce: true } });
		expect(ran.error?.message).toMatch(/Execute Once/);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'lets no lead through as new, nor drops one, when Execute Once is on under %s',
		async (onError) => {
			const more = { executeOnce: true, onError };
			const ran = await dedupe([payload(), payload({ email: 'b@example.com' })], {}, { more });
			expect(ran.outputs(DEDUPE).flat()).toHaveLength(2);
			expect(ran.json(DEDUPE, DUPLICATE)).toMatchObject([
				{ dedupe: { reason: 'ledgerUnavailable', message: expect.stringMatching(/Execute Once/) as string } },
				{ lead: { contact: { email: 'b@example.com' } } },
			]);
		},
	);

	it('lets no lead through as new when a parameter cannot be read, under a Continue setting', async () => {
		const options = { leaseMinutes: "={{ $('Nowhere').first().json.lease }}" };
		const ran = await dedupe([payload()], { options }, { more: { onError: 'continueRegularOutput' } });
		expect(only(ran)).toMatchObject({ output: DUPLICATE, dedupe: { reason: 'ledgerUnavailable' } });
		expect((await dedupe([payload()], { options })).status).toBe('error');
	});

	it('hints at new leads that go nowhere, but not at duplicates', async () => {
		await dedupe([payload()]);
		const wires = [[DEDUPE, RETURNING, 'noOperation']] as const;
		const ran = await runNodes([node('dedupeLeads', { ledger }), node('noOperation')], {
			items: [payload(), payload({ email: 'd@example.com', leadSource: 'SPZA-DNC|a.b' })],
			wires,
		});
		expect(ran.hints(DEDUPE)).toMatchObject([
			{ message: expect.stringMatching(/end here: 1 through “Do Not Contact”\.$/) as string },
		]);
	});

	describe('with Retry On Fail', () => {
		it('gets its own claims back, and passes the leads once', async () => {
			const type = failsOnceAfter(new DedupeLeads());
			const ran = await dedupe(
				[payload(), payload()],
				{},
				{ types: { dedupeLeads: type }, more: { retryOnFail: true, waitBetweenTries: 1 } },
			);
			expect(ran.status).toBe('success');
			expect(ran.json(DEDUPE, NEW)).toMatchObject([
				{ dedupe: { reason: 'firstStep', attempt: 1, claim: { epoch: 1 } } },
			]);
			expect(ran.json(DEDUPE, DUPLICATE)).toHaveLength(1);
		});

		it('knows a retry by execution, node and item', async () => {
			const executionId = '4711';
			const first = only(await dedupe([payload()], {}, { executionId })).dedupe;
			expect(only(await dedupe([payload()], {}, { executionId })).dedupe).toMatchObject({
				outcome: 'new',
				claim: { occurrence: (first['claim'] as IDataObject)['occurrence'], epoch: 1 },
			});
			expect(
				only(await dedupe([payload()], {}, { executionId, more: { id: 'other' } })).dedupe,
			).toMatchObject({
				reason: 'inProgress',
			});
			expect(only(await dedupe([payload()], {}, { executionId: '4712' })).dedupe).toMatchObject({
				reason: 'inProgress',
			});
		});

		it('repeats the answer of a lead that was remembered at once', async () => {
			const ran = await dedupe(
				[payload()],
				{ remember: 'immediately' },
				{
					types: { dedupeLeads: failsOnceAfter(new DedupeLeads()) },
					more: { retryOnFail: true, waitBetweenTries: 1 },
				},
			);
			expect(only(ran)).toMatchObject({ output: NEW, dedupe: { reason: 'firstStep' } });
		});
	});

	it('does not take a lead for superseded because its times cannot be read', async () => {
		await confirm(await dedupe([payload()]));
		const [json] = (
			await runNodes([node('parseLeadSource')], { items: [payload({ description: 'Call me.' })] })
		).json('Parse Lead Source');
		const lead = { ...(json?.['lead'] as IDataObject), createdAt: 'yesterday' };
		const changed = { output: RETURNING, dedupe: { reason: 'contentChanged' } };
		const second = await dedupe([{ lead }]);
		expect(only(second)).toMatchObject(changed);
		await confirm(second);
		const neither = { ...lead, description: 'Call me now.', receivedAt: 'this morning' };
		expect(only(await dedupe([{ lead: neither }]))).toMatchObject(changed);
	});

	it('finds the lead of an item whose JSON a node in between has replaced', async () => {
		const nodes = [node('parseLeadSource'), node('replaceJson'), node('dedupeLeads', { ledger })];
		const first = await runNodes(nodes, { items: [payload()] });
		expect(only(first)).toMatchObject({ output: NEW, dedupe: { matchedOn: 'email' } });
		expect(emailOf(only(first).json)).toBe('ann@example.com');
		await confirm(first);
		const again = await runNodes(nodes, { items: [payload()] });
		expect(only(again)).toMatchObject({ output: DUPLICATE, dedupe: { reason: 'alreadyConfirmed' } });
	});
});

/** The node, in a process that breaks once between the ledger's answer and n8n. */
function failsOnceAfter(dedupeLeads: DedupeLeads): INodeType {
	let failed = false;
	return {
		description: dedupeLeads.description,
		async execute() {
			const outputs = await dedupeLeads.execute.call(this);
			if (!failed) {
				failed = true;
				throw new Error('The answer was lost on its way.');
			}
			return outputs;
		},
	};
}
