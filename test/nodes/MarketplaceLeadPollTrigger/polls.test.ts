import { rmSync } from 'node:fs';

import type { Inbox } from '../../../lib/inboxes/contract';
import { MemoryInbox, MINUTE } from '../../lib/inboxes/memoryInbox';
import { azureTableRow } from '../../lib/inboxes/rows';
import { laterBy, releaseDate, stopDate } from '../clock';
import { deadPostgres } from '../deadPostgres';
import { node, runNodes } from '../engine';
import { ledgerFolder, lockLedger, receiptRows } from '../ledgerFile';
import { emailOf } from '../leads';
import { recovered } from '../LeadRecoveryTrigger/poll';
import { ACCOUNT, poll, type Polling } from './poll';

const everything = { startWith: 'everything' };

/** The table that every poll opens. */
let table: MemoryInbox;
const mockOpen = jest.fn<Promise<Inbox>, []>();
jest.mock('../../../lib/inboxes/openInbox', () => ({ openAzureTableInbox: async () => await mockOpen() }));

beforeEach(async () => {
	await stopDate();
	table = new MemoryInbox();
	mockOpen.mockImplementation(async () => table);
});
afterEach(async () => {
	await releaseDate();
	rmSync(ledgerFolder, { recursive: true, force: true });
});

function write(...emails: string[]): void {
	for (const email of emails) table.write(email, { raw: azureTableRow(email) });
}

const emailsOf = async (polling: Polling = {}): Promise<unknown[]> => {
	const { items, errors } = await poll({ ...polling, parameters: { ...everything, ...polling.parameters } });
	expect(errors).toEqual([]);
	return items.map(emailOf);
};

