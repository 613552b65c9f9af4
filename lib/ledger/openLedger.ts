import { PersonAdministration } from './administration';
import type { Ledger, LedgerAdministration } from './contract';
import { LedgerConfigurationError } from './errors';
import { PersonLedger } from './personLedger';
import { type LedgerPlace, placeId } from './place';
import { refuseQueueMode } from './sqlite/queueMode';
import { forgetOpened } from './sqlite/vanished';
import type { OpenStore } from './store';
import { sweep } from './sweep';

/** How long an unused store stays open, in ms. */
const IDLE_MS = 60_000;
/** How soon after its use what was deleted is gone from a store's files too, in ms. */
const SCRUB_MS = 2000;
/** How often a process looks whether a sweep is due, in ms. */
const SWEEP_MS = 60 * 60_000;

interface SharedStore {
	readonly opened: Promise<OpenStore>;
	users: number;
	idle: NodeJS.Timeout | undefined;
	scrub: NodeJS.Timeout | undefined;
	sweptAt: number;
	/** Ends when nothing is tidied up beside the runs. */
	sweeping: Promise<void>;
	isClosing: boolean;
}

/** Open stores by place, on globalThis because n8n may load this code more than once in a process. */
const SHARED = Symbol.for('n8n-nodes-marketplace-leads.stores.1');

/**
 * Lends a ledger for the length of `work`. Its store is opened once a process, shared by all runs, and closed a minute
 * after its last use.
 *
 * @param place of the store
 * @param name of the ledger in the store: 1 to 64 letters, digits, blanks, `.`, `_`, `-`
 * @throws LedgerError when the ledger cannot be used, and whatever `work` throws
 */
export async function withLedger<T>(
	place: LedgerPlace,
	name: string,
	work: (ledger: Ledger, administration: LedgerAdministration, storeId: string) => Promise<T>,
): Promise<T> {
	if (place.store === 'sqlite') refuseQueueMode(process.env, process.argv);
	const ledgerName = checkedName(name);
	const id = placeId(place);
	const shared = borrow(id, place);
	try {
		const opened = await shared.opened;
		opened.check();
		const { store, keys } = opened;
		return await work(
			new PersonLedger(ledgerName, store, keys),
			new PersonAdministration(ledgerName, store, keys),
			store.id,
		);
	} finally {
		tidyUp(id, shared);
		giveBack(id, shared);
	}
}

/** Closes every open store of this process at once, and forgets that they were open. */
export async function closeLedgers(): Promise<void> {
	await Promise.all([...stores()].map(async ([id, shared]) => await close(id, shared)));
	forgetOpened();
}

function borrow(id: string, place: LedgerPlace): SharedStore {
	let shared = stores().get(id);
	if (!shared) {
		shared = {
			opened: openStore(place),
			users: 0,
			idle: undefined,
			scrub: undefined,
			sweptAt: 0,
			sweeping: Promise.resolve(),
			isClosing: false,
		};
		stores().set(id, shared);
	}
	shared.users++;
	clearTimeout(shared.idle);
	return shared;
}

/** Each store's code, and the library it needs, is loaded on first use. */
async function openStore(place: LedgerPlace): Promise<OpenStore> {
	switch (place.store) {
		case 'sqlite':
			return await (await import('./sqlite/open.js')).openSqliteStore(place.folder);
		case 'postgres':
			return await (await import('./postgres/open.js')).openPostgresStore(place.connection);
		case 'azureTable':
			return await (await import('./azureTable/open.js')).openAzureTableStore(place.account);
	}
}

function giveBack(id: string, shared: SharedStore): void {
	shared.users--;
	if (shared.users > 0) return;
	shared.idle = setTimeout(() => void close(id, shared), IDLE_MS);
	shared.idle.unref();
	// A store that could not be opened, or is not there any more, is opened anew by the next run.
	shared.opened
		.then((opened) => opened.check())
		.catch(() => {
			void close(id, shared);
		});
}

/**
 * Beside the runs: clears away what counts for nobody any more, and what was deleted from the store's files. Nobody
 * waits for it, and no answer depends on it; what fails is done the next time, and Get Statistics tells when it was.
 */
function tidyUp(id: string, shared: SharedStore): void {
	if (!shared.scrub) {
		shared.scrub = setTimeout(() => {
			shared.scrub = undefined;
			if (!shared.isClosing) shared.opened.then(({ store }) => store.scrub()).catch(() => undefined);
		}, SCRUB_MS);
		shared.scrub.unref();
	}
	if (Date.now() - shared.sweptAt < SWEEP_MS) return;
	shared.sweptAt = Date.now();
	shared.users++;
	shared.sweeping = shared.opened
		.then(async ({ store }) => await sweep(store, () => !shared.isClosing))
		.catch(() => undefined)
		.finally(() => giveBack(id, shared));
}

async function close(id: string, shared: SharedStore): Promise<void> {
	shared.isClosing = true;
	clearTimeout(shared.idle);
	clearTimeout(shared.scrub);
	forget(id, shared);
	const opened = await shared.opened.catch(() => null);
	await shared.sweeping;
	await opened?.close();
}

/** Only the very store: another run may have opened the place anew meanwhile. */
function forget(id: string, shared: SharedStore): void {
	if (stores().get(id) === shared) stores().delete(id);
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
