import type { Inbox } from '../../../lib/inboxes/contract';
import { type Reading, readOn } from '../../../lib/inboxes/readOn';
import { START } from './memoryInbox';

/** How one poll reads. */
export interface Round extends Partial<Reading> {
	/** The process dies before it has kept so many pages. */
	readonly diesAfter?: number;
}

/** Polls an inbox as the node does, with a bookmark in the place of the ledger, and counts what comes out. */
export class Reader {
	bookmark: string | null = null;
	/** How often each row has come out, by its id. */
	readonly given = new Map<string, number>();

	constructor(private readonly inbox: Inbox) {}

	/** @returns how many rows came out; what the inbox throws is thrown when what was kept before has come out */
	async poll({ diesAfter = Infinity, ...round }: Round = {}): Promise<number> {
		const reading: Reading = {
			start: { at: 0 },
			limit: 1000,
			timeMs: Infinity,
			now: () => START,
			patience: () => new AbortController().signal,
			...round,
		};
		let found = 0;
		let kept = 0;
		for await (const { rows, bookmark } of readOn(this.inbox, this.bookmark, reading)) {
			if (kept++ >= diesAfter) break;
			this.bookmark = bookmark;
			found += rows.length;
			for (const { id } of rows) this.given.set(id, (this.given.get(id) ?? 0) + 1);
		}
		return found;
	}

	/** Ids that came out, in the order of the alphabet. */
	ids(): string[] {
		return [...this.given.keys()].sort();
	}

	/** Those that came out more than once. */
	repeated(): string[] {
		return [...this.given].filter(([, times]) => times > 1).map(([id]) => id);
	}
}
