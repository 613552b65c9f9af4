import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { LedgerConfigurationError, LedgerError, LedgerUnavailableError } from '../../../lib/ledger/errors';
import { openAzureTableStore } from '../../../lib/ledger/azureTable/open';
import { PersonAdministration } from '../../../lib/ledger/administration';
import { PersonLedger } from '../../../lib/ledger/personLedger';
import type { RecoveredLead } from '../../../lib/ledger/contract';
import type { OpenedStore } from '../../contracts/storeWorld';
import { DAY, MINUTE } from '../../lib/ledger/person';
import { anew, asked, blank, held, receiptFor, request, toldAll } from '../../lib/ledger/requests';
import { type Fault, tableProxy, type TableProxy } from './tableProxy';
import { type AzureTableWorld, azureTableWorld } from './world';

const LEASE = 15 * MINUTE;
/** What the client is told without waiting in between. */
const AT_ONCE = { 'x-ms-retry-after-ms': '1' };
const BUSY = { status: 503, code: 'ServerBusy', headers: AT_ONCE };
const THROTTLED = { status: 429, code: 'TooManyRequests', headers: AT_ONCE };
/** Nothing is tried again after that: as if everything ended here. */
const END: Fault = { status: 403, code: 'AuthorizationFailure' };
const CREATE = /^POST .*Persons/;
const REPLACE = /^PUT .*Persons/;
const DELETE = /^DELETE .*Persons/;

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

async function refusal(of: Promise<unknown>): Promise<LedgerError> {
	const error: unknown = await of.then(
		() => null,
		(reason: unknown) => reason,
	);
	if (!(error instanceof LedgerError)) throw new Error('it should have been refused with a LedgerError');
	return error;
}

async function kept(): Promise<number> {
	return (await world.rows('Receipts')).length;
}

async function recovered(): Promise<RecoveredLead[]> {
	return await ledger.recover({
		by: 'workflow/node',
		workflow: null,
		limit: 100,
		graceMs: MINUTE,
		maxAgeMs: 7 * DAY,
	});
}

const count = (meant: RegExp): number => proxy.requests.filter((name) => meant.test(name)).length;

describe('a claim on Azure Table', () => {
	it('of a person who is not known is one request, after its receipt is kept', async () => {
		await ledger.claim([request(0)], asked());
		proxy.requests.length = 0;
		await ledger.claim([request(1)], asked());
		expect(proxy.requests).toEqual([
			expect.stringMatching(/^POST .*Receipts/),
			expect.stringMatching(CREATE),
		]);
	});

	it('of 100 persons keeps their receipts in a request for each shard', async () => {
		await ledger.claim([request(0)], asked());
		proxy.requests.length = 0;
		const leads = Array.from({ length: 100 }, (_, n) => request(n + 1));
		expect(toldAll(await ledger.claim(leads, asked()))).toEqual(leads.map(() => 'new / firstStep'));
		expect(count(CREATE)).toBe(100);
		expect(proxy.requests.length - 100).toBeLessThanOrEqual(16);
	});
});

