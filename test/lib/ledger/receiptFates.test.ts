import fc from 'fast-check';

import type { PersonKey } from '../../../lib/ledger/keys';
import { type Fate, fatePerReceipt, fates } from '../../../lib/ledger/receiptFates';
import type { Receipt, ReceiptChange } from '../../../lib/ledger/receipts';
import type { ReceiptHead } from '../../../lib/ledger/store';
import { MemoryStore } from './memoryStore';
import { KEY } from './person';
import { receiptChange, receiptOf, RECEIPTS } from './receiptChange';

const OTHER = 'v1.email.two' as PersonKey;

/** Receipts of these ids as a store has them, each taken out once before. */
async function storeOf(ids: readonly string[]): Promise<MemoryStore> {
	const store = new MemoryStore(() => 5);
	await store.receive(
		'default',
		ids.map((id) => receiptOf(id, 0)),
		0,
	);
	await store.takeDue('default', { workflow: null, limit: 10, hideMs: 1 });
	return store;
}

/** What a store makes of a fate, with one write. */
function carryOut(rows: Map<string, ReceiptHead>, { id, due, anew, settled, kept, missing }: Fate): void {
	const row = rows.get(id);
	const written: Receipt | undefined = kept ?? missing?.();
	if (settled) rows.delete(id);
	else if (row) rows.set(id, { ...row, due, times: anew ? 0 : row.times });
	else if (written) rows.set(id, { ...written, due });
}

const owned = (change: ReceiptChange, person: PersonKey = KEY) => ({ person, change });
const ofOne = (...changes: ReceiptChange[]): Fate[] => fates(changes.map((change) => owned(change)));

it('what changes of receipts come to is the same as one after the other', async () => {
	const changes = fc.array(receiptChange, { maxLength: 6 });
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...RECEIPTS)), changes, async (there, made) => {
			const store = await storeOf(there);
			const heads = await store.scanReceipts('default', null, 10);
			const rows = new Map(heads.map((head) => [head.id, head]));
			for (const fate of ofOne(...made)) carryOut(rows, fate);
			for (const change of made) await store.changeReceipts('default', [change]);
			const sorted = [...rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
			expect(sorted).toEqual(await store.scanReceipts('default', null, 10));
		}),
		{ numRuns: 1000 },
	);
});

it('a lead that is claimed counts anew also where another of its batch is not', () => {
	const claimed: ReceiptChange = { is: 'due', id: 'a', due: 1, anew: true };
	const duplicate: ReceiptChange = { is: 'due', id: 'a', due: 1, anew: false };
	expect(ofOne(claimed, duplicate)).toMatchObject([{ id: 'a', anew: true }]);
});

describe('a receipt that leads of two persons share', () => {
	const settled: ReceiptChange = { is: 'settled', id: 'a' };
	const due: ReceiptChange = { is: 'due', id: 'a', due: 7 };
	const missed: ReceiptChange = { is: 'due', id: 'a', due: 8, missing: () => receiptOf('a', 8) };
	const kept: ReceiptChange = { is: 'kept', receipt: receiptOf('a', 9) };

	it.each<[string, ReceiptChange, ReceiptChange, Partial<Fate>]>([
		['is rather kept than settled', kept, settled, { settled: false, due: 9 }],
		['is rather due than settled', due, settled, { settled: false, due: 7 }],
		['is rather due with what to write where it is not there', missed, due, { due: 8 }],
		['is settled where both say so', settled, settled, { settled: true }],
	])('%s, whoever comes first', (_, one, two, wanted) => {
		for (const both of [
			[owned(one), owned(two, OTHER)],
			[owned(two), owned(one, OTHER)],
		]) {
			expect(fatePerReceipt(fates(both))).toEqual([expect.objectContaining({ id: 'a', ...wanted })]);
		}
	});

	it('is due when the last one says, of those that say as much', () => {
		const later: ReceiptChange = { is: 'due', id: 'a', due: 70 };
		expect(fatePerReceipt(fates([owned(due), owned(later, OTHER)]))).toMatchObject([
			{ due: 70, person: OTHER },
		]);
		expect(fatePerReceipt(fates([owned(later), owned(due, OTHER)]))).toMatchObject([{ due: 7 }]);
	});
});
