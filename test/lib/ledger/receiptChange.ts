import fc from 'fast-check';

import type { Receipt, ReceiptChange } from '../../../lib/ledger/receipts';
import { KEY } from './person';

/** Ids of receipts that changes may concern. */
export const RECEIPTS = ['a', 'b', 'c'] as const;

export function receiptOf(id: string, due: number | null): Receipt {
	return { id, workflow: 'wf', person: KEY, received: 5, due, times: 0, content: `content of ${id}` };
}

const id = fc.constantFrom(...RECEIPTS);
const due = fc.constantFrom(null, 10, 20, 30);

/** Any change of one of them. */
export const receiptChange: fc.Arbitrary<ReceiptChange> = fc.oneof(
	fc.record({ id, due }).map(({ id, due }) => ({ is: 'kept', receipt: receiptOf(id, due) }) as const),
	fc.record({ id, due, anew: fc.boolean(), isMissed: fc.boolean() }).map(({ id, due, anew, isMissed }) => ({
		...({ is: 'due', id, due, anew } as const),
		...(isMissed && { missing: () => receiptOf(id, due) }),
	})),
	fc.record({ is: fc.constant('settled' as const), id }),
);
