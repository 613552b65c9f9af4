import type { PostgresConnection } from '../../../lib/ledger/postgres/connection';
import { LedgerConfigurationError, LedgerError, LedgerUnavailableError } from '../../../lib/ledger/errors';
import { openPostgresStore } from '../../../lib/ledger/postgres/open';
import { PersonLedger } from '../../../lib/ledger/personLedger';
import { freePort } from '../../../scripts/host/freePort.ts';
import { type RunningPostgres, startPostgres } from '../../../scripts/host/postgres.ts';
import { MINUTE } from '../../lib/ledger/person';
import { matching } from '../../lib/ledger/matching';
import { asked, held, request, toldAll } from '../../lib/ledger/requests';
import { postgresDatabase, type PostgresWorld } from './world';

let server: RunningPostgres;
beforeAll(async () => {
	server = await startPostgres();
}, 120_000);
afterAll(async () => await server.stop());

let world: PostgresWorld;
beforeEach(async () => {
	world = await postgresDatabase(server);
});
afterEach(async () => await world.end());

/** Opens the store and expects to be refused. */
async function refusal(other: Partial<PostgresConnection> = {}): Promise<LedgerError> {
	try {
		await (await openPostgresStore({ ...world.connection, ...other })).close();
	} catch (error) {
		if (error instanceof LedgerError) return error;
		throw error;
	}
	throw new Error('it should have been refused');
}

/** Remembers one person's step. */
async function remember(): Promise<void> {
	const { store, keys, close } = await world.open();
	const ledger = new PersonLedger('default', store, keys);
	await ledger.confirm(held(await ledger.claim([request(1)], asked())));
	await close();
}

describe('a connection that cannot be made', () => {
	it.each<[string, () => Promise<Partial<PostgresConnection>>, RegExp, RegExp]>([
		[
			'to a server that is not there',
			async () => ({ port: await freePort() }),
			/refused/,
			/Start the server/,
		],
		['to a name that nobody has', async () => ({ host: 'postgres.invalid' }), /name/, /Correct Host/],
	])('%s is an outage', async (_, other, message, remedy) => {
		const error = await refusal(await other());
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error).toMatchObject({ message: matching(message), remedy: matching(remedy) });
	});

	it.each<[string, Partial<PostgresConnection>, RegExp, RegExp]>([
		['with a wrong password', { password: 'opensesame' }, /password/, /Correct User and Password/],
		['without a password', { password: '' }, /password/, /Correct User and Password/],
		['as a user who is not there', { user: 'nobody' }, /password/, /Correct User and Password/],
		['to a database that is not there', { database: 'nowhere' }, /no database "nowhere"/, /Correct Database/],
		['encrypted, to a server that does not encrypt', { tls: 'verified' }, /does not encrypt/, /“Disable”/],
	])('%s is a mistake to correct', async (_, other, message, remedy) => {
		const error = await refusal(other);
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error).toMatchObject({ message: matching(message), remedy: matching(remedy) });
		expect(`${error.message} ${error.remedy}`).not.toContain('opensesame');
		expect(error.cause).toBeUndefined();
	});

	it('because all connections are taken is an outage', async () => {
		await world.look(`ALTER DATABASE ${world.connection.database} CONNECTION LIMIT 0`);
		await world.look("CREATE ROLE guest LOGIN PASSWORD 'guest'");
		const error = await refusal({ user: 'guest', password: 'guest' });
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error).toMatchObject({
			message: matching(/no connection left/),
			remedy: matching(/max_connections/),
		});
		await world.look('DROP ROLE guest');
	});
});

