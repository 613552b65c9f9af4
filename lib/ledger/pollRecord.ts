import { FORMAT, parseStored } from './storedJson';

/** What the ledger knows of polling one source. Nothing of any person: it outlives those who are forgotten. */
export interface PollRecord {
	/** Where the source is read on from; null where nothing of it was read yet. */
	readonly cursor: string | null;
	/** The poll that may move the cursor, the end of its lease in ms since the epoch; null where none is under way. */
	readonly poll: { readonly id: string; readonly leaseUntil: number } | null;
}

/** As stores keep it: JSON that a person can read. */
interface StoredPoll {
	readonly v: typeof FORMAT;
	readonly cursor?: string;
	readonly poll?: string;
	readonly lease?: number;
}

/** @throws LedgerConfigurationError when it is not ours, or a newer version of this package wrote it */
export function parsePoll(body: string): PollRecord {
	const { cursor, poll, lease } = parseStored(body) as StoredPoll;
	return {
		cursor: cursor ?? null,
		poll: poll === undefined ? null : { id: poll, leaseUntil: lease ?? 0 },
	};
}

/** The stored form: the same record always gives the same text, so that stores may compare by it. */
export function serialisePoll({ cursor, poll }: PollRecord): string {
	const stored: StoredPoll = {
		v: FORMAT,
		...(cursor !== null && { cursor }),
		...(poll && { poll: poll.id, lease: poll.leaseUntil }),
	};
	return JSON.stringify(stored);
}
