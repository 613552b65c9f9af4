/**
 * Polls a table into a ledger as the node does, each time it is told to, and says what it has cost this process. One of
 * its own, started by poll.ts, because everything else would count too.
 *
 *   node --expose-gc poller.ts <what and where, a PolledTable as JSON>
 */
import { setTimeout as pause } from 'node:timers/promises';
import { GRACE_MS, LEDGER } from '../ledger/leads.ts';
import { shippedIn } from '../shipped.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import type { Polled, PolledTable, PollOrder } from './order.ts';

const { packageFolder, signIn, table }: PolledTable = JSON.parse(process.argv[2] ?? '');
const shipped = shippedIn(packageFolder);
const { openAzureTableInbox } = shipped(
	'./inboxes/openInbox',
) as typeof import('../../lib/inboxes/openInbox.ts');
const { pollSource } = shipped('./n8n/pollSource') as typeof import('../../lib/n8n/pollSource.ts');
const { openSqliteStore } = shipped(
	'./ledger/sqlite/open',
) as typeof import('../../lib/ledger/sqlite/open.ts');
const { PersonLedger } = shipped(
	'./ledger/personLedger',
) as typeof import('../../lib/ledger/personLedger.ts');

const { store, keys } = await openSqliteStore(temporaryFolder());
const ledger = new PersonLedger(LEDGER, store, keys);

// Who started this process is gone.
process.on('disconnect', () => process.exit(0));
process.on('message', (order) => void poll(order as PollOrder).then((polled) => process.send?.(polled)));
process.send?.('ready');

async function poll({ source, from, limit }: PollOrder): Promise<Polled> {
	const reading = {
		start: { at: from },
		limit,
		timeMs: Infinity,
		now: Date.now,
		patience: () => AbortSignal.timeout(60_000),
	};
	const start = performance.now();
	let rows = 0;
	const inbox = await openAzureTableInbox({ signIn, table });
	try {
		const pages = pollSource(ledger, inbox, { source, workflow: 'bench', graceMs: GRACE_MS, reading });
		for await (const leads of pages) rows += leads.length;
	} finally {
		inbox.close();
	}
	const ms = performance.now() - start;
	return { rows, ms, heap: await heapInUse(), peak: process.resourceUsage().maxRSS * 1024 };
}

async function heapInUse(): Promise<number> {
	for (let i = 0; i < 2; i++) {
		globalThis.gc?.();
		await pause(10);
	}
	return process.memoryUsage().heapUsed;
}
