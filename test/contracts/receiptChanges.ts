import fc from 'fast-check';

import type { ReceiptChange } from '../../lib/ledger/receipts';
import type { PersonRecord } from '../../lib/ledger/record';
import { DAY, KEY } from '../lib/ledger/person';
import { receiptChange, receiptOf, RECEIPTS } from '../lib/ledger/receiptChange';
import type { OpenedStore, StoreWorld } from './storeWorld';

const SOMEBODY: PersonRecord = { id: '3b0a3f5e-6f0f-4f6f-9d57-0a1f5d9c2b11', steps: [] };

/**
 * How every store carries out what decisions say of receipts. Part of `ledgerSuite`.
 *
 * @param start makes a world of its own for each test
 */
export function receiptChangeSuite(name: string, start: () => Promise<StoreWorld> | StoreWorld): void {
	describe(`${name}, told what becomes of receipts`, () => {
		let world: StoreWorld;
		let opened: OpenedStore;
		let ledgers = 0;

		beforeEach(async () => {
			world = await start();
			opened = await world.open();
		});
		afterEach(async () => {
			await opened.close();
			await world.end();
		});

		/** What is left of receipts, some there and taken out once, after changes that come in batches. */
		async function after(
			there: readonly string[],
			batches: ReadonlyArray<readonly ReceiptChange[]>,
		): Promise<unknown> {
			const { store } = opened;
			const ledger = `ledger ${++ledgers}`;
			await store.receive(
				ledger,
				there.map((id) => receiptOf(id, 0)),
				0,
			);
			await store.takeDue(ledger, { workflow: null, limit: 10, hideMs: DAY });
			for (const receipts of [[], ...batches]) {
				await store.change(ledger, [
					{ key: KEY, decide: (record) => ({ record: record ?? SOMEBODY, answer: null, receipts }) },
				]);
			}
			const left = await store.scanReceipts(ledger, null, 10);
			return left.map(({ id, workflow, person, due, times }) => ({ id, workflow, person, due, times }));
		}

		it('in one batch does the same as one after the other', async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.uniqueArray(fc.constantFrom(...RECEIPTS)),
					fc.array(receiptChange, { maxLength: 6 }),
					async (there, changes) => {
						const together = await after(there, [changes]);
						expect(together).toEqual(
							await after(
								there,
								changes.map((one) => [one]),
							),
						);
					},
				),
				{ numRuns: 60 },
			);
		});
	});
}
