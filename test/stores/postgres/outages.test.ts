import { inspect } from 'node:util';

import { Client } from 'pg';

import { LedgerUnavailableError } from '../../../lib/ledger/errors';
import { openPostgresStore } from '../../../lib/ledger/postgres/open';
import { PersonLedger } from '../../../lib/ledger/personLedger';
import type { OpenStore } from '../../../lib/ledger/store';
import { type RunningPostgres, startPostgres } from '../../../scripts/host/postgres.ts';
import { matching } from '../../lib/ledger/matching';
import { asked, held, request, toldAll } from '../../lib/ledger/requests';
import { type CutAt, type CuttingProxy, startCuttingProxy } from '../cuttingProxy';
import { postgresDatabase, type PostgresWorld } from './world';

let server: RunningPostgres;
let proxy: CuttingProxy;
beforeAll(async () => {
	server = await startPostgres();
	proxy = await startCuttingProxy(server);
}, 120_000);
afterAll(async () => {
	await proxy.stop();
	await server.stop();
});

let world: PostgresWorld;
let opened: OpenStore;
let ledger: PersonLedger;
beforeEach(async () => {
	world = await postgresDatabase(server);
	opened = await openPostgresStore({ ...world.connection, port: proxy.port });
	ledger = new PersonLedger('default', opened.store, opened.keys);
});
afterEach(async () => {
	await opened.close();
	await world.end();
});

/** The statement that saves, by what it does with persons. */
const saving = (sent: Buffer): boolean =>
	/(INSERT INTO|UPDATE) marketplace_leads\.person/.test(sent.toString());
const loading = (sent: Buffer): boolean => sent.includes('LEFT JOIN marketplace_leads.person');
/** ReadyForQuery: what was asked is committed. */
const isDone = (answer: Buffer): boolean => answer.subarray(-6).equals(Buffer.from('5a0000000549', 'hex'));

const LEADS = Array.from({ length: 20 }, (_, person) => request(person, { owner: 'this run' }));

async function rows(): Promise<Record<string, unknown>> {
	const [row] = await world.look(
		'SELECT (SELECT count(*)::int FROM marketplace_leads.person) AS persons, (SELECT count(*)::int FROM marketplace_leads.receipt) AS receipts',
	);
	return row ?? {};
}

/** Somebody at psql, with a transaction of their own. */
async function somebody(sql: string): Promise<{ end(): Promise<void> }> {
	const client = new Client({ ...world.connection, ssl: false });
	client.on('error', () => undefined);
	await client.connect();
	await client.query(`BEGIN; ${sql}`);
	return { end: async () => await client.end() };
}

