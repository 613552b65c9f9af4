import { receiptPlan } from '../../../../lib/ledger/azureTable/receiptPlan';
import type { Receipt, ReceiptChange } from '../../../../lib/ledger/receipts';
import { KEY } from '../person';

function receipt(id: string, due: number | null = 1): Receipt {
	return { id, workflow: 'wf', person: KEY, received: 0, due, times: 0, content: '{}' };
}

const kept = (id: string, due?: number): ReceiptChange => ({ is: 'kept', receipt: receipt(id, due) });
const settled = (id: string): ReceiptChange => ({ is: 'settled', id });
const due = (id: string, at: number): ReceiptChange => ({ is: 'due', id, due: at });

function planned(...changes: ReceiptChange[]): { before: unknown; after: unknown } {
	const { before, after } = receiptPlan(changes);
	return { before: [...before.values()], after: Object.fromEntries(after) };
}

it('keeps receipts before the records are written, and sets due or settles them after', () => {
	expect(planned(kept('a'), due('b', 2), settled('c'))).toEqual({
		before: [receipt('a')],
		after: { b: due('b', 2), c: 'settled' },
	});
});

it('names each receipt once, as it is in the end', () => {
	expect(planned(kept('a', 1), kept('a', 2))).toEqual({ before: [receipt('a', 2)], after: {} });
	expect(planned(due('a', 1), due('a', 2))).toEqual({ before: [], after: { a: due('a', 2) } });
	expect(planned(due('a', 1), settled('a'))).toEqual({ before: [], after: { a: 'settled' } });
	expect(planned(kept('a'), settled('a'))).toEqual({ before: [receipt('a')], after: { a: 'settled' } });
});

it('remembers of several due times that it counts anew, and what to keep where it is missing', () => {
	const missing = (): Receipt => receipt('a');
	const { after } = receiptPlan([{ is: 'due', id: 'a', due: 1, anew: true, missing }, due('a', 2)]);
	expect(after.get('a')).toEqual({ is: 'due', id: 'a', due: 2, anew: true, missing });
});

it('keeps what was settled and is wanted all the same', () => {
	expect(planned(settled('a'), kept('a'))).toEqual({ before: [receipt('a')], after: {} });
	const missing = (): Receipt => receipt('a', 1);
	expect(planned(settled('a'), { is: 'due', id: 'a', due: 5, missing })).toEqual({
		before: [receipt('a', 5)],
		after: {},
	});
	expect(planned(settled('a'), due('a', 5))).toEqual({ before: [], after: { a: 'settled' } });
});
