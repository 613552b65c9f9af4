import type { Poll, PolledPage } from '../../../lib/ledger/contract';
import { LedgerUnavailableError } from '../../../lib/ledger/errors';
import { polledLead, type PollLedger, pollSource } from '../../../lib/n8n/pollSource';
import { MemoryInbox, MINUTE, START } from '../inboxes/memoryInbox';
import { azureTableRow } from '../inboxes/rows';

/** A ledger of which a test says what it answers to each page. */
class ScriptedLedger implements PollLedger {
	readonly pages: PolledPage[] = [];
	readonly ended: Poll[] = [];

	constructor(private readonly answers: readonly ('kept' | 'lost' | Error)[]) {}

	async beginPoll(source: string) {
		return { poll: { source, id: 'poll' }, cursor: null };
	}

	async keepPolled(_: Poll, page: PolledPage) {
		const answer = this.answers[this.pages.push(page) - 1] ?? 'kept';
		if (answer instanceof Error) throw answer;
		return answer;
	}

	async endPoll(poll: Poll) {
		this.ended.push(poll);
	}
}

function filled(count: number): MemoryInbox {
	const inbox = new MemoryInbox();
	for (let n = 0; n < count; n++)
		inbox.write(`row${n}`, { raw: azureTableRow(`lead${n}@example.com`, `row${n}`) });
	inbox.pass(60 * MINUTE);
	return inbox;
}

/** Leads that came out, and what was thrown behind them. */
async function poll(ledger: PollLedger, inbox: MemoryInbox) {
	const reading = {
		start: { at: 0 },
		limit: 2000,
		timeMs: Infinity,
		now: () => START,
		patience: () => new AbortController().signal,
	};
	let found = 0;
	try {
		const polling = { source: 'source', workflow: 'workflow', graceMs: MINUTE, reading };
		for await (const leads of pollSource(ledger, inbox, polling)) found += leads.length;
	} catch (error) {
		return { found, error };
	}
	return { found, error: null };
}

describe('Polling a source', () => {
	it('has what the inbox knows to be wrong stand beside what is wrong with the row itself', () => {
		const inbox = { channel: 'marketo', place: 'place' } as const;
		const raw = { marketoGUID: '1', createdAt: 'soon', email: 'ann@example.com' };
		const row = { id: '1', raw, problems: ['submissionIncomplete'], writtenAt: START } as const;
		expect(polledLead(inbox, row, '').lead.problems).toEqual(['createdAtUnreadable', 'submissionIncomplete']);
	});

	it('gives out nothing that is not kept: another poll has begun meanwhile', async () => {
		const ledger = new ScriptedLedger(['kept', 'kept', 'lost']);
		expect(await poll(ledger, filled(1500))).toEqual({ found: 500, error: null });
		expect(ledger.pages).toHaveLength(3);
		expect(ledger.ended).toHaveLength(1);
	});

	it('gives out nothing of a page that may not be kept, and what was kept before', async () => {
		const broken = new LedgerUnavailableError('The ledger is away.', 'Look for it.');
		const ledger = new ScriptedLedger(['kept', 'kept', broken]);
		expect(await poll(ledger, filled(1500))).toEqual({ found: 500, error: broken });
		expect(ledger.ended).toHaveLength(1);
	});

	it('keeps one receipt a lead, with what recovery and Dedupe Leads need', async () => {
		const ledger = new ScriptedLedger([]);
		const inbox = filled(2);
		inbox.write('the same lead in another row', { raw: azureTableRow('lead0@example.com', 'row0') });
		inbox.pass(60 * MINUTE);
		expect(await poll(ledger, inbox)).toEqual({ found: 3, error: null });
		const receipts = ledger.pages.flatMap((page) => page.receipts);
		expect(receipts).toHaveLength(2);
		for (const { id, leadId, workflow, content, identity } of receipts) {
			expect(id).toBe(leadId);
			expect(workflow).toBe('workflow');
			expect(JSON.parse(content)).toMatchObject({ lead: { id }, raw: { ActionCode: 'INS' } });
			expect(identity?.tier).toBe('email');
		}
	});
});
