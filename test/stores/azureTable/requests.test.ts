import { LedgerUnavailableError } from '../../../lib/ledger/errors';
import { asLedgerError } from '../../../lib/ledger/azureTable/errors';
import { requestsOf } from '../../../lib/azureTables/requests';
import { signedIn } from '../../../lib/azureTables/signIn';
import { ledgerTable } from '../../../lib/ledger/azureTable/table';
import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { DAY, MINUTE } from '../../lib/ledger/person';
import { receiptFor } from '../../lib/ledger/requests';
import { PersonLedger } from '../../../lib/ledger/personLedger';
import { tableProxy, type TableProxy } from './tableProxy';
import { azureTableWorld } from './world';

let server: RunningAzurite;
let proxy: TableProxy;
beforeAll(async () => {
	server = await startAzurite();
});
afterAll(async () => await server.stop());
beforeEach(async () => {
	proxy = await tableProxy(server.endpoint);
});
afterEach(async () => await proxy.end());

/** Makes a table that nobody needs, with requests that are given up soon. */
async function makeTable(allTries: number): Promise<void> {
	const { account, key } = server;
	const { options, close } = requestsOf(true, { patience: { oneTry: 200, allTries } });
	try {
		const { table } = await signedIn({ by: 'accountKey', endpoint: proxy.endpoint, account, key }, options);
		await ledgerTable(table('Anything')).make();
	} finally {
		close();
	}
}

describe('a request that is taken and never answered', () => {
	it('is asked again', async () => {
		proxy.fail(/Tables/, 'never answered', 'never answered');
		await makeTable(60_000);
		expect(proxy.requests).toHaveLength(3);
	});

	it('again and again is an outage', async () => {
		proxy.fail(/Tables/, ...Array<'never answered'>(50).fill('never answered'));
		const error: unknown = await makeTable(700).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(asLedgerError(error).message).toContain('did not answer in time');
		expect(proxy.requests.length).toBeGreaterThan(1);
	});
});

describe('requests of one call', () => {
	it('are 16 at once at most, also where they cannot be made together', async () => {
		const world = azureTableWorld(server, proxy.endpoint);
		const { store, keys, close } = await world.open();
		const ledger = new PersonLedger('default', store, keys);
		const receipts = Array.from({ length: 400 }, (_, n) => receiptFor(n));
		await ledger.receive(receipts, MINUTE);
		await ledger.receive(receipts, MINUTE);
		expect(proxy.requests.length).toBeGreaterThan(400);
		expect(proxy.mostAtOnce()).toBeLessThanOrEqual(16);
		await close();
		await world.end();
	});

	it('find no more than is needed of all that is due', async () => {
		const world = azureTableWorld(server, proxy.endpoint);
		const { store, keys, close } = await world.open();
		const ledger = new PersonLedger('default', store, keys);
		for (let batch = 0; batch < 5; batch++) {
			const receipts = Array.from({ length: 500 }, (_, n) => receiptFor(batch * 500 + n));
			await ledger.receive(receipts, MINUTE);
		}
		world.pass(DAY);
		proxy.requests.length = 0;
		const query = { workflow: null, limit: 20, hideMs: MINUTE };
		const taken = [...(await store.takeDue('default', query)), ...(await store.takeDue('default', query))];
		expect(new Set(taken.map(({ id }) => id)).size).toBe(40);
		expect(proxy.requests.filter((name) => /^GET .*Receipts\(\)/.test(name))).toHaveLength(2);
		await close();
		await world.end();
	});
});
