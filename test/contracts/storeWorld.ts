import type { OpenStore } from '../../lib/ledger/store';

/** A client of a store, as one process has it. */
export type OpenedStore = Pick<OpenStore, 'store' | 'keys' | 'close'>;

/** A store of its own for one test, empty at first, with a clock that starts at `START`. */
export interface StoreWorld {
	/** Opens what is stored: as often as asked, as several processes would. */
	open(): Promise<OpenedStore>;
	/** Moves the store's clock on; where the store has a clock of its own, what it tells is moved. */
	pass(ms: number): void;
	/** Removes it. */
	end(): void | Promise<void>;
}
