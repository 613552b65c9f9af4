import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import { AzureTableLeadOutput } from '../../../nodes/AzureTableLeadOutput/AzureTableLeadOutput.node';
import {
	DEDUPE,
	deliver as run,
	deliverAlone,
	DELIVERED,
	deliveryOf,
	editor,
	NOT_DELIVERED,
	operate,
	OUTPUT,
	type Pipeline,
	tableNamed,
} from '../../nodes/AzureTableLeadOutput/pipeline';
import { payload, persons } from '../../nodes/leads';
import { serverBusy } from '../../servers/azureTable/guard.ts';
import { type Row, type TableWorld, tableWorlds } from './world';

const { listSearch, resourceMapping } = new AzureTableLeadOutput().methods;

const start = tableWorlds();
let world: TableWorld;
/** Persons of this test only: the ledger is shared. */
let prefix = '';
let tests = 0;
beforeEach(async () => {
	world = await start();
	prefix = `table${++tests}-`;
});
afterEach(async () => await world.end());

function credential(): ICredentialDataDecryptedObject {
	const { endpoint, account, key } = world.signIn;
	return { signIn: 'accountKey', endpoint, account, key };
}

const deliver = async (
	items: IDataObject[],
	{ parameters = {}, ...more }: Pipeline = {},
): Promise<Awaited<ReturnType<typeof run>>> =>
	await run(credential(), items, { parameters: { ...tableNamed(world.name), ...parameters }, ...more });

const one = (more = {}): IDataObject => payload({ email: `${prefix}ann@example.com`, ...more });
const CONTACT_ME = { leadSource: 'AzureMarketplace-PLT|contoso.backup' };

describe('Deliver Lead', () => {
	it('needs nothing but the credential and the table, and confirms each lead', async () => {
		const ran = await deliver(persons(30, prefix));
		const items = ran.json(OUTPUT, DELIVERED);
		expect(items.map(deliveryOf)).toEqual(
			items.map(
				({ dedupe }) =>
					expect.objectContaining({
						destination: 'azureTable',
						status: 'created',
						matched: 'none',
						remoteType: 'Row',
						remoteId: expect.stringMatching(
							`^leads-[0-9a-f]/${((dedupe as IDataObject)['recordKeys'] as IDataObject)['step'] as string}$`,
						) as string,
						changes: [],
						confirmed: true,
					}) as unknown,
			),
		);
		expect(ran.json(OUTPUT, NOT_DELIVERED)).toEqual([]);
		expect(await world.rows()).toHaveLength(30);
	});

	it('makes a row for each step, as Microsoft does', async () => {
		await deliver([one()]);
		await deliver([one(CONTACT_ME)]);
		expect((await world.rows()).map((row) => row['LeadSource']).sort()).toEqual([
			'AzureMarketplace-INS|contoso.backup',
			'AzureMarketplace-PLT|contoso.backup',
		]);
	});

	it.each(['person', 'personAndOffer'])(
		'makes one row for each %s where that is chosen',
		async (recordPer) => {
			await deliver([one()], { parameters: { recordPer } });
			const ran = await deliver([one(CONTACT_ME)], { parameters: { recordPer } });
			expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({
				status: 'updated',
				matched: 'own key',
			});
			expect(await world.rows()).toMatchObject([{ ActionCode: 'PLT' }]);
		},
	);

	it('leaves a row alone where that is chosen', async () => {
		const parameters = { recordPer: 'person', whenExists: 'skip' };
		await deliver([one()], { parameters });
		const ran = await deliver([one(CONTACT_ME)], { parameters });
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'skipped', confirmed: true });
		expect(await world.rows()).toMatchObject([{ ActionCode: 'INS' }]);
	});

	it('writes the columns that were mapped, an expression for each lead', async () => {
		const parameters: INodeParameters = {
			layout: 'flat',
			mapping: 'custom',
			fields: {
				mappingMode: 'defineBelow',
				value: { Company: 'Contoso', Title: '={{ $json.lead.contact.email }}' },
			},
			moreColumns: {
				column: [
					{ name: 'Region', value: '={{ $json.lead.contact.country + "-1" }}' },
					{ name: 'Blank', value: '' },
				],
			},
		};
		await deliver([one()], { parameters });
		const [row] = await world.rows();
		expect(row).toMatchObject({
			FirstName: 'Ann',
			Company: 'Contoso',
			Title: `${prefix}ann@example.com`,
			Region: 'US-1',
		});
		expect(row).not.toHaveProperty('Blank');
	});

	it('writes a do-not-contact step like another, unless it is to be skipped', async () => {
		const dnc = { leadSource: 'AzureMarketplace-DNC|contoso.backup' };
		await deliver([one(dnc)], { besides: 3 });
		expect(await world.rows()).toMatchObject([{ ActionCode: 'DNC' }]);
		const other = payload({ email: `${prefix}bob@example.com`, ...dnc });
		const ran = await deliver([other], { besides: 3, parameters: { options: { doNotContact: 'skip' } } });
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'skipped', confirmed: true });
		expect(await world.rows()).toHaveLength(1);
	});

	it('skips test leads of Microsoft, unless they are to be written', async () => {
		const test = (n: number): IDataObject => payload({ email: `MSFT_TEST_${tests}00${n}@test.com` });
		const ran = await deliver([test(1)]);
		expect(deliveryOf(ran.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'skipped' });
		await deliver([test(2)], { parameters: { options: { testLeads: 'write' } } });
		expect(await world.rows()).toHaveLength(1);
	});

	it('writes nothing in a dry run, and shows the row', async () => {
		const ran = await deliver([one()], { parameters: { options: { dryRun: true } } });
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			code: 'dryRun',
			dryRun: { action: 'create', record: { LeadSource: 'AzureMarketplace-INS|contoso.backup' } },
		});
		expect(await world.rows()).toEqual([]);
	});

	it('makes the table where that is chosen, and else says that it is missing', async () => {
		const missing = tableNamed(`${world.name}Yet`);
		const ran = await deliver([one()], { parameters: missing });
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({
			status: 'retryable',
			code: 'tableMissing',
			message: expect.stringContaining('Create Table') as string,
		});
		const made = await deliver([payload({ email: `${prefix}bob@example.com` })], {
			parameters: { ...missing, options: { createTable: true } },
		});
		expect(deliveryOf(made.json(OUTPUT, DELIVERED)[0])).toMatchObject({ status: 'created' });
	});

	it('gives back, with the time, what the service is too busy for', async () => {
		world.guard.fault({
			on: ({ path }) => path.endsWith('$batch'),
			times: Infinity,
			trouble: { answer: serverBusy(3600) },
		});
		const ran = await deliver([one()]);
		const { status, code, notBefore } = deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0]);
		expect({ status, code }).toEqual({ status: 'retryable', code: 'busy' });
		expect(Date.parse(notBefore as string)).toBeGreaterThan(Date.now() + 3_500_000);
	});

	it('works without Dedupe Leads, with the key of the lead', async () => {
		const ran = await deliver([one()]);
		const lead = ran.json(DEDUPE)[0]?.['lead'] as IDataObject;
		const again = await deliverAlone(credential(), [{ lead }, { lead }], tableNamed(world.name));
		expect(again.json(OUTPUT, DELIVERED).map((json) => deliveryOf(json)['status'])).toEqual([
			'created',
			'duplicate',
		]);
		const row: Row | undefined = (await world.rows()).find(({ rowKey }) => rowKey === lead['id']);
		expect(row).toMatchObject({ DeliveryKeys: lead['id'] });
	});

	it('keeps the ledger in the same account where that is chosen', async () => {
		const parameters = { ledgerStore: 'azureTable' };
		const ran = await deliver([one()], { parameters });
		// The claim is in another ledger, and is not found: nothing is sent.
		expect(deliveryOf(ran.json(OUTPUT, NOT_DELIVERED)[0])).toMatchObject({ code: 'forgotten' });
		expect(await world.rows()).toEqual([]);
	});
});