describe('a connection that is cut', () => {
	it.each<[string, CutAt, (sent: Buffer) => boolean]>([
		['before the batch is loaded', 'request', loading],
		['before the batch is saved', 'request', saving],
		['while the batch is being saved', 'middle', saving],
	])('%s leaves nothing of it, and the next try goes well', async (_, at, when) => {
		const cut = proxy.cut(at, when);
		const failure = ledger.claim(LEADS, asked());
		await expect(failure).rejects.toThrow(LedgerUnavailableError);
		await expect(failure).rejects.toMatchObject({
			message: matching(/broke/),
			remedy: matching(/Run it again/),
		});
		await cut;
		expect(await rows()).toEqual({ persons: 0, receipts: 0 });
		expect(toldAll(await ledger.claim(LEADS, asked()))).toEqual(LEADS.map(() => 'new / firstStep'));
	});

	it('after a batch was saved loses the answer: the same run gets its own claims, another does not', async () => {
		const cut = proxy.cut('answer', saving, isDone);
		await expect(ledger.claim(LEADS, asked())).rejects.toThrow(LedgerUnavailableError);
		await cut;
		expect(await rows()).toEqual({ persons: 20, receipts: 20 });
		expect(
			toldAll(
				await ledger.claim(
					LEADS.map((lead) => ({ ...lead, owner: 'another' })),
					asked(),
				),
			),
		).toEqual(LEADS.map(() => 'duplicate / inProgress'));
		const again = await ledger.claim(LEADS, asked());
		expect(toldAll(again)).toEqual(LEADS.map(() => 'new / firstStep'));
		expect(await ledger.confirm(held(again))).toEqual(LEADS.map(() => 'confirmed'));
	});

	it('after a batch was confirmed loses the answer, and confirming again says the same', async () => {
		const claims = held(await ledger.claim(LEADS, asked()));
		const cut = proxy.cut('answer', saving, isDone);
		await expect(ledger.confirm(claims)).rejects.toThrow(LedgerUnavailableError);
		await cut;
		expect(await rows()).toEqual({ persons: 20, receipts: 0 });
		expect(await ledger.confirm(claims)).toEqual(LEADS.map(() => 'confirmed'));
	});

	it('while nobody uses it is replaced without a word', async () => {
		await ledger.claim([request(1)], asked());
		const ended = await world.look(
			`SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
			 WHERE application_name = 'n8n marketplace leads' AND datname = '${world.connection.database}'`,
		);
		expect(ended).toEqual([{ ended: true }]);
		while (
			(
				await world.look(
					`SELECT FROM pg_stat_activity WHERE application_name = 'n8n marketplace leads' AND datname = '${world.connection.database}'`,
				)
			).length > 0
		);
		expect(toldAll(await ledger.claim([request(1)], asked()))).toEqual(['duplicate / inProgress']);
	});
});

describe('a server that is killed', () => {
	it('in the midst of a batch leaves nothing of it, and remembers the rest when it is up again', async () => {
		await ledger.confirm(held(await ledger.claim([request(1)], asked())));
		// Lets read, so that the batch is stopped where it saves.
		await somebody('LOCK TABLE marketplace_leads.receipt IN EXCLUSIVE MODE');
		const failure = ledger.claim(LEADS, asked()).catch((error: unknown) => error);
		while ((await world.look("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'")).length === 0);
		await server.kill();
		expect(await failure).toBeInstanceOf(LedgerUnavailableError);
		await expect(ledger.claim(LEADS, asked())).rejects.toThrow(LedgerUnavailableError);
		await server.restart();
		expect(await rows()).toEqual({ persons: 1, receipts: 0 });
		const told = toldAll(await ledger.claim(LEADS, asked()));
		expect(told.filter((one) => one === 'new / firstStep')).toHaveLength(19);
		expect(told[1]).toBe('duplicate / alreadyConfirmed');
	});
});

describe('a server that cannot do what it is asked', () => {
	/** Has every write of a person fail as Postgres itself would. */
	async function failing(code: string): Promise<void> {
		await world.look(`
			CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				RAISE EXCEPTION 'no, not for %', NEW.body USING ERRCODE = '${code}', DETAIL = 'Failing row contains ' || NEW.body;
			END $$;
			CREATE TRIGGER fail BEFORE INSERT ON marketplace_leads.person FOR EACH ROW EXECUTE FUNCTION fail();`);
	}

	it.each([
		['a full disk', '53100', /disk .* full/, /^Free space/],
		['no memory left', '53200', /memory/, /more memory/],
		['a rule of somebody else', '23514', /\(23514\)/, /log of the Postgres server/],
		['an answer of its own', 'ZZ999', /\(ZZ999\)/, /log of the Postgres server/],
		['deadlocks all the time', '40P01', /locked all the time/, /^End whatever/],
	])('for %s says so, records nothing and quotes no row', async (_, code, message, remedy) => {
		await failing(code);
		const hasty = await openPostgresStore(world.connection, async () => {});
		const lead = request(1, { offer: 'zyxwia offer' });
		const error: unknown = await new PersonLedger('default', hasty.store, hasty.keys)
			.claim([lead], asked())
			.catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error).toMatchObject({ message: matching(message), remedy: matching(remedy) });
		expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('zyxwia');
		expect(await rows()).toEqual({ persons: 0, receipts: 0 });
		await hasty.close();
	});

	it.each([
		['for it only lets read', "SET default_transaction_read_only = 'on'", /only lets read/, /primary/],
		['for its time limit is too short', "SET statement_timeout = '1ms'", /time limit/, /statement_timeout/],
	])('%s says so', async (_, setting, message, remedy) => {
		// In one go, for it holds for whoever connects from then on.
		await world.look(
			`ALTER DATABASE ${world.connection.database} ${setting};
			 SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
			 WHERE application_name = 'n8n marketplace leads' AND datname = '${world.connection.database}'`,
		);
		const many = Array.from({ length: 500 }, (_, person) => request(person));
		const failure = ledger.claim(many, asked());
		await expect(failure).rejects.toThrow(LedgerUnavailableError);
		await expect(failure).rejects.toMatchObject({ message: matching(message), remedy: matching(remedy) });
	});
});

