import type { Receipt, ReceiptChange } from '../receipts';

export type DueChange = Extract<ReceiptChange, { is: 'due' }>;

/** What to do with receipts, each named once. */
export interface ReceiptPlan {
	/** Before the records are written: a lead that is claimed must not be without its content. */
	readonly before: ReadonlyMap<string, Receipt>;
	/** After that: until then, the lead comes out once more if everything ends here. */
	readonly after: ReadonlyMap<string, DueChange | 'settled'>;
}

/** Brings changes that were decided one after the other to what they come to. */
export function receiptPlan(changes: readonly ReceiptChange[]): ReceiptPlan {
	const before = new Map<string, Receipt>();
	const after = new Map<string, DueChange | 'settled'>();
	const keep = (receipt: Receipt): void => {
		before.set(receipt.id, { ...(before.get(receipt.id) ?? receipt), due: receipt.due });
		after.delete(receipt.id);
	};
	for (const change of changes) {
		if (change.is === 'kept') {
			keep(change.receipt);
			continue;
		}
		const { id } = change;
		const earlier = after.get(id);
		if (change.is === 'settled') {
			after.set(id, 'settled');
		} else if (earlier === 'settled') {
			// What was settled and is wanted all the same is kept anew.
			if (change.missing) keep({ ...change.missing(), due: change.due });
		} else {
			after.set(id, { ...earlier, ...change });
		}
	}
	return { before, after };
}
