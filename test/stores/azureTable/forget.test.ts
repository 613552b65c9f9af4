import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { PersonAdministration } from '../../../lib/ledger/administration';
import { PersonLedger } from '../../../lib/ledger/personLedger';
import type { OpenedStore } from '../../contracts/storeWorld';
import { MINUTE } from '../../lib/ledger/person';
import { addressOf, anew, asked, contentOf, receiptFor, request, toldAll } from '../../lib/ledger/requests';
import { tableProxy, type TableProxy } from './tableProxy';
import { type AzureTableWorld, azureTableWorld, type Row } from './world';

const SET_DUE = /^(PATCH|MERGE) .*Receipts/;
const ADD = /^POST .*Receipts/;

let server: RunningAzurite;
let proxy: TableProxy;
let world: AzureTableWorld;
let opened: OpenedStore;
let ledger: PersonLedger;
let administration: PersonAdministration;

beforeAll(async () => {
	server = await startAzurite();
});
afterAll(async () => await server.stop());
beforeEach(async () => {
	proxy = await tableProxy(server.endpoint);
	world = azureTableWorld(server, proxy.endpoint);
	opened = await world.open();
	ledger = new PersonLedger('default', opened.store, opened.keys);
	administration = new PersonAdministration('default', opened.store, opened.keys);
});
afterEach(async () => {
	await opened.close();
	await world.end();
	await proxy.end();
});

const forget = async (): Promise<number[]> =>
	await administration.forget([{ tier: 'email', value: addressOf(1) }]);
const receipts = async (): Promise<Row[]> => await world.rows('Receipts');

/** A lead that came with a receipt, which may have been settled since. */
async function received(isThere = true): Promise<ReturnType<typeof request>> {
	const receipt = receiptFor(1);
	if (isThere) await ledger.receive([receipt], MINUTE);
	const lead = request(1);
	return { ...lead, receipt: { ...lead.receipt, id: receipt.id } };
}

/** That the person is forgotten, in full, before the next request that is meant goes on. */
function forgetBefore(meant: RegExp): () => number[] | undefined {
	let forgotten: number[] | undefined;
	proxy.before(meant, async () => (forgotten = await forget()));
	return () => forgotten;
}

describe('a person who is forgotten while a run claims their lead', () => {
	it('keeps no content, though the claim goes through', async () => {
		const lead = await received();
		const forgotten = forgetBefore(SET_DUE);
		proxy.requests.length = 0;
		expect(toldAll(await ledger.claim([lead], asked()))).toEqual(['new / firstStep']);
		expect(forgotten()).toEqual([1]);
		expect(proxy.requests.filter((name) => ADD.test(name))).toEqual([]);
		expect(await receipts()).toEqual([]);
		expect(await world.rows('Persons')).toEqual([]);
	});

	it('keeps none of a lead that another run has, however it came', async () => {
		await ledger.claim([request(1)], asked());
		for (const lead of [await received(), request(1, { leadId: 'without a receipt' })]) {
			await ledger.claim([request(1)], asked());
			const forgotten = forgetBefore(SET_DUE);
			expect(toldAll(await ledger.claim([lead], asked()))).toEqual(['duplicate / inProgress']);
			expect(forgotten()).toEqual([1]);
			expect(await receipts()).toEqual([]);
		}
	});

	it('keeps none where it is written in the very moment', async () => {
		const lead = await received(false);
		const forgotten = forgetBefore(ADD);
		await ledger.claim([lead], asked());
		expect(forgotten()).toEqual([1]);
		expect(await receipts()).toEqual([]);
	});

	it.each([
		['that was new', false],
		['that another run had', true],
	])('keeps none of a lead %s, though they come back meanwhile', async (_, isTaken) => {
		if (isTaken) await ledger.claim([request(1)], asked());
		const lead = await received();
		proxy.before(SET_DUE, async () => {
			await forget();
			await ledger.claim([request(1, { leadId: 'they are back' })], asked());
		});
		await ledger.claim([lead], asked());
		const left = await receipts();
		expect(left).toHaveLength(1);
		expect(left).not.toMatchObject([{ receipt: lead.receipt.id }]);
	});
});

describe('a lead whose receipt is gone, of a person who is not', () => {
	it('is kept anew, claimed or not', async () => {
		const [lead, second] = [await received(false), await received(false)];
		expect(toldAll(await ledger.claim([lead], asked()))).toEqual(['new / firstStep']);
		expect(toldAll(await ledger.claim([anew(second)], asked()))).toEqual(['duplicate / inProgress']);
		const left = await receipts();
		expect(left.map(({ receipt }) => receipt).sort()).toEqual([lead.receipt.id, second.receipt.id].sort());
		expect(left.map(({ content }) => content)).toEqual([contentOf(1), contentOf(1)]);
	});

	it('is not kept where another run has confirmed it meanwhile', async () => {
		const lead = await received(false);
		proxy.before(SET_DUE, async () => {
			const [[person, record] = []] = await opened.store.scan('default', null, 1);
			const [step] = record?.steps ?? [];
			if (!person || !step) throw new Error('nobody is remembered');
			const { occurrence, epoch } = step;
			await ledger.confirm([{ person, occurrence, epoch, destination: 'an output' }]);
		});
		await ledger.claim([lead], asked());
		expect(await receipts()).toEqual([]);
	});
});