describe('Marketplace Lead Poll Trigger', () => {
	it('gives out new leads as the webhook trigger does: lead, receipt and raw', async () => {
		write('ann@example.com');
		const { items } = await poll({ parameters: everything });
		const lead = items[0]?.['lead'] as { id: string };
		expect(items).toEqual([
			{
				lead: expect.objectContaining({
					id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
					receivedAt: new Date().toISOString(),
					createdAt: '2026-11-23T06:59:00.000Z',
					problems: [],
				}) as object,
				receipt: { ledger: 'default', id: lead.id },
				raw: azureTableRow('ann@example.com'),
			},
		]);
	});

	it('starts nothing where nothing is new', async () => {
		expect(await poll()).toEqual({ items: [], errors: [] });
	});

	it('keeps each lead in the ledger before it comes out', async () => {
		write('a@example.com', 'b@example.com');
		await poll({ parameters: everything });
		const kept = receiptRows();
		expect(kept).toHaveLength(2);
		expect(kept[0]).toMatchObject({ workflow: 'workflow', due: Date.now() + 15 * MINUTE });
	});

	it('gives out a lead that n8n loses again through Lead Recovery Trigger', async () => {
		write('ann@example.com');
		const { items } = await poll({ parameters: everything });
		expect(await emailsOf()).toEqual([]);
		laterBy({ minutes: 15 });
		expect(await recovered()).toMatchObject([{ ...items[0], recovery: { times: 1 } }]);
	});

	it('goes on where it was after a rename of the node', async () => {
		write('a@example.com');
		await emailsOf();
		write('b@example.com');
		expect(await emailsOf({ name: 'Leads from Microsoft' })).toEqual(['b@example.com']);
	});

	it('is another source in another workflow, as another node, and for another table', async () => {
		write('a@example.com');
		await emailsOf();
		expect(await emailsOf({ workflow: 'other' })).toEqual(['a@example.com']);
		expect(await emailsOf({ id: 'other' })).toEqual(['a@example.com']);
		const first = table;
		table = Object.assign(new MemoryInbox(), { place: 'another table' });
		write('b@example.com');
		expect(await emailsOf()).toEqual(['b@example.com']);
		table = first;
		expect(await emailsOf()).toEqual([]);
	});

	it('gives out as many as it may at once, and the others at the next polls', async () => {
		write(...Array.from({ length: 25 }, (_, n) => `lead${n}@example.com`));
		const parameters = { options: { leadsPerPoll: 10 } };
		const rounds = [
			await emailsOf({ parameters }),
			await emailsOf({ parameters }),
			await emailsOf({ parameters }),
		];
		expect(rounds.map((emails) => emails.length)).toEqual([10, 10, 5]);
		expect(new Set(rounds.flat()).size).toBe(25);
	});

	it('gives a lead out once where polls overlap, and ends the second quietly', async () => {
		write('a@example.com', 'b@example.com');
		const [first, second] = await Promise.all([emailsOf(), emailsOf()]);
		expect([...first, ...second].sort()).toEqual(['a@example.com', 'b@example.com']);
	});

	it('starts from now on, unless the builder wants something else', async () => {
		write('old@example.com');
		table.pass(MINUTE);
		expect(await poll()).toEqual({ items: [], errors: [] });
		write('new@example.com');
		const { items } = await poll();
		expect(items.map(emailOf)).toEqual(['new@example.com']);
	});

	it('starts with a date, in the time zone of the workflow', async () => {
		table.clock = Date.parse('2026-11-20T22:59:59Z');
		write('before@example.com');
		table.clock = Date.parse('2026-11-20T23:00:00Z');
		write('then@example.com');
		table.pass(60 * MINUTE);
		const parameters = { startWith: 'date', startDate: '2026-11-21T00:00:00' };
		expect(await emailsOf({ parameters, timezone: 'Europe/Berlin' })).toEqual(['then@example.com']);
	});

	it('gives out rows that are no leads, with what is wrong with them', async () => {
		table.write('a', { raw: { ...azureTableRow('a@example.com'), CustomerInfo: '{"FirstName":' } });
		table.write('b', { raw: { PartitionKey: 'p', RowKey: 'r', Colour: 7 } });
		table.write('c', { raw: { ...azureTableRow('c@example.com'), LeadSource: { a: 1 } } });
		write('d@example.com');
		const { items, errors } = await poll({ parameters: everything });
		expect(errors).toEqual([]);
		expect(items.map(({ lead }) => (lead as { problems: string[] }).problems)).toEqual([
			['customerInfoUnreadable', 'contactMissing'],
			['unknownShape'],
			['valueNotText'],
			[],
		]);
		expect(new Set(items.map(({ lead }) => (lead as { id: string }).id)).size).toBe(4);
	});
});

describe('Marketplace Lead Poll Trigger: when something goes wrong', () => {
	it('leaves a failed execution where the source is away, and goes on when it is back', async () => {
		write('a@example.com');
		table.pagesUntilFailure = 0;
		const log: string[] = [];
		expect(await poll({ parameters: everything, log })).toEqual({
			items: [],
			errors: [{ message: 'The source is away.', description: 'Look whether it is there.' }],
		});
		expect(log).toEqual([
			'A poll for leads has failed. The source is away. Look whether it is there. {"workflowId":"workflow"}',
		]);
		table.pagesUntilFailure = Infinity;
		expect(await emailsOf()).toEqual(['a@example.com']);
	});

	it('gives out what it has read before the source failed, beside the failed execution', async () => {
		write(...Array.from({ length: 600 }, (_, n) => `lead${n}@example.com`));
		table.pagesUntilFailure = 1;
		const { items, errors } = await poll({ parameters: everything });
		expect([items.length, errors.length]).toEqual([500, 1]);
		table.pagesUntilFailure = Infinity;
		expect(await emailsOf()).toHaveLength(100);
	});

	it('loses nothing that comes while the source is away at the activation', async () => {
		table.pagesUntilFailure = 0;
		expect((await poll()).errors).toHaveLength(1);
		laterBy({ minutes: 60 });
		table.pass(60 * MINUTE);
		write('meanwhile@example.com');
		table.pass(60 * MINUTE);
		laterBy({ minutes: 60 });
		table.pagesUntilFailure = Infinity;
		expect((await poll()).items.map(emailOf)).toEqual(['meanwhile@example.com']);
	});

	it('leaves a failed execution where the ledger cannot be used, and reads nothing', async () => {
		write('a@example.com');
		const credentials = { ...ACCOUNT, ...(await deadPostgres()).credentials };
		const { items, errors } = await poll({
			parameters: { ...everything, ledgerStore: 'postgres' },
			credentials,
		});
		expect([items, errors.length]).toEqual([[], 1]);
		expect(table.asked).toEqual([]);
	});

	it.each([
		[{ receiveFrom: 'fax' }, 'The field Receive From holds nothing that this node knows.'],
		[{ options: { leadsPerPoll: 0 } }, 'The field Leads per Poll holds nothing that this node knows.'],
		[{ startWith: 'date', startDate: 'soon' }, 'The field Start Date holds no date.'],
		[{ ledger: '/' }, 'The ledger name must be'],
		[{ table: 'LeadLedgerReceipts' }, 'This table is one of the ledger’s'],
	])('leaves a failed execution for %j', async (parameters, message) => {
		const { items, errors } = await poll({ parameters });
		expect(items).toEqual([]);
		expect(errors).toMatchObject([{ message: expect.stringContaining(message) as string }]);
	});

	it('leaves a failed execution where no credential is chosen', async () => {
		const { errors } = await poll({ credentials: {} });
		expect(errors).toMatchObject([
			{ message: expect.stringMatching(/^Node does not have any credentials set/) as string },
		]);
	});
});

