import type { Inbox } from '../../../../lib/inboxes/contract';
import { readOn } from '../../../../lib/inboxes/readOn';
import { polledLead, type PolledLead } from '../../../../lib/n8n/pollSource';

/** Polls an inbox as the node does, with a bookmark in the place of the ledger. */
export class PlainLine {
	readonly leads: PolledLead[] = [];
	bookmark: string | null = null;

	/** Everything that there is. */
	static async all(inbox: Inbox): Promise<PlainLine> {
		const line = new PlainLine();
		await line.poll(inbox);
		return line;
	}

	/** @returns the leads of this poll */
	async poll(inbox: Inbox, { limit = 1000, start = { at: 0 } } = {}): Promise<PolledLead[]> {
		const reading = {
			start,
			limit,
			timeMs: Infinity,
			now: Date.now,
			patience: () => new AbortController().signal,
		};
		const polled: PolledLead[] = [];
		for await (const { rows, bookmark } of readOn(inbox, this.bookmark, reading)) {
			this.bookmark = bookmark;
			polled.push(...rows.map((row) => polledLead(inbox, row, '')));
		}
		this.leads.push(...polled);
		return polled;
	}

	/** Addresses that came out, as often as they did, in order. */
	emails(): (string | null)[] {
		return this.leads.map(({ lead }) => lead.contact.email);
	}
}
