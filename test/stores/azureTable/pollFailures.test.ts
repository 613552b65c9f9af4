import type { BegunPoll, PolledPage } from '../../../lib/ledger/contract';
import { LedgerError } from '../../../lib/ledger/errors';
import { PersonLedger } from '../../../lib/ledger/personLedger';
import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import type { OpenedStore } from '../../contracts/storeWorld';
import { MINUTE } from '../../lib/ledger/person';
import { receiptFor } from '../../lib/ledger/requests';
import { type Fault, tableProxy, type TableProxy } from './tableProxy';
import { type AzureTableWorld, azureTableWorld } from './world';

const SOURCE = 'workflow/node';
const LEASE = 5 * MINUTE;
const FIRST = /^POST .*Notes/;
const MOVE = /^PUT .*Notes/;
/** Nothing is tried again after that: as if everything ended here. */
const END: Fault = { status: 403, code: 'AuthorizationFailure' };

let server: RunningAzurite;
let proxy: TableProxy;
let world: AzureTableWorld;
let opened: OpenedStore;
let ledger: PersonLedger;

beforeAll(async () => {
	server = await startAzurite();
});
afterAll(async () => await server.stop());
beforeEach(async () => {
	proxy = await tableProxy(server.endpoint);
	world = azureTableWorld(server, proxy.endpoint);
	opened = await world.open();
	ledger = new PersonLedger('default', opened.store, opened.keys);
});
afterEach(async () => {
	await opened.close();
	await world.end();
	await proxy.end();
});

async function begin(): Promise<BegunPoll> {
	const begun = await ledger.beginPoll(SOURCE, LEASE);
	if (begun === 'busy') throw new Error('it should have begun');
	return begun;
}

function page(nextCursor: string): PolledPage {
	return { receipts: [receiptFor(1), receiptFor(2)], graceMs: MINUTE, nextCursor, leaseMs: LEASE };
}

it('a poll whose answer was lost has begun, the first one of a source and any later one', async () => {
	for (const write of [FIRST, MOVE]) {
		proxy.fail(write, 'answer lost');
		const { poll } = await begin();
		expect(await ledger.beginPoll(SOURCE, LEASE)).toBe('busy');
		await ledger.endPoll(poll);
	}
});

it.each<[string, Fault]>([
	['a request', 'request lost'],
	['an answer', 'answer lost'],
])('a page is kept once, and its poll goes on, where %s is lost', async (_, fault) => {
	const { poll } = await begin();
	proxy.fail(MOVE, fault);
	expect(await ledger.keepPolled(poll, page('one'))).toBe('kept');
	expect(await ledger.keepPolled(poll, page('two'))).toBe('kept');
	expect(await ledger.peekCursor(SOURCE)).toBe('two');
	expect(await world.rows('Receipts')).toHaveLength(4);
});

it('a poll that is overtaken while it keeps a page moves nothing; its leads are read by the other', async () => {
	const { poll } = await begin();
	world.pass(LEASE);
	proxy.before(MOVE, async () => await begin());
	expect(await ledger.keepPolled(poll, page('one'))).toBe('lost');
	expect(await ledger.peekCursor(SOURCE)).toBeNull();
});

it('leads that are kept before everything ends are kept once, though the other reads them too', async () => {
	const { poll } = await begin();
	const read = page('one');
	proxy.fail(MOVE, END);
	await expect(ledger.keepPolled(poll, read)).rejects.toThrow(LedgerError);
	expect(await world.rows('Receipts')).toHaveLength(2);
	world.pass(LEASE);
	const { poll: next, cursor } = await begin();
	expect(cursor).toBeNull();
	expect(await ledger.keepPolled(next, read)).toBe('kept');
	expect(await world.rows('Receipts')).toHaveLength(2);
});

it('a source whose table has vanished is not begun anew', async () => {
	const { poll } = await begin();
	await ledger.keepPolled(poll, page('one'));
	await world.table('Notes').deleteTable();
	await expect(ledger.beginPoll(SOURCE, LEASE)).rejects.toThrow(LedgerError);
	await expect(ledger.peekCursor(SOURCE)).rejects.toThrow(LedgerError);
	await expect(ledger.keepPolled(poll, page('two'))).rejects.toThrow(LedgerError);
});