describe('where an answer is lost', () => {
	it('a new claim is told from the record, and stands', async () => {
		proxy.fail(CREATE, 'answer lost');
		const answers = await ledger.claim([request(1), request(2)], asked());
		expect(toldAll(answers)).toEqual(['new / firstStep', 'new / firstStep']);
		expect(answers.map(({ attempt, claim }) => [attempt, claim?.epoch])).toEqual([
			[1, 1],
			[1, 1],
		]);
		expect(count(REPLACE)).toBe(0);
		expect(await ledger.confirm(held(answers))).toEqual(['confirmed', 'confirmed']);
	});

	it('a reclaim stands, with the epoch it was given', async () => {
		await ledger.claim([request(1)], asked());
		world.pass(LEASE);
		proxy.fail(REPLACE, 'answer lost');
		const answers = await ledger.claim([request(1)], asked());
		expect(answers).toMatchObject([{ reason: 'reclaimed', attempt: 2, claim: { epoch: 2 } }]);
		expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
	});

	it('a confirmation counts, and its receipt is settled', async () => {
		const answers = await ledger.claim([request(1)], asked());
		proxy.fail(REPLACE, 'answer lost');
		expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
		expect(await kept()).toBe(0);
	});

	it('the end of what nothing identifies counts, and its receipt is settled', async () => {
		const answers = await ledger.claim([blank('one')], asked());
		proxy.fail(DELETE, 'answer lost');
		expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
		expect(await kept()).toBe(0);
	});

	it('receipts are kept once', async () => {
		const receipts = Array.from({ length: 40 }, (_, n) => receiptFor(n));
		proxy.fail(/\$batch/, 'answer lost', 'answer lost', 'answer lost');
		proxy.fail(/^POST .*Receipts/, 'answer lost');
		await ledger.receive(receipts, MINUTE);
		expect(await kept()).toBe(40);
		world.pass(MINUTE);
		expect((await recovered()).map(({ times }) => times)).toEqual(receipts.map(() => 1));
	});

	it('again and again, the error says so, and the same run finds its claim', async () => {
		proxy.fail(CREATE, ...Array<Fault>(6).fill('answer lost'));
		const lead = request(1);
		const error = await refusal(ledger.claim([lead], asked()));
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error.message).toContain('lost');
		const answers = await ledger.claim([lead], asked());
		expect(answers).toMatchObject([{ reason: 'firstStep', attempt: 1, claim: { epoch: 1 } }]);
		expect(toldAll(await ledger.claim([anew(lead)], asked()))).toEqual(['duplicate / inProgress']);
	});

	it('on the way there, it is asked once more', async () => {
		proxy.fail(CREATE, 'request lost');
		proxy.fail(REPLACE, 'request lost');
		const answers = await ledger.claim([request(1)], asked());
		expect(toldAll(answers)).toEqual(['new / firstStep']);
		expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
	});
});

describe('a service that is busy', () => {
	it('is asked again, as soon as it says', async () => {
		proxy.fail(CREATE, BUSY, THROTTLED, BUSY);
		proxy.fail(/\$batch/, THROTTLED, BUSY);
		const leads = Array.from({ length: 40 }, (_, n) => request(n));
		const answers = await ledger.claim(leads, asked());
		expect(toldAll(answers)).toEqual(leads.map(() => 'new / firstStep'));
	});

	it('for too long is an error, and not "not seen"', async () => {
		const answers = await ledger.claim([request(1)], asked());
		proxy.fail(/^GET .*Persons/, ...Array<Fault>(6).fill(BUSY));
		const error = await refusal(ledger.confirm(held(answers)));
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error.message).toContain('busy');
		expect(await ledger.confirm(held(answers))).toEqual(['confirmed']);
	});
});

describe('a run that ends', () => {
	it('between keeping a lead and claiming it leaves the lead, which comes out and is new', async () => {
		proxy.fail(CREATE, END);
		await refusal(ledger.claim([request(1)], asked()));
		expect(await world.rows('Persons')).toEqual([]);
		world.pass(LEASE);
		const [lead] = await recovered();
		expect(lead).toMatchObject({ times: 1, attempt: 0, journey: [] });
		expect(await again(lead)).toEqual(['new / firstStep']);
	});

	it('between claiming a lead and its receipt leaves the claim, and the lead comes out after its grace', async () => {
		const receipt = receiptFor(1);
		await ledger.receive([receipt], MINUTE);
		proxy.fail(/^(PATCH|MERGE) .*Receipts/, END);
		const lead = { ...request(1), receipt: { ...request(1).receipt, id: receipt.id } };
		await refusal(ledger.claim([lead], asked()));
		world.pass(MINUTE);
		const [out] = await recovered();
		expect(out).toMatchObject({ receipt: receipt.id, attempt: 1, journey: [{ state: 'claimed' }] });
		expect(await again(out)).toEqual(['duplicate / inProgress']);
		world.pass(LEASE);
		expect(await again((await recovered())[0])).toEqual(['new / reclaimed']);
	});

	it('between confirming a lead and settling it has it come out once more, to be settled then', async () => {
		const answers = await ledger.claim([request(1)], asked());
		proxy.fail(/^DELETE .*Receipts/, END);
		await refusal(ledger.confirm(held(answers)));
		expect(await kept()).toBe(1);
		world.pass(LEASE);
		expect(await again((await recovered())[0])).toEqual(['duplicate / alreadyConfirmed']);
		expect(await kept()).toBe(0);
	});

	it('in the middle of a batch leaves whole records, and who asks again gets them all', async () => {
		const leads = Array.from({ length: 60 }, (_, n) => request(n));
		proxy.fail(/^POST .*Persons/, 'request lost', 'answer lost', END);
		await refusal(ledger.claim(leads, asked()));
		const answers = await ledger.claim(leads, asked());
		expect(toldAll(answers)).toEqual(leads.map(() => 'new / firstStep'));
		expect(await kept()).toBe(60);
	});

	async function again(lead: RecoveredLead | undefined): Promise<string[]> {
		if (!lead) throw new Error('nothing came out');
		const { receipt } = request(1);
		return toldAll(await ledger.claim([request(1, { receipt: { ...receipt, id: lead.receipt } })], asked()));
	}
});

