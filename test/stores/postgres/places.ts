import { openPostgresStore } from '../../../lib/ledger/postgres/open';
import { type RunningPostgres, startPostgres } from '../../../scripts/host/postgres.ts';
import type { PlaceWorld } from '../../contracts/placeWorld';

/** Empty databases, as many as asked for, in a PostgreSQL that runs for the tests of one file. */
export function postgresPlaces(): () => Promise<PlaceWorld> {
	let server: RunningPostgres;
	beforeAll(async () => {
		server = await startPostgres();
	}, 120_000);
	afterAll(async () => await server.stop());
	return async () => {
		const { host, port, user, password } = server;
		const database = await server.createDatabase();
		const connection = { host, port, user, password, database, tls: 'off' } as const;
		return {
			place: { store: 'postgres', connection },
			open: async () => await openPostgresStore(connection),
			end: () => {},
		};
	};
}