describe('an encrypted connection', () => {
	beforeAll(async () => {
		const { look, end } = await postgresDatabase(server);
		// By the server itself, whose file it must be.
		await look(
			`COPY (SELECT) TO PROGRAM 'openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=elsewhere -keyout server.key -out server.crt 2>&1'`,
		);
		await look('ALTER SYSTEM SET ssl = on');
		await look('SELECT pg_reload_conf()');
		await end();
	});
	afterAll(async () => {
		const { look, end } = await postgresDatabase(server);
		await look('ALTER SYSTEM RESET ssl');
		await look('SELECT pg_reload_conf()');
		await end();
	});

	it('to a server whose certificate nobody trusts is refused', async () => {
		const error = await refusal({ tls: 'verified' });
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error).toMatchObject({
			message: matching(/does not trust/),
			remedy: matching(/NODE_EXTRA_CA_CERTS/),
		});
	});

	it('is made all the same where any certificate will do', async () => {
		const { store, keys, close } = await openPostgresStore({ ...world.connection, tls: 'unverified' });
		expect(toldAll(await new PersonLedger('default', store, keys).claim([request(1)], asked()))).toEqual([
			'new / firstStep',
		]);
		expect(
			await world.look(
				`SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'n8n marketplace leads' AND datname = '${world.connection.database}'`,
			),
		).toEqual([{ ssl: true }]);
		await close();
	});
});

describe('a user with few rights', () => {
	const guest = { user: 'guest', password: 'guest' };
	beforeEach(async () => {
		await world.look("CREATE ROLE guest LOGIN PASSWORD 'guest'");
	});
	afterEach(async () => {
		await world.look('DROP OWNED BY guest CASCADE; DROP ROLE guest');
	});

	it('is told which are missing', async () => {
		const error = await refusal(guest);
		expect(error).toBeInstanceOf(LedgerConfigurationError);
		expect(error.remedy).toContain('GRANT USAGE, CREATE ON SCHEMA marketplace_leads TO "guest"');
		await world.look('CREATE SCHEMA marketplace_leads');
		expect(await refusal(guest)).toBeInstanceOf(LedgerConfigurationError);
		await world.look('DROP SCHEMA marketplace_leads');
	});

	it('needs USAGE and CREATE on the schema, and nothing else', async () => {
		await world.look(
			'CREATE SCHEMA marketplace_leads; GRANT USAGE, CREATE ON SCHEMA marketplace_leads TO guest',
		);
		const { store, keys, close } = await openPostgresStore({ ...world.connection, ...guest });
		expect(toldAll(await new PersonLedger('default', store, keys).claim([request(1)], asked()))).toEqual([
			'new / firstStep',
		]);
		await close();
	});

	it('works on tables of another user, where it may read and write them', async () => {
		await remember();
		expect(await refusal(guest)).toBeInstanceOf(LedgerConfigurationError);
		await world.look(
			'GRANT USAGE ON SCHEMA marketplace_leads TO guest; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA marketplace_leads TO guest',
		);
		const { store, keys, close } = await openPostgresStore({ ...world.connection, ...guest });
		expect(toldAll(await new PersonLedger('default', store, keys).claim([request(1)], asked()))).toEqual([
			'duplicate / alreadyConfirmed',
		]);
		await close();
	});
});

