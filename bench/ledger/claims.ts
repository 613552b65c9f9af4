import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { ClaimRequest } from '../../lib/ledger/contract.ts';
import type { LedgerStore } from '../../lib/ledger/store.ts';
import type { Shipped } from '../shipped.ts';
import { GRACE_MS, LEDGER, newLead, QUESTION, receiptOf } from './leads.ts';
import type { Rows } from './rows.ts';
import type { Ours, Raw } from './store.ts';

/** How many batches of what size. */
export interface Load {
	readonly batch: number;
	readonly batches: number;
}

/**
 * What a claim does to the lead's content: nothing (`alone`, as no node asks, for one row is then one row); moves when
 * the receipt of the trigger is due (`receipt`); writes about 1 KB, because the trigger has kept nothing (`content`).
 */
export type Kind = 'alone' | 'receipt' | 'content';

/**
 * Claims new leads, batch by batch, each in slices as the nodes ask. What the trigger writes is not in the time measured.
 *
 * @returns claims per second
 */
export async function claimsPerSecond(
	shipped: Shipped,
	{ store, keys }: Ours,
	{ batch, batches }: Load,
	kind: Kind,
): Promise<number> {
	const { PersonLedger } = shipped(
		'./ledger/personLedger',
	) as typeof import('../../lib/ledger/personLedger.ts');
	const { MAX_BATCH } = shipped('./ledger/contract') as typeof import('../../lib/ledger/contract.ts');
	const ledger = new PersonLedger(LEDGER, kind === 'alone' ? withoutReceipts(store) : store, keys);
	const run = async (size: number, count: number): Promise<number> => {
		const asked = Array.from({ length: count }, () =>
			slices(
				Array.from({ length: size }, () => newLead(kind !== 'content')),
				MAX_BATCH,
			),
		);
		if (kind === 'receipt') {
			for (const slice of slices(asked.flat(2), MAX_BATCH))
				await ledger.receive(slice.map(receiptOf), GRACE_MS);
		}
		const begun = performance.now();
		for (const all of asked) for (const slice of all) await claimNew(slice);
		return performance.now() - begun;
	};
	const claimNew = async (slice: readonly ClaimRequest[]): Promise<void> => {
		const answers = await ledger.claim(slice, QUESTION);
		if (!answers.every(({ outcome }) => outcome === 'new')) throw new Error('A new lead is not new.');
		await eventLoopTurn();
	};
	// Connections, statements and the note of the longest window are there before it counts.
	await run(1, 3);
	return (1000 * batch * batches) / (await run(batch, batches));
}

/** The store, except that it leaves receipts as they are. */
function withoutReceipts(store: LedgerStore): LedgerStore {
	const change: LedgerStore['change'] = async (ledger, changes) =>
		await store.change(
			ledger,
			changes.map(({ key, decide }) => ({
				key,
				decide: (record, now) => ({ ...decide(record, now), receipts: [] }),
			})),
		);
	return Object.assign(Object.create(store) as LedgerStore, { change });
}

/**
 * Adds rows as large as a claim's, batch by batch.
 *
 * @param slice most rows in one transaction or statement
 * @returns rows per second
 */
export async function rowsPerSecond(
	{ insert }: Raw,
	rows: Rows,
	{ batch, batches }: Load,
	slice = batch,
): Promise<number> {
	const run = async (size: number, count: number): Promise<number> => {
		const added = Array.from({ length: count }, () =>
			slices(Array.from({ length: size }, rows.claimed), slice),
		);
		const begun = performance.now();
		for (const all of added) {
			for (const some of all) {
				await insert(some);
				await eventLoopTurn();
			}
		}
		return performance.now() - begun;
	};
	await run(1, 3);
	return (1000 * batch * batches) / (await run(batch, batches));
}

function slices<T>(list: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
		list.slice(i * size, (i + 1) * size),
	);
}
