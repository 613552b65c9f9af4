import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import type { Credential, Harness } from '../../scripts/host/harness.ts';
import { packOnce } from '../../scripts/host/packOnce.ts';
import { startPostgres } from '../../scripts/host/postgres.ts';
import type { PublishedWorkflow } from '../../scripts/host/publishedWorkflow.ts';
import { startRedis } from '../../scripts/host/redis.ts';
import { type N8nProcess, type N8nRole, startN8n } from '../../scripts/host/startN8n.ts';
import type { Workflow } from '../../scripts/host/workflow.ts';
import { startPackagedN8n } from './packagedN8n.ts';

/** An n8n in queue mode: main, a webhook process and two workers, each with a disk of its own. */
export interface QueueModeN8n {
	readonly main: Harness;
	readonly workers: readonly [N8nProcess, N8nProcess];
	/** The database of the ledger, for the test itself. */
	readonly ledger: ClientConfig;
	/**
	 * n8n's own database, for the test itself: on Postgres n8n's list of executions leaves some out between two pages,
	 * those that began in the same millisecond.
	 */
	readonly database: ClientConfig;
	/** The credential for the database of the ledger. */
	readonly postgres: Credential;
	/** Publishes a workflow whose leads are sent to the webhook process. */
	publish(flow: Workflow): Promise<PublishedWorkflow>;
	stop(): Promise<void>;
}

/**
 * Starts all of it, n8n's own database and that of the ledger in one PostgreSQL.
 *
 * @throws Error where the machine has no Redis
 */
export async function startQueueMode(): Promise<QueueModeN8n> {
	const started: Array<{ stop(): Promise<void> }> = [];
	const stop = async () => {
		for (const each of started.splice(0).reverse()) await each.stop();
	};
	const kept = <T extends { stop(): Promise<void> }>(one: T): T => {
		started.push(one);
		return one;
	};
	try {
		const redis = await startRedis();
		if (redis === null) throw new Error('There is no redis-server in the PATH.');
		kept(redis);
		const { host, port, user, password, createDatabase } = kept(await startPostgres());
		const server = { host, port, user, password };
		const ledger = { ...server, database: await createDatabase('ledger') };
		const database = { ...server, database: await createDatabase('n8n') };
		const env = {
			EXECUTIONS_MODE: 'queue',
			N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
			N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
			QUEUE_BULL_REDIS_HOST: redis.host,
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: host,
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_USER: user,
			DB_POSTGRESDB_PASSWORD: password,
			DB_POSTGRESDB_DATABASE: database.database,
		};
		// Main first: it makes the tables.
		const main = kept(await startPackagedN8n({ env }));
		const [webhook, ...workers] = await Promise.all([
			startBeside('webhook', env),
			startBeside('worker', env),
			startBeside('worker', env),
		]);
		for (const each of [webhook, ...workers]) kept(each);
		const postgres = await main.credential('postgres', {
			...ledger,
			ssl: 'disable',
			allowUnauthorizedCerts: false,
			sshTunnel: false,
			maxConnections: 20,
		});
		return {
			main,
			workers,
			ledger,
			database,
			postgres,
			async publish(flow) {
				const published = await main.publish(flow);
				published.sendTo(`${webhook.url}/webhook/${await webhookPath(main, published.id)}`);
				return published;
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

async function startBeside(role: N8nRole, env: Readonly<Record<string, string>>): Promise<N8nProcess> {
	const userFolder = await mkdtemp(join(tmpdir(), `marketplace-leads-n8n-${role}-`));
	const removeFolder = () => rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
	try {
		const running = await startN8n({ role, env, userFolder, tarball: await packOnce() });
		const { stop } = running;
		return Object.assign(running, {
			stop: async () => {
				await stop();
				await removeFolder();
			},
		});
	} catch (error) {
		await removeFolder();
		throw error;
	}
}

/** The path of the lead trigger's webhook: n8n gives it an id of its own when the workflow is saved. */
async function webhookPath({ client }: Harness, workflowId: string): Promise<string> {
	const { nodes } = await client.request<{ nodes: ReadonlyArray<{ type: string; webhookId?: string }> }>(
		'GET',
		`/rest/workflows/${workflowId}`,
	);
	const trigger = nodes.find(({ type }) => type.endsWith('.marketplaceLeadTrigger'));
	if (trigger?.webhookId === undefined) throw new Error('The lead trigger has no webhook.');
	return `${trigger.webhookId}/lead`;
}
