import { ExponentialBackoff } from '../../vendor/backoff';
import { Pool, type PoolConfig } from '../../vendor/postgres';
import type { PostgresConnection } from './connection';
import { codeOf, contended, ledgerErrorOf } from './errors';

/** One row of an answer, by column. Numbers of 64 bits come as text. */
export type Row = Readonly<Record<string, unknown>>;

/** What one n8n process needs at most; the rest waits its turn. */
const CONNECTIONS = 4;
/** Shorter than firewalls and load balancers keep an idle connection. */
const IDLE_MS = 10_000;
const CONNECT_MS = 20_000;
const ANSWER_MS = 30_000;

/** How often is tried what others got in the way of; with the delays below for about ten seconds. */
const TRIES = 45;
const DELAYS = { initialDelay: 2, maxDelay: 300 };

/** Rolled back as a whole because of others: serialization_failure, deadlock_detected. */
const ROLLED_BACK = ['40001', '40P01'];

/**
 * What creating says to all but the first of several who create the same: unique_violation, duplicate_schema,
 * duplicate_table, duplicate_object.
 */
const FORESTALLED = ['23505', '42P06', '42P07', '42710', ...ROLLED_BACK];

/** Waits so many ms. */
export type Pause = (ms: number) => Promise<unknown>;

/**
 * A database, by a few connections. Every statement stands alone (autocommit, no names, nothing that a session would
 * have to remember), so that it works behind PgBouncer in transaction mode.
 */
export class Database {
	private readonly pool: Pool;
	private closed: Promise<void> | undefined;

	constructor(
		private readonly connection: PostgresConnection,
		private readonly pause: Pause,
	) {
		this.pool = new Pool(settings(connection));
		// A connection that breaks while nobody uses it is replaced by the next one; unheard, it would end n8n.
		this.pool.on('error', () => undefined);
	}

	/**
	 * Runs one statement, again where the server rolled it back because others were in the way.
	 *
	 * @throws LedgerError; where the connection broke it may have been carried out all the same
	 */
	async query(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
		return await this.persist(async () => {
			try {
				return (await this.pool.query<Record<string, unknown>>(text, [...values])).rows;
			} catch (error) {
				if (ROLLED_BACK.includes(codeOf(error))) return undefined;
				throw ledgerErrorOf(error, this.connection);
			}
		});
	}

	/**
	 * Runs statements as one transaction.
	 *
	 * @returns false where another process was faster to create what they create; then nothing was done
	 * @throws LedgerError
	 */
	async create(statements: string): Promise<boolean> {
		try {
			// Several statements in one simple query are one transaction (protocol-flow, "Multiple Statements").
			await this.pool.query(statements);
			return true;
		} catch (error) {
			if (FORESTALLED.includes(codeOf(error))) return false;
			throw ledgerErrorOf(error, this.connection);
		}
	}

	/**
	 * Tries until there is an answer, with growing pauses.
	 *
	 * @param work undefined where others were in the way
	 * @throws LedgerUnavailableError when they are in the way all the time
	 */
	async persist<T>(work: () => Promise<T | undefined>): Promise<T> {
		let wait = new ExponentialBackoff(DELAYS).next();
		for (let tries = 1; ; tries++, wait = wait.next(undefined)) {
			const answer = await work();
			if (answer !== undefined) return answer;
			if (tries === TRIES) throw contended(this.connection);
			await this.pause(wait.duration);
		}
	}

	/** Repeatable. */
	async close(): Promise<void> {
		this.closed ??= this.pool.end();
		await this.closed;
	}
}

function settings({ host, port, database, user, password, tls }: PostgresConnection): PoolConfig {
	return {
		host,
		port,
		database,
		user,
		// Asked for one and without any, pg stops in the middle and leaves the connection open until the server ends it.
		password: password || ' ',
		ssl: tls === 'off' ? false : { rejectUnauthorized: tls === 'verified' },
		max: CONNECTIONS,
		idleTimeoutMillis: IDLE_MS,
		connectionTimeoutMillis: CONNECT_MS,
		// The client's own: a time limit of the server's would be a setting of the session.
		query_timeout: ANSWER_MS,
		keepAlive: true,
		allowExitOnIdle: true,
		fallback_application_name: 'n8n marketplace leads',
	};
}
