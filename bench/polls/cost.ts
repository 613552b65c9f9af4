import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { TableClient, type TransactionAction } from '@azure/data-tables';
import { startAzurite } from '../../scripts/host/azurite.ts';
import { type CountingProxy, startCountingProxy } from './countingProxy.ts';
import { type Poller, startPoller } from './startPoller.ts';

const TABLE = 'MarketplaceLeads';
/** As the node has it by default. */
const LIMIT = 1000;
/** Most rows of a transaction. */
const AT_ONCE = 100;
/** Longer than the overlap with which the table is read. */
const OLD_MS = 10 * 60_000;
const MARKS = 10;

/** What one poll, or several until everything is read, have cost. */
export interface Cost {
	readonly case: string;
	readonly polls: number;
	readonly rows: number;
	readonly calls: number;
	readonly bytes: number;
	readonly ms: number;
}

/** Memory of the process after so many rows. */
export interface Mark {
	readonly rows: number;
	readonly heap: number;
	readonly peak: number;
}

export interface Costs {
	readonly ours: readonly Cost[];
	/** The documented query, in the same cases. */
	readonly documented: readonly Cost[];
	readonly memory: readonly Mark[];
}

/**
 * Polls a table on Azurite through a proxy that counts.
 *
 * @param packageFolder of the unpacked package
 * @param few new rows of a usual poll
 * @param many rows of a backlog
 */
export async function measureCost(packageFolder: string, few: number, many: number): Promise<Costs> {
	const azurite = await startAzurite({ inMemory: true });
	const proxy = await startCountingProxy(new URL(azurite.endpoint).origin);
	const { account, key } = azurite;
	const endpoint = `${proxy.origin}/${account}`;
	const clientAt = (connectionString: string): TableClient =>
		TableClient.fromConnectionString(connectionString, TABLE, { allowInsecureConnection: true });
	const table = clientAt(azurite.connectionString);
	const poller = await startPoller({
		packageFolder,
		signIn: { by: 'accountKey', endpoint, account, key },
		table: TABLE,
	});
	try {
		await table.createTable();
		const throughProxy = clientAt(azurite.connectionString.replace(azurite.endpoint, endpoint));
		return await costsOf({ table, throughProxy, proxy, poller }, few, many);
	} finally {
		poller.stop();
		await proxy.stop();
		await azurite.stop();
	}
}

interface Bench {
	/** Past the proxy. */
	readonly table: TableClient;
	readonly throughProxy: TableClient;
	readonly proxy: CountingProxy;
	readonly poller: Poller;
}

async function costsOf(bench: Bench, few: number, many: number): Promise<Costs> {
	const { table, proxy } = bench;
	await write(table, AT_ONCE * 10);
	const ours: Cost[] = [];
	const theirs: Cost[] = [];
	const memory: Mark[] = [];
	const measure = async (name: string, source: string, from: number): Promise<void> => {
		ours.push(await readToTheEnd(bench, name, { source, from }, memory));
		theirs.push(await documented(bench, name, from));
	};
	// Everything is loaded, and compiled, before it counts.
	await readToTheEnd(bench, '', { source: 'before', from: 0 }, []);

	proxy.aheadMs = OLD_MS;
	await measure('nothing new', 'nothing', await newMoment());
	const beforeFew = await newMoment();
	await write(table, few);
	await measure(`${few} new`, 'few', beforeFew);
	proxy.aheadMs = 0;
	await readToTheEnd(bench, '', { source: 'young', from: beforeFew }, []);
	await measure(`nothing new, ${few} younger than five minutes`, 'young', beforeFew);
	const beforeMany = await newMoment();
	await write(table, many);
	proxy.aheadMs = OLD_MS;
	memory.length = 0;
	await measure(`${many.toLocaleString('en')} new`, 'many', beforeMany);
	return { ours, documented: theirs, memory: thinned(memory) };
}

/** A moment that no row has the time of, nor a later one yet. */
async function newMoment(): Promise<number> {
	await pause(5);
	const now = Date.now();
	await pause(5);
	return now;
}

async function readToTheEnd(
	{ proxy, poller }: Bench,
	name: string,
	{ source, from }: { readonly source: string; readonly from: number },
	memory: Mark[],
): Promise<Cost> {
	proxy.take();
	let polls = 0;
	let rows = 0;
	let ms = 0;
	for (let found = LIMIT; found === LIMIT; polls++) {
		const polled = await poller.poll({ source, from, limit: LIMIT });
		found = polled.rows;
		rows += found;
		ms += polled.ms;
		if (found > 0) memory.push({ rows, heap: polled.heap, peak: polled.peak });
	}
	return { case: name, polls, rows, ms, ...proxy.take() };
}

/** Rows with a later Timestamp, on as many pages as there are: what the documented flow asks for. */
async function documented({ proxy, throughProxy }: Bench, name: string, from: number): Promise<Cost> {
	proxy.take();
	const start = performance.now();
	const filter = `Timestamp gt datetime'${new Date(from).toISOString()}'`;
	let rows = 0;
	for await (const page of throughProxy.listEntities({ queryOptions: { filter } }).byPage())
		rows += page.length;
	return { case: name, polls: 1, rows, ms: performance.now() - start, ...proxy.take() };
}

/** Rows as Microsoft's connector writes them, all of one day. */
async function write(table: TableClient, count: number): Promise<void> {
	for (let written = 0; written < count; written += AT_ONCE) {
		const rows = Array.from({ length: Math.min(AT_ONCE, count - written) }, newRow);
		await table.submitTransaction(rows);
	}
}

function newRow(): TransactionAction {
	const id = randomUUID();
	const contact = {
		FirstName: 'Ann',
		LastName: 'Example',
		Email: `ann.${id}@example.com`,
		Phone: '+1 425 555 0100',
		Country: 'US',
		Company: 'Contoso',
		Title: 'Buyer',
	};
	return [
		'create',
		{
			partitionKey: '11:2F23:2F2026',
			rowKey: id,
			ProductId: 'contoso.backup',
			CustomerInfo: JSON.stringify(contact),
			LeadSource: 'AzureMarketplace-INS|contoso.backup',
			ActionCode: 'INS',
			PublisherDisplayName: 'Contoso',
			OfferDisplayName: 'Contoso Backup',
			CreatedTime: '11/23/2026 06:59:00',
			Description: 'Please call me about a test of the backup for forty machines.',
		},
	];
}

/** About ten of them, the first and the last among them. */
function thinned(memory: readonly Mark[]): Mark[] {
	const step = Math.max(1, Math.floor(memory.length / MARKS));
	return memory.filter((_, at) => at % step === 0 || at === memory.length - 1);
}
