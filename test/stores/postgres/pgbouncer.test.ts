import { type RunningPostgres, startPostgres } from '../../../scripts/host/postgres.ts';
import { ledgerSuite } from '../../contracts/ledger';
import { hasPgBouncer, type RunningPgBouncer, startPgBouncer } from './pgbouncer';
import { postgresWorld } from './world';

if (hasPgBouncer()) {
	let server: RunningPostgres;
	let pooler: RunningPgBouncer;
	beforeAll(async () => {
		server = await startPostgres();
		pooler = await startPgBouncer(server);
	}, 120_000);
	afterAll(async () => {
		await pooler.stop();
		await server.stop();
	});

	ledgerSuite(
		'Postgres behind PgBouncer in transaction mode',
		{ atomic: 'record' },
		async () => await postgresWorld(server, pooler.port),
	);

	it('is really asked through it', async () => {
		const world = await postgresWorld(server, pooler.port);
		const { store, close } = await world.open();
		await store.load('default', []);
		expect(await pooler.transactions(world.connection.database)).toBeGreaterThan(0);
		await close();
		await world.end();
	});
} else {
	process.stderr.write('\n!!! NO PGBOUNCER. Install it: apt-get install pgbouncer\n\n');
	it('has PgBouncer on a machine that tests for all', () => {
		expect(process.env.CI === 'true').toBe(false);
	});
}
