import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { N8nClient } from './n8nClient.ts';
import { PATIENCE_MS } from './patience.ts';
import type { Run } from './run.ts';
import type { Workflow } from './workflow.ts';

interface Listed {
	readonly id: string;
	readonly status: string;
	readonly mode: string;
}

/** What a webhook answered. */
export interface Answered {
	readonly status: number;
	readonly text: string;
	readonly body: unknown;
}

const JSON_BODY = { 'content-type': 'application/json' };
const STARTED_BY_HAND = new Set(['manual', 'retry']);

const isOver = ({ status }: Listed) => status !== 'new' && status !== 'running';

/** What a workflow needs of the n8n it lives in. */
interface Home {
	readonly url: string;
	readonly process: { readonly userFolder: string };
	readonly client: N8nClient;
	run(executionId: string): Promise<Run>;
}

/** A workflow in n8n. */
export class PublishedWorkflow {
	readonly id: string;
	readonly name: string;
	private readonly n8n: Home;
	private knownPath: string | undefined;
	private knownUrl: string | undefined;
	private readonly handedOut = new Set<string>();

	constructor(n8n: Home, id: string, name: string) {
		this.n8n = n8n;
		this.id = id;
		this.name = name;
	}

	/** The address of its first webhook. */
	get url(): string {
		return this.knownUrl ?? `${this.n8n.url}/webhook/${this.path}`;
	}

	/** From now on leads are sent to this address, e.g. one of a webhook process. */
	sendTo(url: string): void {
		this.knownUrl = url;
	}

	/** The address that listens for one event of a manual run. */
	get testUrl(): string {
		return `${this.n8n.url}/webhook-test/${this.path}`;
	}

	private get path(): string {
		this.knownPath ??= webhooksOf(this.n8n.process.userFolder, this.id)[0];
		if (this.knownPath === undefined) throw new Error(`"${this.name}" has no webhook: is it published?`);
		return this.knownPath;
	}

	/**
	 * Posts a lead as Microsoft does: JSON, one in a request.
	 * @param query what follows the address, e.g. `?token=…`
	 */
	async send(payload: unknown, query = ''): Promise<Answered> {
		return await this.sendRaw(JSON.stringify(payload), JSON_BODY, query);
	}

	/** Posts any bytes with any headers, and no content type unless one is given. */
	async sendRaw(
		body: string | Uint8Array<ArrayBuffer>,
		headers: Readonly<Record<string, string>> = {},
		query = '',
	): Promise<Answered> {
		return await post(this.url + query, body, headers);
	}

	/** Posts many leads with so many requests open at once; the answers come in the order of the leads. */
	async sendAll(payloads: readonly unknown[], { atOnce = 10 } = {}): Promise<Answered[]> {
		const answers: Answered[] = [];
		const queue = payloads.entries();
		const sender = async () => {
			for (const [i, payload] of queue) answers[i] = await this.send(payload);
		};
		await Promise.all(Array.from({ length: atOnce }, sender));
		return answers;
	}

	/** As {@link nextExecutions}, one. */
	async nextExecution(): Promise<Run> {
		const [run] = await this.nextExecutions(1);
		if (run === undefined) throw new Error('unreachable');
		return run;
	}

	/**
	 * The next `count` executions that are over and were not handed out yet, oldest first; waits for them.
	 * Manual runs and retries are not among them: who starts one gets its run.
	 */
	async nextExecutions(count: number): Promise<Run[]> {
		const deadline = Date.now() + PATIENCE_MS + count * 100;
		for (;;) {
			const next = (await this.fresh()).slice(0, count);
			const over = next.filter(isOver).length;
			if (over === count) return await this.handOut(next);
			if (Date.now() > deadline) {
				throw new Error(`"${this.name}": waited for ${count} executions, ${over} are over.`);
			}
			// The more are missing the later n8n is asked again: listing many keeps it from running them.
			await pause(Math.max(25, count - over));
		}
	}

	/** The executions that are over and were not handed out yet, oldest first; does not wait. */
	async newExecutions(): Promise<Run[]> {
		return await this.handOut((await this.fresh()).filter(isOver));
	}

	private async fresh(): Promise<Listed[]> {
		return (await this.list()).filter(
			({ id, mode }) => !STARTED_BY_HAND.has(mode) && !this.handedOut.has(id),
		);
	}

	/** Reads a few at a time, so that a thousand do not stop n8n. */
	private async handOut(executions: readonly Listed[]): Promise<Run[]> {
		for (const { id } of executions) this.handedOut.add(id);
		const runs: Run[] = [];
		const queue = executions.entries();
		const reader = async () => {
			for (const [i, { id }] of queue) runs[i] = await this.n8n.run(id);
		};
		await Promise.all(Array.from({ length: 4 }, reader));
		return runs;
	}

	/** How many executions there are, those still running included. */
	async executionCount(): Promise<number> {
		return (await this.list()).length;
	}

