import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { PersonLedger } from '../../../lib/ledger/personLedger';
import { MINUTE, START } from '../../lib/ledger/person';
import { asked, request, toldAll } from '../../lib/ledger/requests';
import { tableProxy, type TableProxy } from './tableProxy';
import { type AzureTableWorld, azureTables } from './world';

let server: RunningAzurite;
let proxy: TableProxy;
let world: AzureTableWorld;
beforeAll(async () => {
	server = await startAzurite();
});
afterAll(async () => await server.stop());
beforeEach(async () => {
	proxy = await tableProxy(server.endpoint);
	world = azureTables(server, proxy.endpoint);
});
afterEach(async () => {
	await world.end();
	await proxy.end();
});

async function ledgerOf(): Promise<{ ledger: PersonLedger; close: () => void | Promise<void> }> {
	const { store, keys, close } = await world.open();
	return { ledger: new PersonLedger('default', store, keys), close };
}

it('tells the time by the service, whatever the clocks of the machines say', async () => {
	let now = START;
	proxy.tell(() => new Date(now).toUTCString());
	const { ledger, close } = await ledgerOf();
	const [claimed] = await ledger.claim([request(1)], asked());
	expect(Date.parse(claimed?.firstSeenAt ?? '') - START).toBeLessThan(MINUTE);
	expect(Date.parse(claimed?.claim?.leaseUntil ?? '') - START).toBeGreaterThanOrEqual(15 * MINUTE);
	expect(toldAll(await ledger.claim([request(1)], asked()))).toEqual(['duplicate / inProgress']);
	now += 16 * MINUTE;
	expect(toldAll(await ledger.claim([request(1)], asked()))).toEqual(['new / reclaimed']);
	await close();
});

it('follows a service whose clock is set back', async () => {
	let now = START;
	proxy.tell(() => new Date(now).toUTCString());
	const { ledger, close } = await ledgerOf();
	await ledger.claim([request(1)], asked());
	now -= 10 * MINUTE;
	await ledger.claim([request(1)], asked());
	const [claimed] = await ledger.claim([request(2)], asked());
	expect(Date.parse(claimed?.firstSeenAt ?? '')).toBeLessThan(START - 9 * MINUTE);
	await close();
});

it('cannot do without it', async () => {
	proxy.tell(() => '');
	const { ledger, close } = await ledgerOf();
	await expect(ledger.claim([request(1)], asked())).rejects.toThrow('what time it is');
	await close();
});
