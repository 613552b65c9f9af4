import { type Confirmed, type HeldClaim, MAX_BATCH, type Release, type Standing } from '../ledger/contract';
import type { Outcome } from '../destinations/contract';
import { delivered, rejected, retryable } from '../destinations/outcome';
import { withLedger } from '../ledger/openLedger';
import type { LedgerPlace } from '../ledger/place';
import type { Dedupe } from './itemSchema';
import { inSlices } from './slices';

/** Settlements written together: what a crash can at most make happen again, with the same key. */
const BATCH = 50;

/** What a destination may ask for with Retry-After before others may claim the lead: a day. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000;

/** A claim with the ledger it was made in. */
export type NamedClaim = HeldClaim & { readonly ledger: string };

interface Settlement {
	readonly claim: HeldClaim;
	/** `null` confirms. */
	readonly release: Pick<Release, 'notBefore' | 'undo'> | null;
}

/**
 * The claims of a run's leads, confirmed and released in batches while the run goes on, so that a crash repeats little.
 * Each is settled in the ledger it names. A test run's claims are not real: they are left alone.
 */
export class SettledClaims {
	/** By position; null where a lead has no claim. */
	private readonly claims: ReadonlyArray<NamedClaim | null>;
	/** By occurrence: several items of a run may hold the same claim. */
	private readonly confirmed = new Set<string>();
	private readonly lost = new Set<string>();
	private readonly leases = new Map<number, string | null>();
	private failure: unknown;
	private readonly waiting = new Map<string, Settlement[]>();
	private writing: Promise<void> = Promise.resolve();

	/**
	 * @param dedupes of the leads by position; null where a lead has no claim
	 * @param destination who delivers: tells several outputs of one lead apart, and stays the same in every run
	 * @param place of the ledgers; asked for only where there are claims
	 * @param isRehearsal for a test run: the claims of a real run that it was given are left alone too
	 */
	constructor(
		dedupes: readonly (Dedupe | null)[],
		private readonly destination: string,
		private readonly place: () => Promise<LedgerPlace>,
		isRehearsal: boolean,
	) {
		this.claims = dedupes.map((dedupe) => (isRehearsal ? null : claimOf(dedupe)));
	}

	/**
	 * Asks whether the claims stand, before anything is begun for them; those that do have a lease from now on.
	 *
	 * @returns by position: the outcome of a lead for which nothing is to be begun; null for all others
	 * @throws LedgerError where the ledger cannot be asked: then nothing may be begun at all
	 */
	async outcomesBefore(): Promise<(Outcome | null)[]> {
		const outcomes: (Outcome | null)[] = this.claims.map(() => null);
		const held = this.claims.flatMap((claim, position) => (claim ? [{ claim, position }] : []));
		for (const [ledgerName, ofLedger] of Map.groupBy(held, ({ claim }) => claim.ledger)) {
			await withLedger(await this.place(), ledgerName, async (ledger) => {
				for await (const { slice } of inSlices(ofLedger, MAX_BATCH)) {
					const answers = await ledger.hold(slice.map(({ claim }) => claim));
					slice.forEach(({ position }, index) => {
						const standing = answers[index] ?? { is: 'gone' };
						if (standing.is === 'held') this.leases.set(position, standing.leaseUntil);
						outcomes[position] = outcomeBefore(standing, this.destination);
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

	/** Nothing was tried for this lead: it may be claimed again at once, and the attempt does not count. */
	giveBack(position: number): void {
		this.add(position, { undo: true });
	}

	/** Writes what is left, and waits until everything is written. */
	async settled(): Promise<void> {
		for (const ledger of this.waiting.keys()) this.write(ledger);
		await this.writing;
	}

	/** Whether the ledger counts this lead as delivered. */
	isConfirmed(position: number): boolean {
		return this.confirmed.has(this.claims[position]?.occurrence ?? '');
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
		const claim = this.claims[position];
		if (!claim) return;
		const batch = this.waiting.get(claim.ledger) ?? [];
		batch.push({ claim, release });
		this.waiting.set(claim.ledger, batch);
		if (batch.length >= BATCH) this.write(claim.ledger);
	}

	private write(ledger: string): void {
		const batch = this.waiting.get(ledger) ?? [];
		this.waiting.delete(ledger);
		this.writing = this.writing.then(async () => {
			await this.settle(ledger, batch);
		});
	}

	private async settle(ledgerName: string, batch: readonly Settlement[]): Promise<void> {
		const confirms = batch.flatMap(({ claim, release }) =>
			release ? [] : [{ ...claim, destination: this.destination }],
		);
		const releases = batch.flatMap(({ claim, release }): Release[] =>
			release ? [{ ...claim, ...release }] : [],
		);
		try {
			await withLedger(await this.place(), ledgerName, async (ledger) => {
				const answers = await ledger.confirm(confirms);
				confirms.forEach(({ occurrence }, index) => this.answered(occurrence, answers[index] ?? 'gone'));
				await ledger.release(releases);
			});
		} catch (error) {
			// Kept, not thrown: nobody awaits a write while the run goes on, and n8n would end for it.
			this.failure = error;
		}
	}

	private answered(occurrence: string, answer: Confirmed): void {
		if (answer === 'confirmed') this.confirmed.add(occurrence);
		if (answer === 'lost' || answer === 'gone') this.lost.add(occurrence);
	}
}

/** A server's mistake must not hold a person's leads back for a year. */
function soonEnough(notBefore: number): number {
	return Math.min(notBefore, Date.now() + LONGEST_WAIT_MS);
}

/** What a claim's standing means for a delivery that has not begun; null where it may begin. */
function outcomeBefore(standing: Standing, destination: string): Outcome | null {
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
			return standing.deliveredTo.includes(destination)
				? delivered('duplicate', { matched: 'own key' })
				: null;
	}
}

/** The claim of a lead; null where it has none, or a test run's. */
export function claimOf(dedupe: Dedupe | null): NamedClaim | null {
	if (!dedupe?.claim || dedupe.dryRun) return null;
	const { ledger, occurrence, epoch } = dedupe.claim;
	return { person: dedupe.person, ledger, occurrence, epoch };
}
