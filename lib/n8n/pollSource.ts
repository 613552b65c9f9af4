import type { Inbox, InboxRow } from '../inboxes/contract';
import { readOn, type Reading } from '../inboxes/readOn';
import { personIdentity } from '../lead/keys';
import type { Channel, Lead } from '../lead/lead';
import { nameUuids } from '../lead/nameUuid';
import { readLead } from '../lead/readLead';
import type { Ledger, NewReceipt } from '../ledger/contract';
import { receiptContent } from './receipt';

/** Longer than a page takes to be read and kept. A poll that dies holds the others up for so long. In ms. */
const LEASE_MS = 3 * 60_000;

/** Names of the ids of rows whose shape has no id that we know (UUID version 5); a random UUID, fixed for ever. */
const rowUuid = nameUuids('0d8b8a52-6d0e-4f57-9f0b-3f3ad2c5b0c7');

/** What a poll asks the ledger. */
export type PollLedger = Pick<Ledger, 'beginPoll' | 'keepPolled' | 'endPoll'>;

/** A source that a node polls. */
export interface Polling {
	/** What the ledger knows the source by. */
	readonly source: string;
	/** Id of the workflow. */
	readonly workflow: string;
	/** How long a run has for a lead until it comes out again, in ms. */
	readonly graceMs: number;
	readonly reading: Reading;
}

/** A lead with the row that it was read from. */
export interface PolledLead {
	readonly lead: Lead;
	readonly raw: InboxRow['raw'];
}

/**
 * Polls a source once: reads on where the last poll has left off, and keeps what is new in the ledger, page by page,
 * together with where to read on.
 *
 * @returns the leads of each page once they are kept; none where another poll of the source is under way
 * @throws InboxError where the source cannot be asked, LedgerError where the ledger cannot; the pages before stand
 */
export async function* pollSource(
	ledger: PollLedger,
	inbox: Inbox,
	{ source, workflow, graceMs, reading }: Polling,
): AsyncGenerator<readonly PolledLead[], void, void> {
	const begun = await ledger.beginPoll(source, LEASE_MS);
	if (begun === 'busy') return;
	try {
		for await (const { rows, bookmark } of readOn(inbox, begun.cursor, reading)) {
			const receivedAt = new Date(reading.now()).toISOString();
			const leads = rows.map((row) => polledLead(inbox, row, receivedAt));
			const kept = await ledger.keepPolled(begun.poll, {
				receipts: receiptsOf(leads, workflow),
				graceMs,
				nextCursor: bookmark,
				leaseMs: LEASE_MS,
			});
			// Another poll has begun meanwhile, and reads these rows itself.
			if (kept === 'lost') return;
			yield leads;
		}
	} finally {
		await ledger.endPoll(begun.poll);
	}
}

/** Reads the lead in a row; what is wrong with it stands in its problems. */
export function polledLead(
	{ channel, place }: { readonly channel: Channel; readonly place: string },
	{ id, raw, reading = raw, problems = [] }: InboxRow,
	receivedAt: string,
): PolledLead {
	const mintId = (): string => rowUuid(JSON.stringify([place, id]));
	const lead = readLead(reading, { receivedAt, mintId, channel });
	return { lead: { ...lead, problems: [...lead.problems, ...problems] }, raw };
}

/** One for each lead, though several rows may tell of it. */
function receiptsOf(leads: readonly PolledLead[], workflow: string): NewReceipt[] {
	const receipts = leads.map(({ lead, raw }): [string, NewReceipt] => [
		lead.id,
		{
			id: lead.id,
			leadId: lead.id,
			identity: personIdentity(lead.contact),
			workflow,
			content: receiptContent(lead, raw),
		},
	]);
	return [...new Map(receipts).values()];
}
