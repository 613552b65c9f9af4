import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { PostgresConnection } from '../../lib/ledger/postgres/connection.ts';
import { startPostgres } from '../../scripts/host/postgres.ts';
import type { Shipped } from '../shipped.ts';
import { LEDGER } from './leads.ts';
import type { Row, Rows } from './rows.ts';
import type { BenchStore } from './store.ts';

/** As the ledger's own table of persons (lib/ledger/postgres/schema.ts). */
const RAW_TABLE = `CREATE TABLE raw (
	ledger text COLLATE "C" NOT NULL,
	key text COLLATE "C" NOT NULL,
	version bigint NOT NULL,
	body text NOT NULL,
	PRIMARY KEY (ledger, key)
)`;
const insertInto = (table: string) => `
	INSERT INTO ${table} (ledger, key, version, body)
	SELECT $1, key, 1, body FROM unnest($2::text[], $3::text[]) AS added (key, body)
	ON CONFLICT DO NOTHING`;
const RAW_INSERT = insertInto('raw');
const SEED_AT_ONCE = 20_000;

/** Two databases with what is remembered; each measurement gets a copy. Every commit is on the disk. */
export async function postgresStore(shipped: Shipped, rows: Rows): Promise<BenchStore> {
	const { openPostgresStore } = shipped(
		'./ledger/postgres/open',
	) as typeof import('../../lib/ledger/postgres/open.ts');
	const server = await startPostgres({ settings: { fsync: 'on' } });
	const { host, port, user, password } = server;
	const connectionTo = (database: string): PostgresConnection => ({
		...{ host, port, user, password, database },
		tls: 'off',
	});
	const clientOf = async (database: string): Promise<Client> => {
		const client = new Client({ host, port, user, password, database });
		await client.connect();
		return client;
	};
	const kept = { ours: await server.createDatabase(), raw: await server.createDatabase() };
	await (await openPostgresStore(connectionTo(kept.ours))).close();
	const admin = await clientOf('postgres');
	await withClient(clientOf(kept.raw), async (client) => await client.query(RAW_TABLE));
	let remembered = 0;
	let copies = 0;
	const copyOf = async (database: string): Promise<{ copy: string; drop: () => Promise<void> }> => {
		const copy = `copy_${++copies}`;
		const [to, from] = [copy, database].map(escapeIdentifier);
		await admin.query(`CREATE DATABASE ${to} TEMPLATE ${from} STRATEGY ${escapeLiteral('FILE_COPY')}`);
		await admin.query('CHECKPOINT');
		const drop = async () => void (await admin.query(`DROP DATABASE ${to} WITH (FORCE)`));
		return { copy, drop };
	};
	return {
		name: 'Postgres',
		async remember(count) {
			const added = count - remembered;
			remembered = count;
			for (const [database, table] of [
				[kept.ours, 'marketplace_leads.person'],
				[kept.raw, 'raw'],
			] as const) {
				await withClient(clientOf(database), async (client) => {
					for (let start = 0; start < added; start += SEED_AT_ONCE) {
						const some = Array.from({ length: Math.min(SEED_AT_ONCE, added - start) }, rows.remembered);
						await client.query(insertInto(table), values(some));
					}
					await client.query(`VACUUM ANALYZE ${table}`);
				});
			}
		},
		async ours() {
			const { copy, drop } = await copyOf(kept.ours);
			const { store, keys, close } = await openPostgresStore(connectionTo(copy));
			return {
				store,
				keys,
				async end() {
					await close();
					await drop();
				},
			};
		},
		async raw() {
			const { copy, drop } = await copyOf(kept.raw);
			const client = await clientOf(copy);
			return {
				insert: async (added) => void (await client.query(RAW_INSERT, values(added))),
				async end() {
					await client.end();
					await drop();
				},
			};
		},
		async stop() {
			await admin.end();
			await server.stop();
		},
	};
}

function values(added: readonly Row[]): [string, string[], string[]] {
	return [LEDGER, added.map(({ key }) => key), added.map(({ body }) => body)];
}

async function withClient(
	connecting: Promise<Client>,
	work: (client: Client) => Promise<unknown>,
): Promise<void> {
	const client = await connecting;
	try {
		await work(client);
	} finally {
		await client.end();
	}
}
