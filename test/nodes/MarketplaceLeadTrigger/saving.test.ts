import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { laterBy, releaseDate, stopDate } from '../clock';
import { node, runNodes } from '../engine';
import { ledgerFolder, lockLedger, receiptRows } from '../ledgerFile';
import { payload, persons } from '../leads';
import { poll } from '../LeadRecoveryTrigger/poll';
import { type Answered, post, type Posted } from './webhook';

const JSON_TYPE = { 'content-type': 'application/json' };
const MINUTE = 60_000;

const send = async (value: unknown, posted: Posted = {}): Promise<Answered> =>
	await post({ body: JSON.stringify(value), headers: JSON_TYPE, ...posted });
const leadIn = (item: IDataObject | undefined): IDataObject => item?.['lead'] as IDataObject;
const problemsOf = (item: IDataObject | undefined): unknown => leadIn(item)['problems'];

beforeEach(async () => await stopDate());
afterEach(async () => {
	await releaseDate();
	rmSync(ledgerFolder, { recursive: true, force: true });
});

describe('Marketplace Lead Trigger saves before it answers', () => {
	it('has a lead on the disk with all that came, due in 15 minutes, when it answers', async () => {
		const { status, items } = await send(payload());
		const [row] = receiptRows();
		expect(status).toBe(200);
		expect(items[0]).toMatchObject({
			lead: { problems: [] },
			receipt: { ledger: 'default', id: leadIn(items[0])['id'] },
		});
		expect({ ...row, content: JSON.parse(row?.content ?? '') as unknown }).toEqual({
			id: leadIn(items[0])['id'],
			workflow: 'workflow',
			due: Date.now() + 15 * MINUTE,
			content: { lead: leadIn(items[0]), raw: payload() },
		});
		expect(receiptRows()).toHaveLength(1);
	});

	it('has every lead of a list, also of a long one', async () => {
		const { items } = await send(persons(1000));
		expect(receiptRows().map(({ id }) => id)).toEqual(
			items.map((item) => (item['receipt'] as IDataObject)['id']).sort(),
		);
		expect(new Set(receiptRows().map(({ id }) => id)).size).toBe(1000);
	});

	it('takes the same payload for two leads: it is Dedupe Leads that tells', async () => {
		await send(payload());
		await send(payload());
		expect(receiptRows()).toHaveLength(2);
	});

	it.each<[string, unknown]>([
		['a lead that nothing identifies', payload({ email: null })],
		['what is no lead', 42],
		['an empty list', []],
	])('has %s', async (_, value) => {
		await send(value);
		expect(receiptRows().map(({ content }) => JSON.parse(content) as unknown)).toMatchObject([
			{ raw: value },
		]);
	});

	it('has what is nested without end as text, as it gives it out', async () => {
		const body = `{"email":"ann@example.com","deep":${'['.repeat(5000)}1${']'.repeat(5000)}}`;
		const { items } = await post({ body, headers: JSON_TYPE });
		expect(JSON.parse(receiptRows()[0]?.content ?? '')).toMatchObject({ raw: body });
		expect(items[0]?.['receipt']).not.toBeNull();
	});

	it('writes into the ledger that the builder names', async () => {
		const { items } = await send(payload(), { parameters: { ledger: ' sales ' } });
		expect(items[0]?.['receipt']).toMatchObject({ ledger: 'sales' });
		expect([receiptRows('sales').length, receiptRows().length]).toEqual([1, 0]);
	});

	it.each<[number, Posted]>([
		[400, { body: '', headers: JSON_TYPE }],
		[400, { body: 'neither', headers: JSON_TYPE }],
		[413, { body: JSON.stringify({ ...payload(), description: 'x'.repeat(1024 * 1024) }) }],
		[
			401,
			{
				body: JSON.stringify(payload()),
				parameters: { authentication: 'queryAuth' },
				credentials: { httpQueryAuth: { name: 'token', value: 'secret' } },
			},
		],
	])('saves nothing of a request that it answers %i', async (status, posted) => {
		await send(payload({ email: 'first@example.com' }));
		expect(await post(posted)).toMatchObject({ status, items: [] });
		expect(receiptRows()).toHaveLength(1);
	});

	it('saves nothing at the test address', async () => {
		await send(payload());
		const { items } = await send(payload({ email: 'b@example.com' }), { mode: 'manual' });
		expect(items).toMatchObject([{ lead: { problems: [] }, receipt: null }]);
		expect(receiptRows()).toHaveLength(1);
	});

	it('saves nothing where the builder does not want it', async () => {
		await send(payload());
		const { items } = await send(payload(), { parameters: { saveBeforeAnswering: false } });
		expect(items).toMatchObject([{ lead: { problems: [] }, receipt: null }]);
		expect(receiptRows()).toHaveLength(1);
	});
});