	/**
	 * Runs the workflow as the editor's "Execute workflow" does.
	 *
	 * Where it starts from a webhook, n8n waits for a test event: then `payload` is sent to the test address.
	 * @param trigger the name of the trigger to start from
	 */
	async runManually(trigger: string, payload?: unknown): Promise<Run> {
		const before = new Set((await this.list()).map(({ id }) => id));
		const started = await this.n8n.client.request<{ executionId?: string; waitingForWebhook?: boolean }>(
			'POST',
			`/rest/workflows/${this.id}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		if (started.executionId !== undefined) return await this.n8n.run(started.executionId);
		const answer = await post(this.testUrl, JSON.stringify(payload ?? {}), JSON_BODY);
		if (answer.status >= 400) throw new Error(`The test event was answered ${answer.status}: ${answer.text}`);
		const deadline = Date.now() + PATIENCE_MS;
		for (;;) {
			const made = (await this.list()).find(({ id, mode }) => mode === 'manual' && !before.has(id));
			if (made !== undefined) return await this.n8n.run(made.id);
			if (Date.now() > deadline) throw new Error(`"${this.name}": the test event started no execution.`);
			await pause(25);
		}
	}

	/** How many executions are still running, or wait for their turn. */
	async runningCount(): Promise<number> {
		return (await this.list()).filter((listed) => !isOver(listed)).length;
	}

	/** Stops its executions that are running, as the editor's "Stop" does. */
	async stopRunning(): Promise<void> {
		for (const each of (await this.list()).filter((listed) => !isOver(listed))) {
			await this.n8n.client.request('POST', `/rest/executions/${each.id}/stop`);
		}
	}

	/** Draws it anew, as an edit in the editor does, and publishes that. */
	async replace({ name, nodes, connections, settings }: Workflow): Promise<void> {
		const edited = await this.n8n.client.request<{ versionId: string }>(
			'PATCH',
			`/rest/workflows/${this.id}`,
			{
				name,
				nodes,
				connections,
				settings,
			},
		);
		const { versionId } = edited;
		await this.n8n.client.request('POST', `/rest/workflows/${this.id}/activate`, { versionId });
		await this.ready();
	}

	/** Takes it off the air. */
	async unpublish(): Promise<void> {
		await this.n8n.client.request('POST', `/rest/workflows/${this.id}/deactivate`, {});
	}

	async delete(): Promise<void> {
		await this.n8n.client.request('POST', `/rest/workflows/${this.id}/archive`, {});
		await this.n8n.client.request('DELETE', `/rest/workflows/${this.id}`);
	}

	/** Waits until every trigger is active: n8n registers webhooks after it has answered. Throws its error. */
	async ready(): Promise<void> {
		const deadline = Date.now() + PATIENCE_MS;
		for (;;) {
			const { triggers } = await this.n8n.client.request<{
				triggers: ReadonlyArray<{ status: string; errorMessage: string | null }>;
			}>('GET', `/rest/workflows/${this.id}/publication-status`);
			const failed = triggers.find(({ errorMessage }) => errorMessage !== null);
			if (failed !== undefined) throw new Error(`"${this.name}" cannot be published: ${failed.errorMessage}`);
			if (triggers.length > 0 && triggers.every(({ status }) => status === 'activated')) return;
			if (Date.now() > deadline) throw new Error(`"${this.name}": its triggers did not become active.`);
			await pause(25);
		}
	}

	/** All executions, oldest first. */
	private async list(): Promise<Listed[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: this.id }));
		const all = new Map<string, Listed>();
		let cursor: string | null = null;
		do {
			const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
			const page: { results: Listed[]; nextCursor: string | null } = await this.n8n.client.request(
				'GET',
				`/rest/executions?limit=100&filter=${filter}${after}`,
			);
			for (const each of page.results) all.set(each.id, each);
			cursor = page.nextCursor;
		} while (cursor !== null);
		return [...all.values()].sort((a, b) => Number(a.id) - Number(b.id));
	}
}

/**
 * The paths of a workflow's production webhooks, read from n8n's database: no interface lists them, and a
 * path may contain an id that n8n makes up.
 */
export function webhooksOf(userFolder: string, workflowId: string): string[] {
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'), { readOnly: true });
	try {
		const rows = database
			.prepare('SELECT webhookPath FROM webhook_entity WHERE workflowId = ?')
			.all(workflowId);
		return rows.map((row) => String(row.webhookPath));
	} finally {
		database.close();
	}
}

async function post(
	url: string,
	body: string | Uint8Array<ArrayBuffer>,
	headers: Readonly<Record<string, string>>,
): Promise<Answered> {
	// fetch() adds a content type to a string but not to bytes.
	const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
	const response = await fetch(url, { method: 'POST', headers, body: bytes });
	const text = await response.text();
	return { status: response.status, text, body: asJson(text) };
}

function asJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
