import type { Inbox } from '../../lib/inboxes/contract';
import type { Reading } from '../../lib/inboxes/readOn';
import { personIdentity } from '../../lib/lead/keys';
import { leadOf } from '../../lib/lead/leadOf';
import type { Lead } from '../../lib/lead/lead';
import type { PolledPage } from '../../lib/ledger/contract';
import { MAX_BATCH } from '../../lib/ledger/contract';
import { Keyring } from '../../lib/ledger/keys';
import { PersonLedger } from '../../lib/ledger/personLedger';
import { polledLead, type PolledLead, pollSource } from '../../lib/n8n/pollSource';
import { MemoryStore } from '../lib/ledger/memoryStore';
import { MINUTE, QUESTION, START } from '../lib/ledger/person';
import { held, request } from '../lib/ledger/requests';

/** How one poll goes. */
export interface LinePoll extends Partial<Pick<Reading, 'limit' | 'start'>> {
	/** The run that gets the leads dies before Dedupe. */
	readonly isLost?: boolean;
}

/** What outlives a restart: the ledger's store, and what came out so far. */
interface Kept {
	now: number;
	readonly store: MemoryStore;
	readonly leads: PolledLead[];
	readonly passed: string[];
}

/** An inbox, a ledger, and behind them Dedupe and a delivery that succeeds. */
export class InboxLine {
	largestPage = 0;
	longestCursor = 0;
	private readonly ledger: PersonLedger;

	/** @param open opens the inbox, as each poll does */
	constructor(
		private readonly open: () => Promise<Inbox>,
		private readonly kept: Kept = newKept(),
	) {
		this.ledger = new PersonLedger('default', kept.store, new Keyring(Buffer.alloc(32, 7)));
	}

	/** Everything that came out of a poll or of recovery and reached a run. */
	get leads(): readonly PolledLead[] {
		return this.kept.leads;
	}

	/** The same after n8n was started anew. */
	restarted(): InboxLine {
		return new InboxLine(this.open, this.kept);
	}

	/** @returns how many leads came out; what goes wrong is thrown when what was kept before has come out */
	async poll({ limit = 1000, start = { at: 0 }, isLost = false }: LinePoll = {}): Promise<number> {
		const inbox = await this.open();
		const reading: Reading = {
			start,
			limit,
			timeMs: Infinity,
			now: Date.now,
			patience: () => AbortSignal.timeout(MINUTE),
		};
		const polling = { source: 'workflow/node', workflow: 'workflow', graceMs: 15 * MINUTE, reading };
		let found = 0;
		try {
			for await (const leads of pollSource(this.watched(), inbox, polling)) {
				found += leads.length;
				if (!isLost) await this.run(leads);
			}
		} finally {
			inbox.close();
		}
		return found;
	}

	/** Lets so much time go by that what no run has claimed is due, and runs what comes out. */
	async recover(): Promise<void> {
		this.kept.now += 16 * MINUTE;
		const found = await this.ledger.recover({
			by: 'recovery',
			workflow: 'workflow',
			limit: MAX_BATCH,
			graceMs: 15 * MINUTE,
			maxAgeMs: 24 * 60 * MINUTE,
		});
		await this.run(
			found.map(({ content }) => {
				const { lead, raw } = JSON.parse(content) as { lead: unknown; raw: PolledLead['raw'] };
				return { lead: leadOf(lead) as Lead, raw };
			}),
		);
	}

	/** Addresses of the newest rows, as "Fetch Test Event" shows them. */
	async newest(count: number): Promise<unknown[]> {
		const inbox = await this.open();
		try {
			const rows = await inbox.newest(count, AbortSignal.timeout(MINUTE));
			return rows.map((row) => polledLead(inbox, row, '').lead.contact.email);
		} finally {
			inbox.close();
		}
	}

	/** Addresses that came out, each once, in the order of the alphabet. */
	emails(): (string | null)[] {
		return [...new Set(this.leads.map(({ lead }) => lead.contact.email))].sort();
	}

	/** Those that came out more than once. */
	repeated(): (string | null)[] {
		const seen = new Set<string | null>();
		const emails = this.leads.map(({ lead }) => lead.contact.email);
		return emails.filter((email) => seen.size === seen.add(email).size);
	}

	/** Those that Dedupe let pass, as often as it did. */
	passed(): string[] {
		return [...this.kept.passed].sort();
	}

	private watched(): PersonLedger {
		const { ledger } = this;
		const keep = ledger.keepPolled.bind(ledger);
		ledger.keepPolled = async (poll, page: PolledPage) => {
			this.largestPage = Math.max(this.largestPage, page.receipts.length);
			this.longestCursor = Math.max(this.longestCursor, page.nextCursor.length);
			return await keep(poll, page);
		};
		return ledger;
	}

	/** Dedupe and a delivery. */
	private async run(leads: readonly PolledLead[]): Promise<void> {
		this.kept.leads.push(...leads);
		for (let first = 0; first < leads.length; first += MAX_BATCH) {
			const batch = leads.slice(first, first + MAX_BATCH).map(({ lead }) => lead);
			const asked = batch.map(({ id, contact, fingerprint }) =>
				request(0, {
					identity: personIdentity(contact),
					leadId: id,
					fingerprint,
					receipt: { id, keep: () => ({ workflow: 'workflow', content: '' }) },
				}),
			);
			const answers = await this.ledger.claim(asked, QUESTION);
			answers.forEach(({ outcome }, index) => {
				if (outcome === 'new' || outcome === 'returning') {
					this.kept.passed.push(batch[index]?.contact.email ?? '');
				}
			});
			await this.ledger.confirm(held(answers));
		}
	}
}

function newKept(): Kept {
	const kept: Kept = { now: START, store: new MemoryStore(() => kept.now), leads: [], passed: [] };
	return kept;
}
