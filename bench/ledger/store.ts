import type { OpenStore } from '../../lib/ledger/store.ts';
import type { Row } from './rows.ts';

/** What can be measured: the ledger's store, or the store's own limit. */
export interface Ours extends Pick<OpenStore, 'store' | 'keys'> {
	/** Closes it; what was measured in it is gone. */
	end(): Promise<void>;
}

/** A table that takes rows as fast as the store goes. */
export interface Raw {
	/** Adds rows, those left out whose key is there. */
	insert(rows: readonly Row[]): Promise<void>;
	end(): Promise<void>;
}

/** A store with a server of its own, where it needs one. */
export interface BenchStore {
	readonly name: string;
	/**
	 * Has that many persons be remembered, growing, in what {@link ours} and {@link raw} give from now on. Written in the
	 * store's own form, without the ledger.
	 */
	remember(count: number): Promise<void>;
	ours(): Promise<Ours>;
	raw(): Promise<Raw>;
	/** Ends the server and removes everything. */
	stop(): Promise<void>;
}
