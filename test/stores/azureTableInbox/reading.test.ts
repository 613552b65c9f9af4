import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import type { Inbox } from '../../../lib/inboxes/contract';
import { openInbox } from '../../../lib/inboxes/azureTable/open';
import { polledLead } from '../../../lib/n8n/pollSource';
import { ERRORS, serverBusy, xmlReply } from '../../servers/azureTable/guard.ts';
import { type AzureTableInboxWorld, azureTableInboxWorld } from './world';

let azurite: RunningAzurite;
let world: AzureTableInboxWorld;
let inbox: Inbox;
beforeAll(async () => {
	azurite = await startAzurite({ inMemory: true });
}, 120_000);
afterAll(async () => await azurite.stop());
beforeEach(async () => {
	world = await azureTableInboxWorld(azurite);
	inbox = await world.open();
});
afterEach(async () => {
	inbox.close();
	await world.stop();
});

const never = new AbortController().signal;
const all = { from: 0, position: null, limit: 100 } as const;

describe('A row of an Azure Table', () => {
	it('is given as it stands, with Microsoft’s names of its keys and time', async () => {
		await world.write(['ann@example.com']);
		const [row] = (await inbox.page(all, never)).rows;
		expect(row?.raw).toEqual({
			PartitionKey: expect.stringMatching(/^11:2F2\d:2F2026$/) as string,
			RowKey: expect.any(String) as string,
			Timestamp: expect.stringMatching(/^20/) as string,
			ProductId: 'contoso.backup',
			CustomerInfo: expect.stringContaining('ann@example.com') as string,
			LeadSource: 'AzureMarketplace-INS|contoso.backup',
			ActionCode: 'INS',
			PublisherDisplayName: 'Contoso',
			OfferDisplayName: 'Contoso Backup',
			CreatedTime: '11/23/2026 06:59:00',
			Description: '',
		});
		expect(row?.writtenAt).toBe(Date.parse(String(row?.raw['Timestamp'])));
	});

	it('may have columns of any type: what comes out is JSON', async () => {
		await world.table.createEntity({
			partitionKey: 'p',
			rowKey: 'r',
			CustomerInfo: 7,
			Large: 9_007_199_254_740_993n,
			Seen: new Date('2026-11-23T07:00:00.000Z'),
			Bytes: new Uint8Array([1, 2, 3]),
			Id: { type: 'Guid', value: '8a2b1a4e-0000-4000-8000-000000000000' },
			Share: 0.5,
			IsHot: true,
		});
		const [row] = (await inbox.page(all, never)).rows;
		const { Timestamp, ...raw } = row?.raw ?? {};
		expect(JSON.parse(JSON.stringify(raw))).toEqual({
			PartitionKey: 'p',
			RowKey: 'r',
			CustomerInfo: 7,
			Large: '9007199254740993',
			Seen: '2026-11-23T07:00:00.000Z',
			Bytes: 'AQID',
			Id: '8a2b1a4e-0000-4000-8000-000000000000',
			Share: 0.5,
			IsHot: true,
		});
		expect(Timestamp).toEqual(expect.any(String));
	});

	it.each([
		['a contact that is no JSON', { CustomerInfo: '{"FirstName":' }, 'customerInfoUnreadable'],
		['a contact that is a number', { CustomerInfo: 7, LeadSource: 'a' }, 'customerInfoUnreadable'],
		['no contact', { LeadSource: 'AzureMarketplace-INS|a.b' }, 'contactMissing'],
		['none of the columns', { Colour: 'red' }, 'unknownShape'],
		['no columns', {}, 'unknownShape'],
	])('with %s is a lead with a problem, and has an id of its own', async (_, columns, problem) => {
		await world.table.createEntity({ partitionKey: 'p', rowKey: '1', ...columns });
		await world.table.createEntity({ partitionKey: 'p', rowKey: '2', ...columns });
		const { rows } = await inbox.page(all, never);
		const leads = rows.map((row) => polledLead(inbox, row, '').lead);
		expect(leads).toHaveLength(2);
		expect(leads[0]?.problems).toContain(problem);
		expect(leads[0]?.id).not.toBe(leads[1]?.id);
	});

	it('is read wherever its keys begin', async () => {
		for (const rowKey of ['', ' ', "it's", 'ü', '~']) {
			await world.table.createEntity({ partitionKey: rowKey, rowKey, CustomerInfo: '{}' });
		}
		const found: string[] = [];
		let position: string | null = null;
		do {
			const page = await inbox.page({ from: 0, position, limit: 1 }, never);
			found.push(...page.rows.map(({ id }) => id));
			position = page.position;
		} while (position !== null);
		expect(found).toHaveLength(5);
		expect(new Set(found).size).toBe(5);
	});
});