describe('while somebody keeps a record locked', () => {
	it('the ledger waits for it, and then answers', async () => {
		const claims = held(await ledger.claim(LEADS, asked()));
		let waits = 0;
		const other = await somebody('SELECT FROM marketplace_leads.person LIMIT 1 FOR UPDATE');
		const patient = await openPostgresStore(world.connection, async () => {
			if (++waits === 3) await other.end();
		});
		const confirmed = await new PersonLedger('default', patient.store, patient.keys).confirm(claims);
		expect(confirmed).toEqual(LEADS.map(() => 'confirmed'));
		expect(waits).toBeGreaterThanOrEqual(3);
		await patient.close();
	});

	it('it gives up after some seconds, with what to do; only that record is as before', async () => {
		const claims = held(await ledger.claim(LEADS, asked()));
		let waited = 0;
		const other = await somebody('SELECT FROM marketplace_leads.person LIMIT 1 FOR UPDATE');
		const impatient = await openPostgresStore(world.connection, async (ms) => (waited += ms));
		const failure = new PersonLedger('default', impatient.store, impatient.keys).confirm(claims);
		await expect(failure).rejects.toThrow(LedgerUnavailableError);
		await expect(failure).rejects.toMatchObject({ remedy: matching(/^End whatever .* locked/) });
		expect(waited).toBeGreaterThan(2000);
		expect(waited).toBeLessThan(20_000);
		expect(await rows()).toEqual({ persons: 20, receipts: 1 });
		await other.end();
		expect(await ledger.confirm(claims)).toEqual(LEADS.map(() => 'confirmed'));
		await impatient.close();
	});
});

describe('two clients whose clocks are 20 minutes apart', () => {
	afterEach(() => void jest.useRealTimers());

	/** This process's own clock, minutes off; timers stay as they are. */
	function off(minutes: number): void {
		jest.useRealTimers();
		jest.useFakeTimers({
			now: Date.now() + minutes * 60_000,
			doNotFake: [
				'setTimeout',
				'clearTimeout',
				'setImmediate',
				'clearImmediate',
				'setInterval',
				'clearInterval',
				'nextTick',
				'queueMicrotask',
				'performance',
				'hrtime',
			],
		});
	}

	it("hold a claim for as long as the server's clock says", async () => {
		const [serverNow] = await world.look<{ now: Date }>('SELECT clock_timestamp() AS now');
		off(-10);
		const [claimed] = await ledger.claim([request(1)], asked());
		const lease = Date.parse(claimed?.claim?.leaseUntil ?? '') - (serverNow?.now.getTime() ?? 0);
		expect(Math.round(lease / 60_000)).toBe(15);
		off(10);
		expect(toldAll(await ledger.claim([request(1)], asked()))).toEqual(['duplicate / inProgress']);
		expect(
			await ledger.recover({ by: 'me', workflow: null, limit: 10, graceMs: 0, maxAgeMs: 60_000 }),
		).toEqual([]);
		off(-10);
		expect(await ledger.confirm(held(claimed ? [claimed] : []))).toEqual(['confirmed']);
		off(10);
		expect(toldAll(await ledger.claim([request(1)], asked()))).toEqual(['duplicate / alreadyConfirmed']);
	});
});
