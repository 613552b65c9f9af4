import { type RunningPostgres, startPostgres } from '../../../scripts/host/postgres.ts';
import { ledgerSuite } from '../../contracts/ledger';
import { postgresWorld } from './world';

let server: RunningPostgres;
beforeAll(async () => {
	server = await startPostgres();
}, 120_000);
afterAll(async () => await server.stop());

ledgerSuite('Postgres', { atomic: 'record' }, async () => await postgresWorld(server));
