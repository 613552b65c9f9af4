import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, constants, cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ensureServices } from './ensureServices.ts';
import { freePort } from './freePort.ts';
import type { KeeperJob } from './keptProcess.ts';
import { type KeptServer, startKeptServer } from './keptServer.ts';

export interface PostgresOptions {
	/** Settings of postgresql.conf, e.g. `{ max_connections: '20' }`. */
	readonly settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL 18. A restart brings its data back, after a `kill` too. */
export interface RunningPostgres extends KeptServer {
	readonly host: string;
	readonly port: number;
	/** The owner of everything (a superuser). */
	readonly user: string;
	/** Made for this server, and asked for (SCRAM). */
	readonly password: string;
	/** Makes an empty database and returns its name. */
	createDatabase(name?: string): Promise<string>;
}

const HOST = '127.0.0.1';
const USER = 'postgres';
const runProgram = promisify(execFile);

/**
 * Starts a PostgreSQL of its own on loopback, in about a second, as root too.
 *
 * Commits are not forced to disk: that guards against a crash of the machine, which no test waits for.
 */
export async function startPostgres({ settings = {} }: PostgresOptions = {}): Promise<RunningPostgres> {
	const { postgres } = await ensureServices();
	const port = await freePort();
	const password = randomBytes(16).toString('hex');
	const server = await startKeptServer('PostgreSQL', async (folder) => {
		const { programs, user } = await runnable(postgres, folder);
		const cluster = await makeCluster(folder, programs, password, user);
		const flags = Object.entries({
			listen_addresses: HOST,
			unix_socket_directories: '',
			fsync: 'off',
			// In its folder, so that nothing is left where it is killed.
			dynamic_shared_memory_type: 'mmap',
			...settings,
		}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
		return {
			command: join(programs, 'bin', 'postgres'),
			args: ['-D', cluster, '-p', String(port), ...flags],
			...(user && { user }),
			env: environment(),
			isReady: (log) => log.includes('database system is ready to accept connections'),
		};
	});

	let made = 0;
	async function createDatabase(name = `leads_${++made}`): Promise<string> {
		const client = new Client({ host: HOST, port, user: USER, password, database: 'postgres' });
		await client.connect();
		try {
			await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
		} finally {
			await client.end();
		}
		return name;
	}
	return { host: HOST, port, user: USER, password, createDatabase, ...server };
}

interface Runnable {
	/** The folder with `bin`, `lib` and `share`. */
	readonly programs: string;
	readonly user?: NonNullable<KeeperJob['user']>;
}

/**
 * PostgreSQL refuses to run as root. There it runs as `nobody`, who cannot look into root's cache folder and gets
 * a copy of the programs (60 MB).
 */
async function runnable(programs: string, folder: string): Promise<Runnable> {
	if (process.getuid?.() !== 0) return { programs };
	const idOf = async (flag: string) => Number((await runProgram('id', [flag, 'nobody'])).stdout);
	const user = { uid: await idOf('-u'), gid: await idOf('-g') };
	await chown(folder, user.uid, user.gid);
	const copy = join(folder, 'programs');
	await cp(programs, copy, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
	return { programs: copy, user };
}

/**
 * Makes the files of an empty server. Text is compared by language (ICU), as on most servers, not by its bytes.
 *
 * @returns their folder
 */
async function makeCluster(
	folder: string,
	programs: string,
	password: string,
	user: Runnable['user'],
): Promise<string> {
	const cluster = join(folder, 'cluster');
	const passwordFile = join(folder, 'password');
	await writeFile(passwordFile, password);
	if (user) await chown(passwordFile, user.uid, user.gid);
	const speech = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
	const access = ['--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${passwordFile}`];
	await runProgram(join(programs, 'bin', 'initdb'), ['-D', cluster, '--no-sync', ...speech, ...access], {
		cwd: folder,
		env: environment(),
		...user,
	});
	await rm(passwordFile);
	return cluster;
}

/** Without the PG variables of whoever has a PostgreSQL of his own. */
function environment(): NodeJS.ProcessEnv {
	return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}