describe('Check Connection', () => {
	it('tells what was found, through Delivered', async () => {
		const ran = await operate(credential(), 'checkConnection', tableNamed(world.name));
		const [item] = ran.json(OUTPUT, DELIVERED);
		const { isReady, checks } = item?.['connection'] as { isReady: boolean; checks: { what: string }[] };
		expect(isReady).toBe(true);
		expect(checks.map(({ what }) => what)).toEqual([
			'Sign-in',
			'Table',
			'Read rows',
			'Add rows',
			'Change rows',
			'Delete rows',
		]);
		expect(await world.rows()).toEqual([]);
	});
});

describe('Send Test Lead', () => {
	it('writes a row, and removes it again', async () => {
		const ran = await operate(credential(), 'sendTestLead', tableNamed(world.name));
		expect(ran.json(OUTPUT, DELIVERED)).toMatchObject([
			{ lead: { isTest: true }, delivery: [{ status: 'created' }], test: { isRemoved: true } },
		]);
		expect(await world.rows()).toEqual([]);
	});
});

describe('The lists of the editor', () => {
	it('show the tables, but not the ledger’s', async () => {
		await world.table.createEntity({ partitionKey: 'x', rowKey: 'y' });
		const { results } = await listSearch.searchTables.call(editor(credential()), world.name.toUpperCase());
		expect(results).toContainEqual({ name: world.name, value: world.name });
		const all = await listSearch.searchTables.call(editor(credential()));
		expect(all.results.filter(({ name }) => name.startsWith('LeadLedger'))).toEqual([]);
	});

	it('say to enter the name where the sign-in may not list tables', async () => {
		const { by: signIn, ...rest } = world.mayOnly({ query: true, add: true });
		const may = { signIn, ...rest, sas: world.sasForTable() };
		await expect(listSearch.searchTables.call(editor(may))).rejects.toThrow(/may not list/);
	});

	it('show the columns of the layout, and those of rows that are there', async () => {
		await world.table.createEntity({
			partitionKey: 'x',
			rowKey: 'y',
			Region: 'EU',
			Score: 1,
			WrittenBy: 'z',
		});
		const { fields } = await resourceMapping.getColumns.call(editor(credential(), tableNamed(world.name)));
		expect(fields).toContainEqual(expect.objectContaining({ id: 'OfferDisplayName', type: 'string' }));
		expect(fields).toContainEqual(expect.objectContaining({ id: 'Score', type: 'number' }));
		expect(fields.map(({ id }) => id)).not.toContain('WrittenBy');
		const flat = await resourceMapping.getColumns.call(
			editor(credential(), { ...tableNamed(`${world.name}Yet`), layout: 'flat' }),
		);
		expect(flat.fields.map(({ id }) => id)).toContain('FirstName');
	});
});
