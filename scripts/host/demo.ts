import { rmSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';
import { ensureHost } from './ensureHost.ts';
import { projectFolder } from './folders.ts';
import { type Harness, startHarness } from './harness.ts';
import { keepFresh } from './heartbeat.ts';
import { type LeadStory, leadStories } from './leadStory.ts';
import { demoOwner } from './n8nClient.ts';
import { packOnce } from './packOnce.ts';
import type { PublishedWorkflow } from './publishedWorkflow.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import type { Run } from './run.ts';
import { cut, printable, terminalOn } from './terminal.ts';
import { withParameters, type Workflow } from './workflow.ts';

const N8N_PORT = 5678;
const SAMPLES = ['azure-marketplace-get-it-now', 'appsource-contact-me', 'azure-portal-create'] as const;
const FOLDER_PREFIX = 'marketplace-leads-demo-';
const DAY_MS = 24 * 60 * 60_000;
const OUTPUT_NODE = 'HTTPS Endpoint Lead Output';

const terminal = terminalOn();

/**
 * `npm start`: the example workflow in a real n8n with the packed package, sample leads through it, and then
 * every lead that comes. n8n's folder, and with it the ledger, is new at each start and removed at the end,
 * so the samples are new leads every time.
 */
export async function demo(): Promise<void> {
	await removeAbandoned();
	const userFolder = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
	keepFresh([userFolder]);
	process.on('exit', () => rmSync(userFolder, { recursive: true, force: true, maxRetries: 5 }));
	let n8n: Harness | undefined = undefined;
	let stopping = false;
	const stop = async () => {
		// A second Ctrl-C, or one before n8n runs: it cannot outlive this process anyway.
		if (stopping || n8n === undefined) process.exit(130);
		stopping = true;
		terminal.line('\nStopping n8n …');
		await n8n.stop();
		terminal.line('Stopped.');
		process.exit(0);
	};
	process.on('SIGINT', () => void stop());
	process.on('SIGTERM', () => void stop());
	process.on('SIGHUP', () => {
		// The terminal is gone: what is still said to it goes nowhere, and must not keep n8n from being stopped.
		process.stdout.on('error', () => undefined);
		void stop();
	});

	terminal.line('\nA marketplace lead in a real n8n\n');
	const host = await ensureHost({ onProgress: terminal.progress });
	terminal.done(`n8n is installed ${dim(host.folder)}`);
	const tarball = await timed('Building the package', packOnce);
	terminal.done('The package is built and packed');
	const receiver = await startReceiver();
	n8n = await timed('Starting n8n', () =>
		startHarness({ userFolder, tarball, port: N8N_PORT, env: standInSignIns() }),
	);
	terminal.done(`n8n is running with it ${dim(n8n.url)}`);
	if (n8n.process.port !== N8N_PORT) {
		terminal.line(`  Port ${N8N_PORT} is in use, so this n8n has port ${n8n.process.port}.`);
	}
	const workflow = await n8n.publish(await exampleFor(receiver));
	terminal.done('The example workflow is published');

	await sendSamples(workflow, receiver);
	await explain(n8n, workflow);
	while (!stopping) {
		try {
			for (const run of await workflow.newExecutions()) show(run);
		} catch {
			if (stopping) return;
			throw new Error(
				`n8n has ended. Its last words:\n${n8n.process.log.trim().split('\n').slice(-8).join('\n')}`,
			);
		}
		await pause(500);
	}
}

/** Folders of earlier demos that could not remove theirs, e.g. because they were killed. */
async function removeAbandoned(): Promise<void> {
	for (const entry of await readdir(tmpdir())) {
		if (!entry.startsWith(FOLDER_PREFIX)) continue;
		const folder = join(tmpdir(), entry);
		try {
			if (Date.now() - (await stat(folder)).mtimeMs < DAY_MS) continue;
			await rm(folder, { recursive: true, force: true });
		} catch {
			// It is somebody else's, or another demo is removing it.
		}
	}
}

async function exampleFor(receiver: Receiver): Promise<Workflow> {
	const file = join(projectFolder, 'examples', 'receive-parse-dedupe-deliver.json');
	const example: Workflow = JSON.parse(await readFile(file, 'utf8'));
	return withParameters(example, { [OUTPUT_NODE]: { url: receiver.url } });
}

async function sendSamples(workflow: PublishedWorkflow, receiver: Receiver): Promise<void> {
	terminal.line('\nThree sample leads, and the first of them once more:\n');
	for (const sample of [...SAMPLES, SAMPLES[0]]) {
		const file = join(projectFolder, 'examples', 'leads', `${sample}.json`);
		const answer = await workflow.send(JSON.parse(await readFile(file, 'utf8')));
		if (answer.status !== 200) throw new Error(`n8n answered ${answer.status} to a lead: ${answer.text}`);
		show(await workflow.nextExecution());
	}
	terminal.line(
		`\nThe receiver at ${receiver.url} got ${receiver.delivered.length} requests with ${receiver.countsByKey.size} idempotency keys.`,
	);
}

async function explain(n8n: Harness, workflow: PublishedWorkflow): Promise<void> {
	const own = {
		userDetails: { firstName: 'Kim', lastName: 'Newcomer', email: 'kim@example.com', company: 'Example Ltd' },
		leadSource: 'SPZA-INS|contoso.backup',
		actionCode: 'INS',
		offerTitle: 'Contoso Backup',
	};
	terminal.line(`
Editor    ${bold(`${n8n.url}/workflow/${workflow.id}`)}
Sign in   ${bold(demoOwner.email)}  password ${bold(demoOwner.password)}

Send a lead yourself (twice: the second is held back):

  curl -H 'content-type: application/json' ${workflow.url} \\
    -d '${JSON.stringify(own)}'

Leads that come in are shown here. Ctrl-C stops n8n and throws away what it has: the next start is a fresh one.
`);
}

function show(run: Run): void {
	const stories = leadStories(run);
	for (const story of stories) terminal.line(lineOf(story));
	if (stories.length === 0) {
		const why = printable(run.error ?? 'no lead in it');
		terminal.line(cut(`  Execution ${run.id}: ${why}`, terminal.columns));
	}
}

const ENDS = {
	delivered: { text: 'delivered', colour: 'green' },
	notDelivered: { text: 'not delivered', colour: 'red' },
	heldBack: { text: 'held back', colour: 'yellow' },
	doNotContact: { text: 'do not contact', colour: 'yellow' },
	unknown: { text: 'on its way', colour: 'red' },
} as const;

/** Width of the column that says what became of a lead, with the blanks around it. */
const END_COLUMNS = 17;

function lineOf({ who, what, offer, outcome, reason, end, message, problems }: LeadStory): string {
	const why = message ?? (end === 'delivered' ? '' : [outcome, reason].filter(Boolean).join(', '));
	const wrong = problems.length === 0 ? '' : `problems: ${problems.join(', ')}`;
	const rest = [what, offer, wrong, why]
		.map(printable)
		.filter(Boolean)
		.map((part) => ` · ${part}`);
	const name = cut(printable(who), terminal.columns - END_COLUMNS);
	const details = cut(rest.join(''), terminal.columns - END_COLUMNS - [...name].length);
	const { text, colour: shade } = ENDS[end];
	return `  ${colour(shade, text)}${' '.repeat(END_COLUMNS - 2 - text.length)}${name}${dim(details)}`;
}

/** The one setting that `npm run servers` asks for goes through to n8n. */
function standInSignIns(): Record<string, string> {
	const { CREDENTIALS_OVERWRITE_DATA: data } = process.env;
	return data === undefined ? {} : { CREDENTIALS_OVERWRITE_DATA: data };
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
	const startedAt = Date.now();
	const report = () => terminal.progress({ what, elapsedMs: Date.now() - startedAt });
	const ticker = setInterval(report, 1000);
	report();
	try {
		return await work();
	} finally {
		clearInterval(ticker);
	}
}

const colour = (name: 'green' | 'red' | 'yellow' | 'dim' | 'bold', text: string) =>
	styleText(name, text, { stream: process.stdout });
const dim = (text: string) => colour('dim', text);
const bold = (text: string) => colour('bold', text);