describe('An Azure Table as an inbox', () => {
	it('tells the service’s time, rather a little before than after', async () => {
		const before = Date.now();
		const now = await inbox.now(never);
		expect(now).toBeLessThanOrEqual(Date.now());
		expect(now).toBeGreaterThan(before - 3000);
	});

	it('is the same place whoever signs in, and another one for another table', async () => {
		const { account, key, endpoint } = { ...azurite, endpoint: world.guard.endpoint };
		const places = await Promise.all([
			openInbox(world.signIn, world.name),
			openInbox(
				{
					by: 'connectionString',
					connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};TableEndpoint=${endpoint};`,
				},
				world.name.toUpperCase(),
			),
			openInbox({ by: 'sas', endpoint, sas: '?sv=2024-11-04&sig=secret' }, world.name),
			openInbox(world.signIn, 'Others'),
		]);
		for (const opened of places) opened.close();
		const names = places.map(({ place }) => place);
		expect(new Set(names).size).toBe(2);
		expect(names.join()).not.toContain('secret');
	});

	it('asks for no more rows than it is to', async () => {
		await world.write(Array.from({ length: 30 }, (_, n) => `lead${n}@example.com`));
		expect((await inbox.page({ ...all, limit: 7 }, never)).rows).toHaveLength(7);
	});

	it('asks only for what was written since', async () => {
		await world.write(['ann@example.com']);
		const [row] = (await inbox.page(all, never)).rows;
		const at = row?.writtenAt ?? 0;
		expect((await inbox.page({ ...all, from: at }, never)).rows).toHaveLength(1);
		expect((await inbox.page({ ...all, from: at + 2 }, never)).rows).toHaveLength(0);
	});

	it('tells a position that the service refuses from another refusal', async () => {
		const position = Buffer.from(JSON.stringify({ nextPartitionKey: 'x' })).toString('base64');
		const answer = { status: 400, body: { 'odata.error': { code: 'InvalidInput' } } };
		world.guard.fault({ times: Infinity, trouble: { answer } });
		await expect(inbox.page({ ...all, position }, never)).rejects.toMatchObject({
			name: 'PositionLostError',
		});
		await expect(inbox.page(all, never)).rejects.toMatchObject({ name: 'InboxError' });
	});

	it('waits for a service that is busy for a moment', async () => {
		await world.write(['ann@example.com']);
		world.guard.fault({ trouble: { answer: serverBusy(0) } });
		expect((await inbox.page(all, never)).rows).toHaveLength(1);
	});

	it.each([
		[
			'a table that is not there',
			async () => await openInbox(world.signIn, 'Nothing'),
			/There is no such table/,
		],
		[
			'a sign-in that may not read',
			async () => {
				world.guard.fault({ trouble: { answer: xmlReply(ERRORS.authenticationFailed) } });
				return await world.open();
			},
			/does not let this sign-in read the table/,
		],
	])('says what to do about %s', async (_, open, message) => {
		const opened = await open();
		const asked = opened.page(all, never);
		await expect(asked).rejects.toMatchObject({
			name: 'InboxError',
			message: expect.stringMatching(message) as string,
		});
		await expect(asked).rejects.toHaveProperty('remedy', expect.stringMatching(/\.$/));
		opened.close();
	});

	it('refuses a name that no table can have before anything is asked', async () => {
		await expect(openInbox(world.signIn, 'marketplace-leads')).rejects.toMatchObject({ name: 'InboxError' });
	});

	it('gives up when it is told to', async () => {
		world.guard.fault({ trouble: { hold: true } });
		const end = new AbortController();
		const asked = inbox.page(all, end.signal);
		await world.guard.arrival(1);
		end.abort();
		await expect(asked).rejects.toMatchObject({ name: 'InboxError' });
	});
});
