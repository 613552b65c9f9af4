import type { HeldClaim, Release } from '../ledger/contract';
import { withLedger } from '../ledger/openLedger';
import type { Dedupe } from './itemSchema';
import { ledgerFolder } from './ledgerFolder';

/** Settlements written together: what a crash can at most make happen again, with the same key. */
const BATCH = 50;

interface Settlement {
	readonly claim: HeldClaim;
	/** `null` confirms. */
	readonly release: Pick<Release, 'notBefore'> | null;
}

/**
 * The claims of a run's leads, confirmed and released in batches while the run goes on, so that a crash repeats little.
 * Each is settled in the ledger it names. A test run's claims are not real: they are left alone.
 */
export class SettledClaims {
	/** By occurrence: several items of a run may hold the same claim. */
	private readonly confirmed = new Set<string>();
	private readonly lost = new Set<string>();
	private failure: unknown;
	private readonly waiting = new Map<string, Settlement[]>();
	private writing: Promise<void> = Promise.resolve();

	/** @param dedupes of the leads by position; null where a lead has no claim */
	constructor(private readonly dedupes: readonly (Dedupe | null)[]) {}

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
		this.add(position, notBefore === undefined ? {} : { notBefore: Date.parse(notBefore) });
	}

	/** Writes what is left, and waits until everything is written. */
	async settled(): Promise<void> {
		for (const ledger of this.waiting.keys()) this.write(ledger);
		await this.writing;
	}

	/** Whether the ledger has taken the confirmation of this lead. */
	isConfirmed(position: number): boolean {
		return this.confirmed.has(this.dedupes[position]?.claim?.occurrence ?? '');
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
		const dedupe = this.dedupes[position];
		if (!dedupe?.claim || dedupe.dryRun) return;
		const { ledger, occurrence, epoch } = dedupe.claim;
		const batch = this.waiting.get(ledger) ?? [];
		batch.push({ claim: { person: dedupe.person, occurrence, epoch }, release });
		this.waiting.set(ledger, batch);
		if (batch.length >= BATCH) this.write(ledger);
	}

	private write(ledger: string): void {
		const batch = this.waiting.get(ledger) ?? [];
		this.waiting.delete(ledger);
		this.writing = this.writing.then(async () => {
			await this.settle(ledger, batch);
		});
	}

	private async settle(ledgerName: string, batch: readonly Settlement[]): Promise<void> {
		const confirms = batch.flatMap(({ claim, release }) => (release ? [] : [claim]));
		const releases = batch.flatMap(({ claim, release }): Release[] =>
			release ? [{ ...claim, ...release }] : [],
		);
		try {
			await withLedger(ledgerFolder(), ledgerName, async (ledger) => {
				const answers = await ledger.confirm(confirms);
				confirms.forEach(({ occurrence }, index) =>
					(answers[index] === 'confirmed' ? this.confirmed : this.lost).add(occurrence),
				);
				await ledger.release(releases);
			});
		} catch (error) {
			// Kept, not thrown: nobody awaits a write while the run goes on, and n8n would end for it.
			this.failure = error;
		}
	}
}