describe('Marketplace Lead Trigger starts the workflow all the same', () => {
	const log: string[] = [];

	beforeEach(() => log.splice(0));

	/** The lead came through, with the problem, and the log says why; nothing personal is in it. */
	function expectUnsaved({ status, answer, items }: Answered, reason: RegExp): void {
		expect({ status, answer }).toEqual({ status: 200, answer: { received: 1 } });
		expect(items).toMatchObject([{ lead: { problems: ['notInLedger'] }, receipt: null, raw: payload() }]);
		expect(log).toEqual([expect.stringMatching(reason)]);
		expect(log.join()).toContain('{"workflowId":"workflow"}');
		expect(log.join()).not.toMatch(/ann@|Ann|Contoso/);
	}

	function putInTheWay(): void {
		mkdirSync(dirname(ledgerFolder), { recursive: true });
		writeFileSync(ledgerFolder, 'in the way');
	}

	it('where the ledger cannot be opened, and Dedupe Leads fails with the lead in the run', async () => {
		putInTheWay();
		const answered = await send(payload(), { log });
		expectUnsaved(
			answered,
			/not saved in the ledger. The ledger could not be used: .*EEXIST.* Check the folder/,
		);

		const ran = await runNodes([node('parseLeadSource'), node('dedupeLeads')], { items: answered.items });
		expect(ran.status).toBe('error');
		expect(ran.error?.message).toMatch(/^The ledger could not be used/);
		expect(ran.json('Parse Lead Source')).toMatchObject([
			{ lead: { problems: ['notInLedger'], contact: { email: 'ann@example.com' } }, raw: payload() },
		]);
	});

	it('where the ledger is there again when Dedupe Leads asks, which keeps the lead then', async () => {
		putInTheWay();
		const { items } = await send(payload());
		rmSync(ledgerFolder);
		const ran = await runNodes([node('parseLeadSource'), node('dedupeLeads')], { items });
		expect(ran.json('Dedupe Leads')).toMatchObject([{ dedupe: { reason: 'firstStep' } }]);
		expect(receiptRows().map(({ content }) => JSON.parse(content) as unknown)).toMatchObject([
			{ lead: { id: leadIn(items[0])['id'] }, raw: payload() },
		]);
	});

	it('where the ledger would be on a disk that n8n’s processes do not share', async () => {
		process.env['EXECUTIONS_MODE'] = 'queue';
		try {
			expectUnsaved(await send(payload(), { log }), /cannot serve n8n in queue mode/);
		} finally {
			delete process.env['EXECUTIONS_MODE'];
		}
	});

	it.each(['postgres', 'azureTable'])('where no credential for %s is chosen', async (ledgerStore) => {
		expectUnsaved(
			await send(payload(), { log, parameters: { ledgerStore } }),
			/does not have any credentials set/,
		);
	});

	it('where a name is given that no ledger can have', async () => {
		expectUnsaved(
			await send(payload(), { log, parameters: { ledger: '/' } }),
			/The ledger name must be.*Correct the field/,
		);
	});

	it('with every lead of a list', async () => {
		putInTheWay();
		const { items } = await send(persons(3));
		expect(items.map(problemsOf)).toEqual([['notInLedger'], ['notInLedger'], ['notInLedger']]);
	});

	it('after five seconds where another process keeps the ledger locked; what is saved later is told apart', async () => {
		await send(payload({ email: 'first@example.com' }), { parameters: { ledger: 'other' } });
		const unlock = lockLedger();
		fakeTimeouts();
		const answering = send(payload(), { log });
		await jest.advanceTimersByTimeAsync(4999);
		expect(log).toEqual([]);
		await jest.advanceTimersByTimeAsync(1);
		const answered = await answering;
		expectUnsaved(answered, /has not answered within 5 seconds\. Check/);
		unlock();
		while (receiptRows().length === 0) await jest.advanceTimersByTimeAsync(300);
		await stopDate();

		const delivered = [node('dedupeLeads'), node('confirmDelivery')];
		await runNodes(delivered, { items: answered.items });
		laterBy({ minutes: 16 });
		const items = (await poll()).items ?? [];
		expect(items.map(leadIn)).toMatchObject([{ id: leadIn(answered.items[0])['id'], problems: [] }]);
		const ran = await runNodes([node('dedupeLeads')], { items });
		expect(ran.json('Dedupe Leads', 2)).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(receiptRows()).toEqual([]);
	});
});

/** Stops what waits with setTimeout, besides the date. */
function fakeTimeouts(): void {
	jest.useFakeTimers({
		now: Date.now(),
		doNotFake: ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'],
	});
}
