import type { AzureTableSignIn } from '../../lib/azureTables/account.ts';

/** One poll that the process is to do. */
export interface PollOrder {
	/** Another name is another source, which was never polled. */
	readonly source: string;
	/** From where on a source that was never polled is read, ms since the epoch. */
	readonly from: number;
	/** Most rows of the poll. */
	readonly limit: number;
}

/** What one poll has come to. */
export interface Polled {
	readonly rows: number;
	readonly ms: number;
	/** In use by JavaScript, after garbage collection. In bytes. */
	readonly heap: number;
	/** Resident memory, at the most since the process began. In bytes. */
	readonly peak: number;
}

/** Where the process polls. */
export interface PolledTable {
	readonly packageFolder: string;
	readonly signIn: AzureTableSignIn;
	readonly table: string;
}
