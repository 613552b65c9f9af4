import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import { Client } from 'pg';
import { type RunningAzurite, startAzurite } from '../../scripts/host/azurite.ts';
import { projectFolder } from '../../scripts/host/folders.ts';
import { type RunningPostgres, startPostgres } from '../../scripts/host/postgres.ts';
import { hasRedis, startRedis } from '../../scripts/host/redis.ts';

describe('PostgreSQL', () => {
	let postgres: RunningPostgres;
	let database: string;
	beforeAll(async () => {
		postgres = await startPostgres();
		database = await postgres.createDatabase();
		await ask('CREATE TABLE lead (id text)');
	});
	afterAll(() => postgres?.stop());

	async function ask(sql: string, password = postgres.password): Promise<unknown[]> {
		const { host, port, user } = postgres;
		const client = new Client({ host, port, user, password, database });
		// A cut connection is told beside the query that fails of it.
		client.on('error', () => undefined);
		await client.connect();
		try {
			return (await client.query<Record<string, unknown>>(sql)).rows;
		} finally {
			await client.end();
		}
	}

	it('is version 18 and compares text by language', async () => {
		expect(await ask("SELECT split_part(version(), ' ', 2) >= '18' AS new, 'a' < 'B' AS spoken")).toEqual([
			{ new: true, spoken: true },
		]);
	});

	it('asks for its password', async () => {
		await expect(ask('SELECT 1', 'wrong')).rejects.toMatchObject({ code: '28P01' });
	});

	it('has a new database as often as one is wanted, by name or without', async () => {
		const names = [await postgres.createDatabase(), await postgres.createDatabase('With "quotes"')];
		expect(new Set([database, ...names]).size).toBe(3);
		expect(await ask('SELECT datname FROM pg_database')).toEqual(
			expect.arrayContaining(names.map((datname) => ({ datname }))),
		);
	});

	it('keeps what was committed when it is killed in the middle of other work', async () => {
		await ask("INSERT INTO lead VALUES ('committed')");
		const busy = ask("INSERT INTO lead SELECT 'lost' FROM pg_sleep(600)").catch((error: unknown) => error);
		while ((await ask("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")).length === 0);
		await postgres.kill('SIGKILL');
		expect(await busy).toBeInstanceOf(Error);
		await expect(ask('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
		await postgres.restart();
		expect(await ask('SELECT id FROM lead')).toEqual([{ id: 'committed' }]);
	});

	it('is shut down while somebody is connected, and keeps its data', async () => {
		await ask('CREATE TABLE kept (id text)');
		const client = new Client({ ...postgres, database });
		const cut = new Promise((resolve) => client.on('error', resolve));
		await client.connect();
		await postgres.shutDown();
		expect(await cut).toBeInstanceOf(Error);
		await postgres.restart();
		expect(await ask('SELECT * FROM kept')).toEqual([]);
	});
});

describe('Azurite', () => {
	const server: { current?: RunningAzurite } = {};
	afterEach(() => server.current?.stop());

	async function tableOn(azurite: RunningAzurite): Promise<TableClient> {
		server.current = azurite;
		const table = TableClient.fromConnectionString(azurite.connectionString, 'lead', {
			allowInsecureConnection: true,
			retryOptions: { maxRetries: 0 },
		});
		await table.createTable();
		await table.createEntity({ partitionKey: 'one', rowKey: '1' });
		return table;
	}

	it('keeps its data over a restart, and refuses connections while it is shut down', async () => {
		const azurite = await startAzurite();
		const table = await tableOn(azurite);
		await azurite.shutDown();
		await expect(table.getEntity('one', '1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
		await azurite.restart();
		expect(await table.getEntity('one', '1')).toMatchObject({ rowKey: '1' });
	});

	it('starts without any table where it is in memory', async () => {
		const azurite = await startAzurite({ inMemory: true });
		const table = await tableOn(azurite);
		await azurite.restart();
		await expect(table.getEntity('one', '1')).rejects.toMatchObject({ statusCode: 404 });
	});

	it('takes no other key', async () => {
		const azurite = await startAzurite({ inMemory: true });
		await tableOn(azurite);
		const other = azurite.connectionString.replace(azurite.key, 'd3Jvbmc=');
		const table = TableClient.fromConnectionString(other, 'lead', { allowInsecureConnection: true });
		await expect(table.getEntity('one', '1')).rejects.toMatchObject({ statusCode: 403 });
	});
});

describe('Redis', () => {
	const here = hasRedis();
	if (!here) process.stderr.write('\n!!! NO REDIS. Install it: apt-get install redis-server\n\n');

	it('answers, forgets everything at a restart, and refuses connections when it is stopped', async () => {
		const redis = await startRedis();
		if (redis === null) {
			expect({ here, ci: process.env.CI === 'true' }).toEqual({ here: false, ci: false });
			return;
		}
		try {
			expect(await tell(redis.port, 'SET lead 1')).toBe('+OK');
			expect(await tell(redis.port, 'EXISTS lead')).toBe(':1');
			await redis.restart();
			expect(await tell(redis.port, 'EXISTS lead')).toBe(':0');
		} finally {
			await redis.stop();
		}
		await expect(tell(redis.port, 'PING')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});
});

describe.each([
	['PostgreSQL', 'postgres.ts', 'startPostgres'],
	['Azurite', 'azurite.ts', 'startAzurite'],
])('%s', (_name, file, start) => {
	it('goes, with its folder, when the process that started it is killed', async () => {
		const temporary = await mkdtemp(join(tmpdir(), 'marketplace-leads-orphan-'));
		// PostgreSQL may run as another user.
		await chmod(temporary, 0o755);
		try {
			const port = await startAndDie(join(projectFolder, 'scripts', 'host', file), start, temporary);
			while (await isOpen(port)) await pause(20);
			while ((await readdir(temporary)).length > 0) await pause(20);
		} finally {
			await rm(temporary, { recursive: true, force: true });
		}
	});
});

/** Starts a server in a process that then kills itself; returns the port the server had answered on. */
async function startAndDie(module: string, start: string, temporary: string): Promise<number> {
	const program = `
		const { ${start} } = await import(${JSON.stringify(module)});
		const { port } = await ${start}();
		process.stdout.write(String(port), () => process.kill(process.pid, 'SIGKILL'));
	`;
	const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
		env: { ...process.env, TMPDIR: temporary },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let printed = '';
	child.stdout.on('data', (chunk) => (printed += chunk));
	const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
	expect(signal).toBe('SIGKILL');
	return Number(printed);
}

async function isOpen(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection(port, '127.0.0.1');
		socket.once('error', () => resolve(false));
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
	});
}

/** Sends one command and returns the first line of the answer. */
async function tell(port: number, command: string): Promise<string> {
	return await new Promise((resolve, reject) => {
		const socket = createConnection(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
		socket.once('error', reject);
		socket.once('data', (answer) => {
			socket.destroy();
			resolve(String(answer).trim());
		});
	});
}