it('lets one of sixteen clients have each step, though they all ask at once', async () => {
	const clients = await Promise.all(Array.from({ length: 16 }, async () => await world.open()));
	const persons = Array.from({ length: 25 }, (_, n) => n);
	const answers = await Promise.all(
		clients.map(async ({ store, keys }, client) => {
			const leads = persons.flatMap((n) => [request(n), request(n, { action: 'PLT' })]);
			const order = [...leads.slice(client * 3), ...leads.slice(0, client * 3)];
			return await new PersonLedger('default', store, keys).claim(order, asked());
		}),
	);
	const granted = answers.flat().filter(({ claim }) => claim !== null);
	expect(granted).toHaveLength(50);
	expect(new Set(granted.map(({ recordKeys }) => recordKeys.step)).size).toBe(50);
	expect(granted.filter(({ outcome }) => outcome === 'new')).toHaveLength(25);
	for (const { close } of clients) await close();
});

describe('an account that cannot be used', () => {
	it('because nothing listens there is an outage', async () => {
		await server.shutDown();
		try {
			const error = await refusal(
				openAzureTableStore({ ...world.account, endpoint: server.endpoint } as never),
			);
			expect(error).toBeInstanceOf(LedgerUnavailableError);
			expect(error.message).toContain('refused');
		} finally {
			await server.restart();
		}
	});

	it.each([
		['AuthenticationFailed', 403, 'refused the sign-in'],
		['AuthorizationPermissionMismatch', 403, 'less than the ledger needs'],
		['InvalidAuthenticationInfo', 401, 'refused the sign-in'],
		['KeyBasedAuthenticationNotPermitted', 403, 'takes no account keys'],
	])(
		'because of its rights (%s) is a mistake in the set-up, with what to do',
		async (code, status, message) => {
			proxy.fail(CREATE, { status, code });
			const error = await refusal(ledger.claim([request(1)], asked()));
			expect(error).toBeInstanceOf(LedgerConfigurationError);
			expect(error.message).toContain(message);
			expect(error.message).toContain(code);
			expect(error.remedy).toMatch(/\.$/);
		},
	);

	it('because of a wrong key gives the key away to nobody', async () => {
		const key = Buffer.from('another key').toString('base64');
		const error = await refusal(openAzureTableStore({ ...world.account, key } as never));
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error.cause).toBeUndefined();
		expect(`${error.message}${error.remedy}${error.stack}`).not.toContain(key);
	});

	it('because its table is being deleted is an outage', async () => {
		proxy.fail(CREATE, { status: 409, code: 'TableBeingDeleted' });
		const error = await refusal(ledger.claim([request(1)], asked()));
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error.message).toContain('being deleted');
	});
});

