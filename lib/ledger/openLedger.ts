import { PersonAdministration } from './administration';
import type { Ledger, LedgerAdministration } from './contract';
import { LedgerConfigurationError } from './errors';
import { PersonLedger } from './personLedger';
import type { OpenStore } from './sqlite/open';
import { openSqliteStore } from './sqlite/open';
import { refuseQueueMode } from './sqlite/queueMode';

/** How long an unused store stays open, in ms. */
const IDLE_MS = 60_000;

interface SharedStore {
	readonly opened: Promise<OpenStore>;
	users: number;
	idle: NodeJS.Timeout | undefined;
}

/** Open stores by folder, on globalThis because n8n may load this code more than once in a process. */
const SHARED = Symbol.for('n8n-nodes-marketplace-leads.stores.1');

/**
 * Lends a ledger of the SQLite store in a folder for the length of `work`. The store is opened once a process,
 * shared by all runs, and closed a minute after its last use.
 *
 * @param folder of the store
 * @param name of the ledger in the store: 1 to 64 letters, digits, blanks, `.`, `_`, `-`
 * @throws LedgerError when the ledger cannot be used, and whatever `work` throws
 */
export async function withLedger<T>(
	folder: string,
	name: string,
	work: (ledger: Ledger, administration: LedgerAdministration) => Promise<T>,
): Promise<T> {
	refuseQueueMode(process.env, process.argv);
	const ledgerName = checkedName(name);
	const shared = borrow(folder);
	try {
		const { store, keys } = await shared.opened;
		return await work(
			new PersonLedger(ledgerName, store, keys),
			new PersonAdministration(ledgerName, store, keys),
		);
	} finally {
		giveBack(folder, shared);
	}
}

/** Closes every open store of this process at once. */
export async function closeLedgers(): Promise<void> {
	await Promise.all([...stores()].map(async ([folder, shared]) => await close(folder, shared)));
}

function borrow(folder: string): SharedStore {
	let shared = stores().get(folder);
	if (!shared) {
		shared = { opened: openSqliteStore(folder), users: 0, idle: undefined };
		stores().set(folder, shared);
	}
	shared.users++;
	clearTimeout(shared.idle);
	return shared;
}

function giveBack(folder: string, shared: SharedStore): void {
	shared.users--;
	if (shared.users > 0) return;
	shared.idle = setTimeout(() => void close(folder, shared), IDLE_MS);
	shared.idle.unref();
	// A store that could not be opened is tried anew by the next run.
	shared.opened.catch(() => forget(folder, shared));
}

async function close(folder: string, shared: SharedStore): Promise<void> {
	clearTimeout(shared.idle);
	forget(folder, shared);
	const opened = await shared.opened.catch(() => null);
	opened?.close();
}

/** Only the very store: another run may have opened the folder anew meanwhile. */
function forget(folder: string, shared: SharedStore): void {
	if (stores().get(folder) === shared) stores().delete(folder);
}

function stores(): Map<string, SharedStore> {
	const known: unknown = Reflect.get(globalThis, SHARED);
	if (known instanceof Map) return known as Map<string, SharedStore>;
	const made = new Map<string, SharedStore>();
	Reflect.set(globalThis, SHARED, made);
	return made;
}

function checkedName(name: string): string {
	const trimmed = typeof name === 'string' ? name.trim() : '';
	if (/^[\p{L}\p{N} ._-]{1,64}$/u.test(trimmed)) return trimmed;
	throw new LedgerConfigurationError(
		'The ledger name must be 1 to 64 letters, digits, blanks, dots, dashes or underscores.',
		'Correct the field Ledger, or leave it at "default".',
	);
}