describe('Marketplace Lead Poll Trigger, “Fetch Test Event”', () => {
	it('shows the newest rows, up to ten, writes no receipt and moves nothing', async () => {
		for (let n = 0; n < 12; n++) {
			write(`lead${n}@example.com`);
			table.pass(1);
		}
		await emailsOf({ parameters: { options: { leadsPerPoll: 1 } } });
		const receipts = receiptRows();
		const { items } = await poll({ mode: 'manual' });
		expect(items.map(emailOf)).toEqual(Array.from({ length: 10 }, (_, n) => `lead${11 - n}@example.com`));
		expect(items.map(({ receipt }) => receipt)).toEqual(Array(10).fill(null));
		expect(receiptRows()).toEqual(receipts);
		expect(await emailsOf()).toHaveLength(11);
	});

	it('says so where there is no lead, and what is wrong where it cannot look', async () => {
		await expect(poll({ mode: 'manual' })).rejects.toMatchObject({ message: 'There is no lead yet.' });
		table.pagesUntilFailure = 0;
		await expect(poll({ mode: 'manual' })).rejects.toMatchObject({
			message: 'The source is away.',
			description: 'Look whether it is there.',
		});
	});
});

describe('From the poll to the end', () => {
	it('a lead that was changed after it was delivered comes out again, and is a duplicate', async () => {
		write('ann@example.com');
		const nodes = [node('parseLeadSource'), node('dedupeLeads'), node('confirmDelivery')];
		const [first] = (await poll({ parameters: everything })).items;
		const ran = await runNodes(nodes, { items: [first ?? {}] });
		expect(ran.json('Confirm Delivery')).toHaveLength(1);
		expect(receiptRows()).toEqual([]);
		table.pass(60 * MINUTE);
		await emailsOf();
		table.pass(60 * MINUTE);
		write('ann@example.com');
		const [again] = (await poll({ parameters: everything })).items;
		const repeated = await runNodes(nodes, { items: [again ?? {}] });
		expect(repeated.json('Dedupe Leads', 2)).toMatchObject([{ dedupe: { reason: 'alreadyConfirmed' } }]);
		expect(receiptRows()).toEqual([]);
	});

	it('is not held up by a ledger that another process has locked for a moment', async () => {
		write('a@example.com');
		await emailsOf({ parameters: { options: { leadsPerPoll: 1 } } });
		write('b@example.com');
		const unlock = lockLedger();
		const polled = emailsOf();
		setTimeout(unlock, 50);
		expect(await polled).toEqual(['b@example.com']);
	});
});
