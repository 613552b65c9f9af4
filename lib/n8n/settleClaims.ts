import { type Confirmed, MAX_BATCH, type Standing } from '../ledger/contract';
import type { Outcome } from '../destinations/contract';
import { delivered, rejected, retryable } from '../destinations/outcome';
import { withLedger } from '../ledger/openLedger';
import type { LedgerPlace } from '../ledger/place';
import type { LeadItem } from './leadItem';
import { confirmAll, type Holding, holdingKey, holdingOf, releaseAll, type Terms } from './holding';
import { inSlices } from './slices';

/** Settlements written together: what a crash can at most make happen again, with the same key. */
const BATCH = 50;

/** What a destination may ask for with Retry-After before others may claim the lead: a day. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000;

interface Settlement {
	readonly holding: Holding;
	/** `null` confirms. */
	readonly release: Terms | null;
}

/**
 * The claims of a run's leads, confirmed and released in batches while the run goes on, so that a crash repeats little.
 * A lead that nobody was asked to claim is settled by its receipt. Each is settled in the ledger it names. A test run's
 * claims are not real: they are left alone.
 */
export class SettledClaims {
	/** By position; null where there is nothing to settle. */
	private readonly holdings: ReadonlyArray<Holding | null>;
	/** By key: several items of a run may hold the same claim. */
	private readonly confirmed = new Set<string>();
	private readonly lost = new Set<string>();
	private readonly leases = new Map<number, string | null>();
	private failure: unknown;
	private readonly waiting = new Map<string, Settlement[]>();
	private writing: Promise<void> = Promise.resolve();

	/**
	 * @param leads by position; null where there is none
	 * @param destination who delivers: tells several outputs of one lead apart, and stays the same in every run
	 * @param place of the ledgers; asked for only where there is something to settle
	 * @param isRehearsal for a test run: the claims of a real run that it was given are left alone too
	 */
	constructor(
		leads: readonly (LeadItem | null)[],
		private readonly destination: string,
		private readonly place: () => Promise<LedgerPlace>,
		isRehearsal: boolean,
	) {
		this.holdings = leads.map((found) => (isRehearsal ? null : holdingOf(found)));
	}

	/**
	 * Asks whether the claims stand, before anything is begun for them; those that do have a lease from now on.
	 *
	 * @returns by position: the outcome of a lead for which nothing is to be begun; null for all others
	 * @throws LedgerError where the ledger cannot be asked: then nothing may be begun at all
	 */
	async outcomesBefore(): Promise<(Outcome | null)[]> {
		const outcomes: (Outcome | null)[] = this.holdings.map(() => null);
		const held = this.holdings.flatMap((holding, position) =>
			holding && 'claim' in holding ? [{ ...holding, position }] : [],
		);
		for (const [ledgerName, ofLedger] of Map.groupBy(held, ({ ledger }) => ledger)) {
			await withLedger(await this.place(), ledgerName, async (ledger) => {
				for await (const { slice } of inSlices(ofLedger, MAX_BATCH)) {
					const answers = await ledger.hold(
						slice.map(({ claim }) => ({ ...claim, destination: this.destination })),
					);
					slice.forEach(({ position }, index) => {
						const standing = answers[index] ?? { is: 'gone' };
						if (standing.is === 'held') this.leases.set(position, standing.leaseUntil);
						outcomes[position] = outcomeBefore(standing);
					});
				}
			});
		}
		return outcomes;
	}

	/** Until when the delivery of this lead may begin, ISO time; null where nobody else can claim it. */
	leaseUntil(position: number): string | null {
		return this.leases.get(position) ?? null;
	}

	/** The destination has this lead. */
	confirm(position: number): void {
		this.add(position, null);
	}

	/**
	 * The destination does not have this lead.
	 *
	 * @param notBefore ISO time from which it may be claimed again; left out: at once
	 */
	release(position: number, notBefore?: string): void {
		this.add(position, notBefore === undefined ? {} : { notBefore: soonEnough(Date.parse(notBefore)) });
	}

	/**
	 * Nothing was tried for this lead, and the attempt does not count.
	 *
	 * @param notBefore ISO time from which it may be claimed again; left out: at once
	 */
	giveBack(position: number, notBefore?: string): void {
		this.add(position, { undo: true, ...(notBefore !== undefined && { notBefore: Date.parse(notBefore) }) });
	}

	/** Writes what is left, and waits until everything is written. */
	async settled(): Promise<void> {
		for (const ledger of this.waiting.keys()) this.write(ledger);
		await this.writing;
	}

	/** Whether the ledger counts this lead as delivered. */
	isConfirmed(position: number): boolean {
		const holding = this.holdings[position];
		return holding ? this.confirmed.has(holdingKey(holding)) : false;
	}

	/** How many leads were delivered although the right to do so had passed on. */
	get lostCount(): number {
		return this.lost.size;
	}

	/** Why the ledger could not take some of it; undefined where it took everything. */
	get error(): unknown {
		return this.failure;
	}

	private add(position: number, release: Settlement['release']): void {
		const holding = this.holdings[position];
		if (!holding) return;
		const batch = this.waiting.get(holding.ledger) ?? [];
		batch.push({ holding, release });
		this.waiting.set(holding.ledger, batch);
		if (batch.length >= BATCH) this.write(holding.ledger);
	}

	private write(ledger: string): void {
		const batch = this.waiting.get(ledger) ?? [];
		this.waiting.delete(ledger);
		this.writing = this.writing.then(async () => {
			await this.settle(ledger, batch);
		});
	}

	private async settle(ledgerName: string, batch: readonly Settlement[]): Promise<void> {
		const arrived = batch.flatMap(({ holding, release }) => (release ? [] : [holding]));
		const released = batch.flatMap(({ holding, release: terms }) => (terms ? [{ holding, terms }] : []));
		try {
			await withLedger(await this.place(), ledgerName, async (ledger) => {
				const answers = await confirmAll(ledger, arrived, this.destination);
				arrived.forEach((holding, index) => this.answered(holdingKey(holding), answers[index] ?? 'gone'));
				await releaseAll(ledger, released);
			});
		} catch (error) {
			// Kept, not thrown: nobody awaits a write while the run goes on, and n8n would end for it.
			this.failure = error;
		}
	}

	private answered(key: string, answer: Confirmed): void {
		if (answer === 'confirmed') this.confirmed.add(key);
		if (answer === 'lost' || answer === 'gone') this.lost.add(key);
	}
}

/** A server's mistake must not hold a person's leads back for a year. */
function soonEnough(notBefore: number): number {
	return Math.min(notBefore, Date.now() + LONGEST_WAIT_MS);
}

/** What a claim's standing means for a delivery that has not begun; null where it may begin. */
function outcomeBefore(standing: Standing): Outcome | null {
	switch (standing.is) {
		case 'lost':
			return retryable(
				'claimLost',
				'Another run has claimed this lead since: it is delivered there. Choose a longer lease in Dedupe Leads.',
			);
		case 'gone':
			return rejected(
				'forgotten',
				'The ledger does not know this lead: its person was forgotten, or another Ledger Store is chosen here than in Dedupe Leads. Nothing was sent.',
			);
		case 'suppressed':
			return rejected(
				'suppressedPerson',
				'Somebody has asked since Dedupe Leads that this person be left alone. Nothing was sent.',
			);
		default:
			return standing.isDelivered ? delivered('duplicate', { matched: 'own key' }) : null;
	}
}
