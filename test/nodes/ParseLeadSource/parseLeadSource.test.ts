import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { samples } from '../../lib/lead/fixtures';
import { node, type Ran, runNodes } from '../engine';
import { payload } from '../leads';

const PARSE = 'Parse Lead Source';
const STAGES = ['interest', 'trial', 'active', 'doNotContact', 'unknown'];

async function parse(items: IDataObject[], parameters: INodeParameters = {}): Promise<Ran> {
	return await runNodes([node('parseLeadSource', parameters)], { items });
}

function sourceOf(json: IDataObject | undefined): IDataObject {
	return (json?.['lead'] as IDataObject)['source'] as IDataObject;
}

describe('Parse Lead Source', () => {
	it.each(samples.filter(({ payload: sent }) => typeof sent === 'object'))(
		'reads $name into the shape every node of ours hands on',
		async ({ payload: sent, expected }) => {
			const [json] = (await parse([sent as IDataObject])).json(PARSE);
			const lead = json?.['lead'] as IDataObject;
			const { id, receivedAt } = lead;
			expect(json).toEqual({
				lead: { ...expected, id: expected.id === 'minted' ? id : expected.id, receivedAt },
				receipt: null,
				raw: sent,
			});
			expect(id).toMatch(/^[0-9a-f-]{36}$/);
			expect(new Date(receivedAt as string).toISOString()).toBe(receivedAt);
		},
	);

	it('keeps what it does not know, with what is wrong in problems', async () => {
		const [json] = (await parse([{ anything: { else: 1 } }])).json(PARSE);
		expect(json).toMatchObject({
			lead: { problems: ['unknownShape'], source: { stage: 'unknown', match: 'none' } },
			receipt: null,
			raw: { anything: { else: 1 } },
		});
	});

	it('leaves the other fields of an item that has a lead already as they are', async () => {
		const [first] = (await parse([payload()])).json(PARSE);
		const lead = { ...(first?.['lead'] as IDataObject), id: 'kept', note: 'mine' };
		const item = { lead, receipt: { ledger: 'default', id: 'r' }, raw: 'as sent', delivery: [1], mine: true };
		expect((await parse([item])).json(PARSE)).toEqual([item]);
	});

	it('makes no lead of an empty item', async () => {
		const ran = await parse([{}, payload()]);
		expect(ran.json(PARSE)).toHaveLength(1);
	});

	it('keeps the pairing and the binary data of each item', async () => {
		const binary = { file: { data: 'AA==', mimeType: 'text/plain' } };
		const ran = await runNodes([node('parseLeadSource', { output: 'byStage' })], {
			items: [
				{ json: payload({ leadSource: 'SPZA-PLT|contoso.backup' }) },
				{ json: {} },
				{ json: payload(), binary },
			],
		});
		const [interest, , active] = ran.outputs(PARSE);
		expect(interest).toEqual([expect.objectContaining({ pairedItem: { item: 2 }, binary })]);
		expect(active).toEqual([expect.objectContaining({ pairedItem: { item: 0 } })]);
		expect(active?.[0]).not.toHaveProperty('binary');
	});

	it('takes an item that is nothing but a file for one that came', async () => {
		const binary = { file: { data: 'AA==', mimeType: 'text/plain' } };
		const ran = await runNodes([node('parseLeadSource')], { items: [{ json: {}, binary }] });
		expect(ran.outputs(PARSE)).toEqual([[expect.objectContaining({ binary })]]);
	});

	describe('with the lead source in a field', () => {
		const field = (name: string) => ({ input: 'field', field: name });

		it.each([
			['leadSource', { leadSource: ' SPZA-PLT|contoso.backup ' }],
			['body.notes.source', { body: { notes: { source: 'SPZA-PLT|contoso.backup' } } }],
			[' custom ', { custom: 'SPZA-PLT|contoso.backup' }],
		])('reads the text in %s', async (name, item) => {
			const [json] = (await parse([item], field(name))).json(PARSE);
			expect(json).toMatchObject({ lead: { leadSource: 'SPZA-PLT|contoso.backup' }, raw: item });
			expect((json?.['lead'] as IDataObject)['problems']).not.toContain('unknownShape');
			expect(sourceOf(json)).toMatchObject({ name: 'AppSource', action: 'PLT', stage: 'active' });
		});

		it.each([
			['missing', {}, 'gone'],
			['no text', { gone: { a: 1 } }, 'gone'],
			['inherited from every object', { gone: 1 }, 'constructor.name'],
		])('takes a field that is %s for an absent lead source', async (_, more, name) => {
			const [json] = (await parse([{ other: 1, ...more }], field(name))).json(PARSE);
			expect(json).toMatchObject({ lead: { leadSource: null, source: { match: 'none' } } });
		});

		it('keeps the person of a lead whose source comes from the field', async () => {
			const item = { ...payload({ leadSource: 'AzureMarketplace' }), custom: 'SPZA-PLT|contoso.backup' };
			const [json] = (await parse([item], field('custom'))).json(PARSE);
			expect(json).toMatchObject({
				lead: { contact: { email: 'ann@example.com' }, source: { action: 'PLT' } },
			});
		});
	});

	describe('by stage', () => {
		const oneOfEach = [
			'AzureMarketplace-INS|a.b',
			'TestDrive-StartTestDrive|a.b',
			'SPZA-PLT|a.b',
			'SPZA-DNC|a.b',
			'Newspaper',
		].map((leadSource) => payload({ leadSource }));

		it('has five outputs whose order never changes', async () => {
			const ran = await parse([...oneOfEach].reverse(), { output: 'byStage' });
			const stages = ran.outputs(PARSE).map((items) => items.map(({ json }) => sourceOf(json)['stage']));
			expect(stages).toEqual(STAGES.map((stage) => [stage]));
		});

		it('sorts by the stages the builder has set, whatever the case of the action', async () => {
			const stages = { rules: [{ action: ' plt ', stage: 'interest' }] };
			const ran = await parse(oneOfEach, { output: 'byStage', stages });
			expect(ran.outputs(PARSE).map((items) => items.length)).toEqual([2, 1, 0, 1, 1]);
		});

		it('sorts a lead anew that was parsed with other stages before', async () => {
			const stages = { rules: [{ action: 'INS', stage: 'active' }] };
			const ran = await runNodes(
				[node('parseLeadSource'), { ...node('parseLeadSource', { stages }), name: 'Again' }],
				{
					items: [payload()],
				},
			);
			expect(sourceOf(ran.json(PARSE)[0])['stage']).toBe('interest');
			expect(sourceOf(ran.json('Again')[0])['stage']).toBe('active');
		});

		it('tells of leads that leave through outputs nobody connected', async () => {
			const ran = await runNodes([node('parseLeadSource', { output: 'byStage' }), node('noOperation')], {
				items: [...oneOfEach, ...oneOfEach.slice(1, 3)],
			});
			expect(ran.hints(PARSE)).toEqual([
				{
					message:
						'Leads left through outputs that are not connected, and end here: 2 through “Trial”, 2 through “Active”, 1 through “Do Not Contact”, 1 through “Unknown”.',
					type: 'warning',
					location: 'outputPane',
				},
			]);
		});

		it('tells nothing where the workflow ends with it, or every output in use is connected', async () => {
			expect((await parse(oneOfEach, { output: 'byStage' })).hints(PARSE)).toEqual([]);
			const wired = await runNodes([node('parseLeadSource', { output: 'byStage' }), node('noOperation')], {
				items: [payload()],
			});
			expect(wired.hints(PARSE)).toEqual([]);
		});
	});

	it('refuses Execute Once, which would drop all leads but the first', async () => {
		const ran = await runNodes([node('parseLeadSource', {}, { executeOnce: true })], {
			items: [payload(), payload()],
		});
		expect(ran.status).toBe('error');
		expect(ran.error).toEqual({
			message: '“Execute Once” is on: n8n would hand on the first lead only and drop the others.',
			description: 'Turn “Execute Once” off in the settings of this node.',
		});
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'reads what Execute Once hides as well under %s, where n8n would hand it on unread',
		async (onError) => {
			const once = node('parseLeadSource', { output: 'byStage' }, { executeOnce: true, onError });
			const ran = await runNodes([once], {
				items: [payload(), payload({ leadSource: 'SPZA-PLT|contoso.backup' })],
			});
			const [interest, , active] = ran.outputs(PARSE);
			expect([interest, active].map((items) => items?.length)).toEqual([1, 1]);
		},
	);

	describe('when its parameters cannot be read', () => {
		// As no editor writes it, but a workflow that is imported may have it.
		const unreadable = { input: 'field', field: 5 };
		const leads = [
			'AzureMarketplace-INS|a.b',
			'TestDrive-StartTestDrive|a.b',
			'SPZA-PLT|a.b',
			'SPZA-DNC|a.b',
			'Newspaper',
		].map((leadSource) => payload({ leadSource }));
		const CONTINUE = ['continueRegularOutput', 'continueErrorOutput'] as const;

		it('fails under Stop Workflow', async () => {
			const ran = await parse(leads, unreadable);
			expect(ran.status).toBe('error');
			expect(ran.outputs(PARSE).flat()).toEqual([]);
		});

		it.each(CONTINUE)('reads its leads as by default under %s, and tells', async (onError) => {
			const once = node('parseLeadSource', {}, { onError, executeOnce: true });
			for (const parser of [node('parseLeadSource', unreadable, { onError }), once]) {
				const ran = await runNodes([parser], { items: leads });
				const stages = ran.json(PARSE).map((json) => sourceOf(json)['stage']);
				expect(stages).toEqual(STAGES);
				expect(ran.outputs(PARSE).flat()).toHaveLength(5);
				expect(ran.hints(PARSE)).toMatchObject([
					{ message: expect.stringMatching(/^The leads were read as by default\. /) as string },
				]);
			}
		});

		it.each(CONTINUE)('keeps its five outputs under %s', async (onError) => {
			const byStage = node('parseLeadSource', { ...unreadable, output: 'byStage' }, { onError });
			const ran = await runNodes([byStage], { items: leads });
			const stages = ran
				.outputs(PARSE)
				.slice(0, 5)
				.map((items) => items.map(({ json }) => sourceOf(json)['stage']));
			expect(stages).toEqual(STAGES.map((stage) => [stage]));
		});
	});

	it('hands on more leads than it reads between two turns of the event loop, in order', async () => {
		const items = Array.from({ length: 2500 }, (_, index) => payload({ email: `p${index}@example.com` }));
		const emails = (await parse(items)).json(PARSE).map(({ raw }) => (raw as IDataObject)['userDetails']);
		expect(emails).toEqual(items.map(({ userDetails }) => userDetails));
	});
});
