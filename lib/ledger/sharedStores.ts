import { type LedgerPlace, placeId } from './place';
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
	readonly id: string;
	readonly opened: Promise<OpenStore>;
	users: number;
	idle?: NodeJS.Timeout;
	scrub?: NodeJS.Timeout | undefined;
	/** Ends when nothing is cleared away beside the runs. */
	sweeping: Promise<void>;
	isClosing: boolean;
}

/** What a process knows of stores, by place: those that are open, and when each was last looked at for a sweep. */
interface Registry {
	readonly open: Map<string, SharedStore>;
	readonly sweptAt: Map<string, number>;
}

/** On globalThis, because n8n may load this code more than once in a process. */
const REGISTRY = Symbol.for('n8n-nodes-marketplace-leads.stores.1');

/**
 * Lends the store in a place for the length of `work`. It is opened once a process, shared by all runs, and closed a
 * minute after its last use.
 *
 * @throws LedgerError when it cannot be used, and whatever `work` throws
 */
export async function withStore<T>(place: LedgerPlace, work: (opened: OpenStore) => Promise<T>): Promise<T> {
	const shared = borrow(place);
	try {
		const opened = await shared.opened;
		opened.check();
		return await work(opened);
	} finally {
		tidyUp(shared);
		giveBack(shared);
	}
}

/** Closes every open store of this process at once, and forgets that they were open. */
export async function closeStores(): Promise<void> {
	const { open, sweptAt } = registry();
	await Promise.all([...open.values()].map(close));
	sweptAt.clear();
	forgetOpened();
}

function borrow(place: LedgerPlace): SharedStore {
	const { open } = registry();
	const id = placeId(place);
	const shared = open.get(id) ?? {
		id,
		opened: openStore(place),
		users: 0,
		sweeping: Promise.resolve(),
		isClosing: false,
	};
	open.set(id, shared);
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

function giveBack(shared: SharedStore): void {
	shared.users--;
	if (shared.users > 0) return;
	shared.idle = setTimeout(() => closeBeside(shared), IDLE_MS);
	shared.idle.unref();
	// A store that could not be opened, or is not there any more, is opened anew by the next run.
	shared.opened
		.then((opened) => opened.check())
		.catch(() => {
			closeBeside(shared);
		});
}

/**
 * Beside the runs: clears away what counts for nobody any more, and what was deleted from the store's files. Nobody
 * waits for it, and no answer depends on it; what fails is done the next time, and Get Statistics tells when it was.
 */
function tidyUp(shared: SharedStore): void {
	if (!shared.scrub) {
		shared.scrub = setTimeout(() => {
			shared.scrub = undefined;
			if (!shared.isClosing) shared.opened.then(({ store }) => store.scrub()).catch(() => undefined);
		}, SCRUB_MS);
		shared.scrub.unref();
	}
	const { sweptAt } = registry();
	if (Date.now() - (sweptAt.get(shared.id) ?? 0) < SWEEP_MS) return;
	sweptAt.set(shared.id, Date.now());
	shared.users++;
	shared.sweeping = shared.opened
		.then(async ({ store }) => await sweep(store, () => !shared.isClosing))
		.catch(() => undefined)
		.finally(() => giveBack(shared));
}

/** Nobody waits for a store that is not used: whatever goes wrong with its end concerns nobody. */
function closeBeside(shared: SharedStore): void {
	close(shared).catch(() => undefined);
}

async function close(shared: SharedStore): Promise<void> {
	shared.isClosing = true;
	clearTimeout(shared.idle);
	clearTimeout(shared.scrub);
	const { open } = registry();
	// Only the very store: another run may have opened the place anew meanwhile.
	if (open.get(shared.id) === shared) open.delete(shared.id);
	const opened = await shared.opened.catch(() => null);
	await shared.sweeping;
	await opened?.close();
}

function registry(): Registry {
	const known = Reflect.get(globalThis, REGISTRY) as Registry | undefined;
	if (known) return known;
	const made: Registry = { open: new Map(), sweptAt: new Map() };
	Reflect.set(globalThis, REGISTRY, made);
	return made;
}