describe('a ledger of which something has vanished', () => {
	beforeEach(async () => {
		await ledger.confirm(held(await ledger.claim([request(1)], asked())));
	});

	it('its persons: nobody is new, now or when it is opened again, and nothing is made anew', async () => {
		await world.table('Persons').deleteTable();
		for (const store of [opened, await world.open()]) {
			const error = await refusal(
				new PersonLedger('default', store.store, store.keys).claim([request(1)], asked()),
			);
			expect(error).toBeInstanceOf(LedgerConfigurationError);
			expect(error.message).toContain('vanished');
			expect(await refusal(store.store.load('default', [keyOf(1)]))).toBeInstanceOf(LedgerConfigurationError);
			await store.close();
		}
	});

	it('its secret, with the table it is in, or the entity: everybody would look new', async () => {
		await world.table('Notes').deleteEntity('store', 'identity');
		expect((await refusal(world.open())).message).toContain('secret of the ledger is missing');
		await world.table('Notes').deleteTable();
		const error = await refusal(world.open());
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error.message).toContain('secret of the ledger is missing');
		expect(error.remedy).toContain('backup');
	});

	it('its secret, with leads that are kept and nobody who is remembered: they could never be forgotten', async () => {
		await ledger.receive([receiptFor(2)], MINUTE);
		await world.table('Notes').deleteTable();
		await world.table('Persons').deleteTable();
		const error = await refusal(world.open());
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error.message).toContain('secret of the ledger is missing');
		expect(await kept()).toBe(1);
	});

	it.each([
		['another', 'f'.repeat(64), 'another secret'],
		['damaged', 'abc', 'damaged'],
		['empty', '', 'damaged'],
	])('its secret is %s: an error that says what to do, until it is put back', async (_, secret, message) => {
		const notes = world.table('Notes');
		const identity = await notes.getEntity('store', 'identity');
		await notes.updateEntity({ partitionKey: 'store', rowKey: 'identity', secret }, 'Merge');
		const error = await refusal(world.open());
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error.message).toContain(message);
		expect(error.remedy).toMatch(/^Put back/);
		await notes.upsertEntity({ ...identity, partitionKey: 'store', rowKey: 'identity' }, 'Replace');
		const { store, keys, close } = await world.open();
		const answers = await new PersonLedger('default', store, keys).claim([request(1)], asked());
		expect(toldAll(answers)).toEqual(['duplicate / alreadyConfirmed']);
		await close();
	});

	it('its version is newer: it is left as it is', async () => {
		const notes = world.table('Notes');
		await notes.updateEntity({ partitionKey: 'store', rowKey: 'identity', schema: 99 }, 'Merge');
		expect((await refusal(world.open())).message).toContain('newer version');
	});
});

it('keeps nothing that tells who a person is once their leads are delivered, and nothing at all once they are forgotten', async () => {
	const leads = [request(1), request(2, { offer: 'call zyxwia.qwertz@example.com' }), blank('zyxwia 1')];
	const everything = async (): Promise<string> => {
		const rows = [
			...(await world.rows('Persons')),
			...(await world.rows('Receipts')),
			...(await world.rows('Notes')),
		];
		return JSON.stringify(rows).toLowerCase();
	};
	const answers = await ledger.claim(leads, asked());
	expect(await everything()).toContain('zyxwia');
	await ledger.confirm(held(answers));
	expect(await everything()).toContain('contoso.backup');
	expect(await everything()).not.toMatch(/zyxwia|qwertz|example\.com/);
	await ledger.claim([request(1, { action: 'PLT' })], asked());
	const administration = new PersonAdministration('default', opened.store, opened.keys);
	const persons = [1, 2].map((n) => ({ tier: 'email', value: `zyxwia.qwertz+${n}@example.com` }) as const);
	expect(await administration.forget(persons)).toEqual([1, 1]);
	expect(await world.rows('Persons')).toEqual([]);
	expect(await world.rows('Receipts')).toEqual([]);
});

function keyOf(person: number) {
	return opened.keys.person('default', { tier: 'email', value: `zyxwia.qwertz+${person}@example.com` });
}
