import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';

import { freePort } from '../../../scripts/host/freePort.ts';
import { startKeptServer } from '../../../scripts/host/keptServer.ts';
import type { RunningPostgres } from '../../../scripts/host/postgres.ts';

export interface RunningPgBouncer {
	readonly port: number;
	/** How many transactions on a database it has passed on. */
	transactions(database: string): Promise<number>;
	stop(): Promise<void>;
}

/** Where Debian puts it is in no user's PATH. */
const PATH = `${process.env.PATH ?? ''}:/usr/sbin`;
const HOST = '127.0.0.1';

/** Whether this machine has a `pgbouncer`. */
export function hasPgBouncer(): boolean {
	return spawnSync('pgbouncer', ['--version'], { stdio: 'ignore', env: { PATH } }).status === 0;
}

/**
 * Starts the machine's PgBouncer in front of a server, in transaction mode: each statement of a client may go over
 * another of two connections.
 */
export async function startPgBouncer({
	host,
	port: behind,
	user,
	password,
}: RunningPostgres): Promise<RunningPgBouncer> {
	const port = await freePort();
	const { stop } = await startKeptServer('PgBouncer', async (folder) => {
		const [settings, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
		writeFileSync(users, `"${user}" "${password}"\n`);
		writeFileSync(
			settings,
			`[databases]
* = host=${host} port=${behind}
[pgbouncer]
listen_addr = ${HOST}
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
admin_users = ${user}
pool_mode = transaction
default_pool_size = 2
server_reset_query =
`,
		);
		return {
			command: 'pgbouncer',
			args: [settings],
			env: { PATH },
			isReady: (log) => log.includes('process up'),
			...asNobody(folder, [settings, users]),
		};
	});
	return {
		port,
		stop,
		transactions: async (database) => {
			const client = new Client({ host: HOST, port, user, password, database: 'pgbouncer' });
			await client.connect();
			try {
				const { rows } = await client.query<Record<string, string>>('SHOW STATS_TOTALS');
				return Number(rows.find((row) => row['database'] === database)?.['xact_count'] ?? 0);
			} finally {
				await client.end();
			}
		},
	};
}

/** PgBouncer refuses to run as root. */
function asNobody(
	folder: string,
	files: readonly string[],
): { readonly user?: { readonly uid: number; readonly gid: number } } {
	if (process.getuid?.() !== 0) return {};
	const idOf = (flag: string): number =>
		Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
	const user = { uid: idOf('-u'), gid: idOf('-g') };
	for (const path of [folder, ...files]) chownSync(path, user.uid, user.gid);
	chmodSync(folder, 0o700);
	return { user };
}