describe('a store that is not whole', () => {
	beforeEach(remember);

	it.each([
		[
			'its secret is missing',
			"DELETE FROM marketplace_leads.store WHERE name = 'secret'",
			/"secret".* missing/,
		],
		[
			'its secret is another',
			"UPDATE marketplace_leads.store SET value = repeat('ab', 32) WHERE name = 'secret'",
			/another/,
		],
		[
			'its secret is damaged',
			"UPDATE marketplace_leads.store SET value = 'ab' WHERE name = 'secret'",
			/damaged/,
		],
		[
			'its key check is missing',
			"DELETE FROM marketplace_leads.store WHERE name = 'keyCheck'",
			/"keyCheck".* missing/,
		],
		['its id is missing', "DELETE FROM marketplace_leads.store WHERE name = 'id'", /"id".* missing/],
		[
			'its version is missing',
			"DELETE FROM marketplace_leads.store WHERE name = 'schema 1'",
			/"schema 1".* missing/,
		],
		[
			'its version is missing in part',
			"DELETE FROM marketplace_leads.store WHERE name = 'schema 2'",
			/"schema 2".* missing/,
		],
		['all of that is missing', 'DROP TABLE marketplace_leads.store', /table store.* missing/],
		[
			'a newer version wrote it',
			"INSERT INTO marketplace_leads.store VALUES ('schema 1000', now())",
			/newer version/,
		],
	])('is refused where %s, and stays as it is', async (_, damage, message) => {
		await world.look(damage);
		for (const time of ['once', 'again']) {
			const error = await refusal();
			expect(error).toBeInstanceOf(LedgerConfigurationError);
			expect([time, error.message]).toEqual([time, matching(message)]);
		}
		expect(await world.look('SELECT count(*) FROM marketplace_leads.person')).toEqual([{ count: '1' }]);
	});

	it.each([
		['persons', 'person'],
		['receipts', 'receipt'],
		['notes', 'note'],
	])('calls nobody new where the table of %s is missing', async (_, table) => {
		await world.look(`DROP TABLE marketplace_leads.${table}`);
		const { store, keys, close } = await world.open();
		const failure = new PersonLedger('default', store, keys).claim([request(1)], asked());
		await expect(failure).rejects.toThrow(LedgerConfigurationError);
		await expect(failure).rejects.toMatchObject({ remedy: matching(/^Restore/) });
		await close();
	});

	it('begins no source anew where the table of polls is missing', async () => {
		await world.look('DROP TABLE marketplace_leads.poll');
		const { store, keys, close } = await world.open();
		const ledger = new PersonLedger('default', store, keys);
		for (const failure of [ledger.beginPoll('workflow/node', MINUTE), ledger.peekCursor('workflow/node')]) {
			await expect(failure).rejects.toThrow(LedgerConfigurationError);
		}
		await close();
	});

	it('calls nobody new where its schema was replaced while it was open', async () => {
		const { store, keys, close } = await world.open();
		await world.look('DROP SCHEMA marketplace_leads CASCADE');
		await expect(new PersonLedger('default', store, keys).claim([request(1)], asked())).rejects.toThrow(
			LedgerConfigurationError,
		);
		await (await world.open()).close();
		const failure = new PersonLedger('default', store, keys).claim([request(1)], asked());
		await expect(failure).rejects.toThrow(LedgerConfigurationError);
		await expect(failure).rejects.toMatchObject({
			message: matching(/replaced/),
			remedy: matching(/Restart n8n/),
		});
		const poll = new PersonLedger('default', store, keys).beginPoll('workflow/node', MINUTE);
		await expect(poll).rejects.toThrow(/replaced/);
		await close();
	});
});

it('is made once where many open it at the same time', async () => {
	const opened = await Promise.all(Array.from({ length: 12 }, async () => await world.open()));
	expect(new Set(opened.map(({ store }) => store.id)).size).toBe(1);
	expect(new Set(opened.map(({ keys }) => keys.checkValue())).size).toBe(1);
	expect(await world.look('SELECT name FROM marketplace_leads.store ORDER BY name')).toEqual(
		['id', 'keyCheck', 'schema 1', 'schema 2', 'secret'].map((name) => ({ name })),
	);
	for (const { close } of opened) await close();
});

it('that was made before sources were polled remembers what it did, and keeps cursors too', async () => {
	await remember();
	await world.look(
		"DROP TABLE marketplace_leads.poll; DELETE FROM marketplace_leads.store WHERE name = 'schema 2'",
	);
	const opened = await Promise.all(Array.from({ length: 6 }, async () => await world.open()));
	const begun = await Promise.all(
		opened.map(async ({ store, keys }) => {
			const ledger = new PersonLedger('default', store, keys);
			expect(toldAll(await ledger.claim([request(1)], asked()))).toEqual(['duplicate / alreadyConfirmed']);
			return await ledger.beginPoll('workflow/node', MINUTE);
		}),
	);
	expect(begun.filter((answer) => answer !== 'busy')).toMatchObject([{ cursor: null }]);
	for (const { close } of opened) await close();
});

it('has an id and a secret of its own', async () => {
	const other = await postgresDatabase(server);
	const [one, two] = [await world.open(), await other.open()];
	expect(one.store.id).not.toBe(two.store.id);
	expect(one.keys.checkValue()).not.toBe(two.keys.checkValue());
	await one.close();
	await two.close();
	await other.end();
});

it('can be closed twice, and is an error from then on', async () => {
	const { store, keys, close } = await world.open();
	await close();
	await close();
	await expect(new PersonLedger('default', store, keys).claim([request(1)], asked())).rejects.toThrow(
		LedgerUnavailableError,
	);
});
