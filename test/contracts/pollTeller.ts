import { ok, strictEqual } from 'node:assert/strict';

import type { NewReceipt, Poll } from '../../lib/ledger/contract';
import { LedgerUnavailableError } from '../../lib/ledger/errors';
import { PersonLedger } from '../../lib/ledger/personLedger';
import { DAY, MINUTE } from '../lib/ledger/person';
import { addressOf, contentOf } from '../lib/ledger/requests';
import { faulty, type FaultyStore } from './faultyStore';
import type { PollHappening } from './pollStories';
import type { Stage } from './storyTeller';

const SOURCE = 'workflow/node';

interface Polling {
	readonly poll: Poll;
	/** Up to which row it has had kept. */
	readonly kept: number;
	/** Up to which row it has read and heard nothing yet. */
	read?: number;
	/** Until when it was told that it has the source to itself; over when another has begun. */
	until: number;
}

/** Plays a story of a source and those who poll it, and watches that no row is passed over and no two poll at once. */
export class PollTeller {
	private readonly faults: FaultyStore;
	/** Past the faults. */
	private readonly ledger: PersonLedger;
	private readonly faultyLedger: PersonLedger;
	private rows = 0;
	private now = 0;
	private readonly pollers = new Map<number, Polling>();
	/** Every row that was ever seen to have a receipt. */
	private readonly received = new Set<number>();

	constructor(private readonly stage: Stage) {
		this.faults = faulty(stage.store);
		this.ledger = new PersonLedger(stage.ledger, stage.store, stage.keys);
		this.faultyLedger = new PersonLedger(stage.ledger, this.faults.store, stage.keys);
	}

	async tell(story: readonly PollHappening[]): Promise<void> {
		for (const happening of story) {
			const before = await this.cursor();
			try {
				await this.happen(happening);
			} catch (error) {
				if (!(error instanceof LedgerUnavailableError)) throw error;
			}
			const after = await this.look();
			ok(after >= before, 'the cursor never goes back');
			ok(after === before || happening.is === 'keep', 'nothing but a page moves the cursor');
		}
	}

	/** Whoever polls next, once all leases are over, reads on to the end, and no row is without a receipt then. */
	async checkNothingIsPassedOver(): Promise<void> {
		this.pass(DAY);
		this.pollers.clear();
		await this.begin(this.ledger, 0, MINUTE);
		ok(this.pollers.has(0), 'a source is free when its lease is over');
		while ((await this.cursor()) < this.rows) {
			await this.keep(this.ledger, 0, 2);
			await this.look();
		}
		strictEqual(this.received.size, this.rows, 'every row is received');
	}

	private async happen(happening: PollHappening): Promise<void> {
		switch (happening.is) {
			case 'rows':
				this.rows += happening.count;
				return;
			case 'begin':
				if (!this.pollers.has(happening.poller)) {
					await this.begin(this.faultyLedger, happening.poller, happening.leaseMs);
				}
				return;
			case 'keep':
				return await this.keep(this.faultyLedger, happening.poller, happening.limit);
			case 'end': {
				const { poll } = this.pollers.get(happening.poller) ?? {};
				this.pollers.delete(happening.poller);
				if (poll) await this.faultyLedger.endPoll(poll);
				return;
			}
			case 'die':
				this.pollers.delete(happening.poller);
				return;
			case 'settle':
				return await this.faultyLedger.settle([this.receiptOf(happening.which)]);
			case 'pass':
				return this.pass(happening.ms);
			case 'fail':
				this.faults.fail(happening.fault);
		}
	}

	private async begin(ledger: PersonLedger, poller: number, leaseMs: number): Promise<void> {
		const cursor = await this.cursor();
		const begun = await ledger.beginPoll(SOURCE, leaseMs);
		if (begun === 'busy') return;
		ok(
			[...this.pollers.values()].every(({ until }) => until <= this.now),
			'nobody begins while another has the source to itself',
		);
		strictEqual(Number(begun.cursor), cursor, 'a poll begins where the last one came to');
		for (const [other, polling] of this.pollers) this.pollers.set(other, { ...polling, until: -Infinity });
		this.pollers.set(poller, { poll: begun.poll, kept: cursor, until: this.now + leaseMs });
	}

	/** As an inbox does: it reads on from where it came to, and stops where it is lost. */
	private async keep(ledger: PersonLedger, poller: number, limit: number): Promise<void> {
		const polling = this.pollers.get(poller);
		if (!polling) return;
		// Whose answer was lost has the same page kept once more.
		const next = polling.read ?? Math.min(polling.kept + limit, this.rows);
		polling.read = next;
		// Where the answer is lost, the lease may be the one before or the one now.
		polling.until = Math.min(polling.until, this.now + MINUTE);
		const before = await this.cursor();
		const answer = await ledger.keepPolled(polling.poll, {
			receipts: Array.from({ length: next - polling.kept }, (_, n) => this.receiptOf(polling.kept + n)),
			graceMs: 20 * MINUTE,
			nextCursor: String(next),
			leaseMs: MINUTE,
		});
		if (answer === 'lost') {
			strictEqual(await this.cursor(), before, 'who is lost moves nothing');
			this.pollers.delete(poller);
			return;
		}
		ok(before === polling.kept || before === next, 'who is not lost reads where the cursor is');
		strictEqual(await this.cursor(), next, 'the cursor is behind what is kept');
		this.pollers.set(poller, { poll: polling.poll, kept: next, until: this.now + MINUTE });
	}

	private pass(ms: number): void {
		this.now += ms;
		this.stage.pass(ms);
	}

	private async cursor(): Promise<number> {
		return Number(await this.ledger.peekCursor(SOURCE));
	}

	/** Looks at what is stored. */
	private async look(): Promise<number> {
		for (const { id } of await this.stage.store.scanReceipts(this.stage.ledger, null, 500)) {
			this.received.add(Number(id));
		}
		const cursor = await this.cursor();
		for (let row = 0; row < cursor; row++) {
			ok(this.received.has(row), 'the cursor is never ahead of the receipts');
		}
		return cursor;
	}

	private receiptOf(row: number): NewReceipt {
		return {
			id: String(row),
			identity: { tier: 'email', value: addressOf(row) },
			leadId: String(row),
			workflow: 'wf',
			content: contentOf(row),
		};
	}
}
