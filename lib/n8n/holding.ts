import { personIdentity } from '../lead/keys';
import type { Confirmed, HeldClaim, Ledger, Release, Released, UnclaimedReceipt } from '../ledger/contract';
import { isHeldBack, type LeadItem } from './leadItem';

/** What a run has of a lead, in the ledger it names: the claim on it; else, where nobody was asked for one, its receipt. */
export type Holding = { readonly ledger: string } & (
	{ readonly claim: HeldClaim } | { readonly receipt: UnclaimedReceipt }
);

/** A lead that was not delivered: from when on somebody else may have it, and whether anything was tried. */
export type Terms = Pick<Release, 'notBefore' | 'undo'>;

/** What a lead is to be settled by; null where there is nothing, or only what a test run was told. */
export function holdingOf(found: LeadItem | null): Holding | null {
	if (!found || isHeldBack(found)) return null;
	const { lead, dedupe, receipt } = found;
	if (!dedupe?.claim) {
		const { id: leadId, contact } = lead;
		const identity = personIdentity(contact);
		return receipt && { ledger: receipt.ledger, receipt: { id: receipt.id, identity, leadId } };
	}
	const { ledger, occurrence, epoch } = dedupe.claim;
	return dedupe.dryRun ? null : { ledger, claim: { person: dedupe.person, occurrence, epoch } };
}

/** Tells holdings of one run apart. */
export function holdingKey(holding: Holding): string {
	return 'claim' in holding ? holding.claim.occurrence : `${holding.ledger}/${holding.receipt.id}`;
}

/**
 * Says that leads were delivered.
 *
 * @param destination who delivered them
 * @returns in order; a receipt is always taken, for it stands for the lead alone
 */
export async function confirmAll(
	ledger: Ledger,
	holdings: readonly Holding[],
	destination: string,
): Promise<Confirmed[]> {
	const claims = holdings.flatMap((held) => ('claim' in held ? [{ ...held.claim, destination }] : []));
	const receipts = holdings.flatMap((held) => ('receipt' in held ? [held.receipt] : []));
	const answers = claims.length > 0 ? await ledger.confirm(claims) : [];
	if (receipts.length > 0) await ledger.settle(receipts);
	return inOrder(holdings, answers, 'confirmed');
}

/**
 * Gives leads back that were not delivered.
 *
 * @returns in order; a lead without a claim is always released: how often it may come out, recovery counts
 */
export async function releaseAll(
	ledger: Ledger,
	releases: ReadonlyArray<{ readonly holding: Holding; readonly terms: Terms }>,
): Promise<Released[]> {
	const claims = releases.flatMap(({ holding, terms }): Release[] =>
		'claim' in holding ? [{ ...holding.claim, ...terms }] : [],
	);
	const receipts = releases.flatMap(({ holding, terms: { notBefore } }) =>
		'receipt' in holding
			? [{ id: holding.receipt.id, ...(notBefore !== undefined && { due: notBefore }) }]
			: [],
	);
	const answers = claims.length > 0 ? await ledger.release(claims) : [];
	if (receipts.length > 0) await ledger.postpone(receipts);
	return inOrder(
		releases.map(({ holding }) => holding),
		answers,
		'released',
	);
}

/** The answers for claims, with that for receipts where those stand in between. */
function inOrder<Answer>(
	holdings: readonly Holding[],
	ofClaims: readonly Answer[],
	ofReceipts: Answer,
): (Answer | 'gone')[] {
	const answers = ofClaims.values();
	return holdings.map((held) => ('claim' in held ? (answers.next().value ?? 'gone') : ofReceipts));
}
