import { setImmediate as eventLoopTurn } from 'node:timers/promises';

import { MAX_BATCH } from './contract';
import type { PersonKey } from './keys';
import type { PersonRecord } from './record';
import type { LedgerStore, ReceiptHead } from './store';

/** Every record of a ledger, a page at a time, so that n8n's event loop gets its turn in between. */
export async function* eachRecord(
	store: LedgerStore,
	ledger: string,
): AsyncGenerator<readonly [PersonKey, PersonRecord]> {
	for (let after: PersonKey | null = null; ;) {
		const page: ReadonlyArray<readonly [PersonKey, PersonRecord]> = await store.scan(
			ledger,
			after,
			MAX_BATCH,
		);
		yield* page;
		after = page.at(-1)?.[0] ?? null;
		if (page.length < MAX_BATCH) return;
		await eventLoopTurn();
	}
}

/** Looks through all receipts of a ledger in the same way. */
export async function eachReceipt(
	store: LedgerStore,
	ledger: string,
	look: (page: readonly ReceiptHead[]) => Promise<void> | void,
): Promise<void> {
	for (let after: string | null = null; ;) {
		const page: readonly ReceiptHead[] = await store.scanReceipts(ledger, after, MAX_BATCH);
		await look(page);
		after = page.at(-1)?.id ?? null;
		if (page.length < MAX_BATCH) return;
		await eventLoopTurn();
	}
}
