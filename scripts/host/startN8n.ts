import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { InstallOptions } from './cachedInstall.ts';
import { ensureHost } from './ensureHost.ts';
import { freePort } from './freePort.ts';
import { installTarball } from './installTarball.ts';
import { startKeptProcess } from './keptProcess.ts';

export interface StartN8nOptions extends InstallOptions {
	/** n8n's own folder: database, installed packages, ledger. Made if absent; yours to remove. */
	readonly userFolder: string;
	/** The packed package, installed as users install it. Without it n8n has only its own nodes. */
	readonly tarball?: string;
	/** The port wanted; another is taken where it is in use. @default any free port */
	readonly port?: number;
	/** What it does. In queue mode `start` is the main process, beside `webhook` and `worker`. @default 'start' */
	readonly role?: N8nRole;
	/** More environment for n8n, over what is set here. */
	readonly env?: Readonly<Record<string, string>>;
	/** How long n8n may take to start. @default 90_000 */
	readonly startTimeoutMs?: number;
}

export type N8nRole = 'start' | 'webhook' | 'worker';

/** A running n8n. */
export interface N8nProcess {
	/** e.g. `http://127.0.0.1:5678`, without a slash at the end; the same after a restart. */
	readonly url: string;
	readonly port: number;
	readonly userFolder: string;
	/** The process id of n8n's process group. */
	readonly pid: number;
	/** What n8n has printed so far, over all restarts. */
	readonly log: string;
	/** Asks n8n to end and waits until it has; kills it after ten seconds. */
	stop(): Promise<void>;
	/** Ends n8n and all its children as a crash would, and waits until they are gone. */
	kill(signal?: 'SIGKILL'): Promise<void>;
	/** Starts n8n again (stopping it first if it runs) on the same folder and port. */
	restart(env?: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * Starts an n8n of its own: loopback only, nothing sent home, ready to answer when this resolves.
 *
 * It never outlives this process, whatever ends this process.
 */
export async function startN8n(options: StartN8nOptions): Promise<N8nProcess> {
	const host = await ensureHost(options);
	const { role = 'start' } = options;
	await mkdir(join(options.userFolder, '.n8n'), { recursive: true });
	if (options.tarball !== undefined) await installTarball(host, options.userFolder, options.tarball);
	const port = await freePort(options.port);
	const url = `http://127.0.0.1:${port}`;
	let log = '';
	const start = async (env: Readonly<Record<string, string>> = {}) =>
		await startKeptProcess({
			title: 'n8n',
			node: host.node,
			command: host.node,
			args: [host.n8n, role],
			cwd: options.userFolder,
			env: { ...environment(options.userFolder, port, await freePort()), ...options.env, ...env },
			isReady: async () => await answers(url, role),
			endSignal: 'SIGTERM',
			startTimeoutMs: options.startTimeoutMs ?? 90_000,
			onOutput: (chunk) => (log += chunk),
		});

	let running = await start();
	return {
		url,
		port,
		userFolder: options.userFolder,
		get pid() {
			return running.pid;
		},
		get log() {
			return log;
		},
		stop: () => running.stop(),
		kill: () => running.kill(),
		async restart(env) {
			await running.stop();
			running = await start(env);
		},
	};
}

/**
 * Nothing of the surrounding environment reaches n8n but what a program needs to run: whoever has an n8n of
 * his own has its settings in the environment, too.
 */
function environment(userFolder: string, port: number, brokerPort: number): NodeJS.ProcessEnv {
	const kept = ['PATH', 'LANG', 'LC_ALL', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'] as const;
	const env: NodeJS.ProcessEnv = {};
	for (const name of kept) if (process.env[name] !== undefined) env[name] = process.env[name];
	return {
		...env,
		PATH: [dirname(process.execPath), process.env.PATH].join(':'),
		HOME: userFolder,
		N8N_USER_FOLDER: userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		// A worker listens for nothing but whether it is well.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		// Two n8n at once would both want 5679.
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_AI_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		// The list of verified packages and that of MCP servers are fetched from n8n's site at start.
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'mcp-registry,instance-ai,agents,chat-hub',
		EXECUTIONS_DATA_PRUNE: 'false',
		GENERIC_TIMEZONE: 'UTC',
		TZ: 'UTC',
	};
}

async function answers(url: string, role: N8nRole): Promise<boolean> {
	try {
		// /healthz/readiness is 200 once the database is migrated; /rest/settings once the editor is up.
		const signal = AbortSignal.timeout(2000);
		if (!(await fetch(`${url}/healthz/readiness`, { signal })).ok) return false;
		return role !== 'start' || (await fetch(`${url}/rest/settings`, { signal })).ok;
	} catch {
		return false;
	}
}
