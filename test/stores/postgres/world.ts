import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client, type QueryResultRow } from 'pg';

import type { PostgresConnection } from '../../../lib/ledger/postgres/connection';
import { openPostgresStore } from '../../../lib/ledger/postgres/open';
import type { RunningPostgres } from '../../../scripts/host/postgres.ts';
import type { StoreWorld } from '../../contracts/storeWorld';
import { START } from '../../lib/ledger/person';

/** A database of its own for one test. */
export interface PostgresWorld extends StoreWorld {
	readonly connection: PostgresConnection;
	/** Asks the database itself, with all rights. */
	look<R extends QueryResultRow>(sql: string): Promise<R[]>;
	end(): Promise<void>;
}

/**
 * A database whose server tells another time: a function `clock_timestamp` stands before Postgres's own and reads a
 * file. The ledger asks as it always does.
 *
 * @param port where clients connect, if not to the server itself
 */
export async function postgresWorld(server: RunningPostgres, port = server.port): Promise<PostgresWorld> {
	const world = await postgresDatabase(server, port);
	const folder = mkdtempSync(join(tmpdir(), 'clock-'));
	// The server may run as another user.
	chmodSync(folder, 0o755);
	const file = join(folder, 'ms');
	let now = START;
	const tell = (): void => writeFileSync(file, String(now), { mode: 0o644 });
	tell();
	await world.look(`
		CREATE SCHEMA moved;
		CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER
			AS $$ SELECT to_timestamp(pg_read_file('${file}')::numeric / 1000) $$;
		GRANT USAGE ON SCHEMA moved TO PUBLIC;
		ALTER DATABASE ${world.connection.database} SET search_path = moved, pg_catalog, public;`);
	return {
		...world,
		pass: (ms) => {
			now += ms;
			tell();
		},
		end: async () => {
			await world.end();
			rmSync(folder, { recursive: true });
		},
	};
}

/** A database with the server's own clock, which nobody can move. */
export async function postgresDatabase(server: RunningPostgres, port = server.port): Promise<PostgresWorld> {
	const { host, user, password } = server;
	const database = await server.createDatabase();
	const connection = { host, port, database, user, password, tls: 'off' } as const;
	return {
		connection,
		open: async () => await openPostgresStore(connection),
		pass: () => {
			throw new Error("the server's own clock cannot be moved");
		},
		look: async (sql) => await ask({ ...connection, port: server.port }, sql),
		end: async () => {
			await ask(
				{ ...connection, port: server.port, database: 'postgres' },
				`DROP DATABASE ${database} WITH (FORCE)`,
			);
		},
	};
}

async function ask<R extends QueryResultRow>(connection: PostgresConnection, sql: string): Promise<R[]> {
	const client = new Client({ ...connection, ssl: false });
	await client.connect();
	try {
		return (await client.query<R>(sql)).rows;
	} finally {
		await client.end();
	}
}
