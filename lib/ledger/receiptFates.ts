import type { PersonKey } from './keys';
import type { Receipt, ReceiptChange } from './receipts';

/** A change of a receipt, and whose it is: it is made where that person's record could be saved. */
export interface OwnedChange {
	readonly person: PersonKey | '';
	readonly change: ReceiptChange;
}

/** What becomes of one receipt in the end. */
export interface Fate {
	readonly person: PersonKey | '';
	readonly id: string;
	readonly due: number | null;
	/** Whether it counts anew how often it came out. */
	readonly anew: boolean;
	/** Erased. */
	readonly settled: boolean;
	/** What to write where it is not there, as is to be expected. */
	readonly kept: Receipt | null;
	/** What to write where it is not there against expectation. */
	readonly missing: (() => Receipt) | null;
}

/**
 * What changes made one after the other come to, for stores that change a receipt once only.
 *
 * @returns one fate for each receipt of a person
 */
export function fates(changes: readonly OwnedChange[]): Fate[] {
	const last = new Map<string, Fate>();
	for (const { person, change } of changes) {
		const id = change.is === 'kept' ? change.receipt.id : change.id;
		const key = JSON.stringify([person, id]);
		last.set(key, after(last.get(key), person, id, change));
	}
	return [...last.values()];
}

/**
 * Brings the fates that leads of several persons want for a receipt they share to one: it is rather kept than settled,
 * and rather with what to write where it is not there; else the last one counts.
 */
export function fatePerReceipt(fates: readonly Fate[]): Fate[] {
	const chosen = new Map<string, Fate>();
	for (const fate of fates) {
		const other = chosen.get(fate.id);
		if (!other || rank(fate) >= rank(other)) chosen.set(fate.id, fate);
	}
	return [...chosen.values()];
}

function after(before: Fate | undefined, person: PersonKey | '', id: string, change: ReceiptChange): Fate {
	const fate = { person, id, due: null, anew: false, settled: false, kept: null, missing: null };
	if (change.is === 'settled') return { ...fate, settled: true };
	const isErased = before?.settled === true;
	const kept = before?.kept ?? (change.is === 'kept' ? change.receipt : null);
	const missing = before?.missing ?? (change.is === 'due' ? change.missing : undefined) ?? null;
	if (isErased && !kept && !missing) return before;
	return {
		...fate,
		due: change.is === 'kept' ? change.receipt.due : change.due,
		// Erased and kept again: it counts from there.
		anew: isErased || before?.anew === true || (change.is === 'due' && change.anew === true),
		kept,
		missing,
	};
}

function rank({ settled, kept, missing }: Fate): number {
	if (settled) return 0;
	return kept || missing ? 2 : 1;
}
