import { atOnce } from '../../azureTables/atOnce';
import { TableError } from '../../azureTables/errors';
import type { WrittenTogether } from '../../azureTables/table';
import type { TransactionAction } from '../../vendor/azureTables';
import type { SendResult } from '../contract';
import { delivered, rejected, unforeseen } from '../outcome';
import { isRefusal, readFailure } from './answer';
import { findRows, type FoundRows } from './findRows';
import type { LeadTable } from './leadTable';
import { packed } from './packs';
import { planRow } from './plan';
import type { TablePolicy } from './policy';
import { changedRow, type LeadRow, newRow } from './row';
import { remoteIdOf } from './rowKey';

/** What a send shares among its requests. */
export interface Sending {
	readonly leadTable: LeadTable;
	readonly policy: TablePolicy;
	/** ms since the epoch */
	readonly clock: () => number;
	readonly signal: AbortSignal;
}

/** One row to be written, and what is to be said once it is. */
interface Deed {
	readonly row: LeadRow;
	readonly action: TransactionAction;
	readonly done: SendResult;
}

/** `conflict`: nothing was written, for there was a row already, or it was changed or deleted meanwhile. */
type DeedResult = SendResult | 'conflict';

type Results = Map<LeadRow, SendResult>;

export const REMOTE_TYPE = 'Row';

/**
 * Writes rows, in as few requests as go: partitions at the same time, the packs of one in turn.
 *
 * ```
 * insert all of a pack ─ done ──────────────────────────────► created
 *    └ one is there ─ look which ─ insert the others ───────► created
 *                                ├ same delivery key ───────► duplicate
 *                                └ merge, if still as seen ─► updated
 * ```
 *
 * @returns one result a row, in order
 */
export async function sendRows(rows: readonly LeadRow[], sending: Sending): Promise<SendResult[]> {
	const results: Results = new Map();
	await atOnce(packed(rows), async (packs) => {
		for (const pack of packs) await sendPack(pack, sending, results);
	});
	const forgotten = unforeseen('unconfirmed', 'The row was passed over', undefined);
	return rows.map((row) => results.get(row) ?? forgotten);
}

async function sendPack(pack: readonly LeadRow[], sending: Sending, results: Results): Promise<void> {
	const there = settle(await write(pack.map(insertion), sending), results);
	if (there.length === 0) return;
	const { leadTable, policy, clock, signal } = sending;
	let found: FoundRows;
	try {
		found = await findRows(leadTable.table.until(signal), there, leadTable.isSorted);
	} catch (error) {
		// Who may not read finds out by adding, in ever smaller packs.
		if (lacksRights(error) && there.length > 1) {
			for (const half of halves(there)) await sendPack(half, sending, results);
			return;
		}
		const why = forExisting(error) ?? readFailure(error, 'read', clock());
		for (const row of there) results.set(row, why);
		return;
	}
	const insertions: Deed[] = [];
	const merges: Deed[] = [];
	for (const row of there) {
		const plan = planRow(row, found.get(row.key.rowKey), policy);
		if (plan.do === 'create') insertions.push(insertion(row));
		else if (plan.do === 'update') merges.push(merge(row, plan.found));
		else results.set(row, told(row, plan.do === 'skip' ? 'skipped' : 'duplicate'));
	}
	// Apart, so that a sign-in that may add and not change still adds.
	for (const deeds of [insertions, merges]) {
		const raced = settle(await write(deeds, sending), results);
		for (const row of raced) results.set(row, RACED);
	}
}

/** Puts results in their places. @returns the rows that there is a conflict about */
function settle(written: ReadonlyArray<readonly [LeadRow, DeedResult]>, results: Results): LeadRow[] {
	const conflicts: LeadRow[] = [];
	for (const [row, result] of written) {
		if (result === 'conflict') conflicts.push(row);
		else results.set(row, result);
	}
	return conflicts;
}

/**
 * Writes all or, where one row is refused for itself, the halves: the refused one is found without trusting the number
 * that the service gives it, for the client does not say in which order it asked.
 */
async function write(
	deeds: readonly Deed[],
	sending: Sending,
): Promise<ReadonlyArray<readonly [LeadRow, DeedResult]>> {
	if (sending.signal.aborted) return deeds.map(({ row }) => [row, NOT_SENT]);
	if (deeds.length === 0) return [];
	try {
		const written = await transact(deeds, sending);
		return deeds.map(({ row, done }) => [row, written === 'done' ? done : 'conflict']);
	} catch (error) {
		if (isRefusal(error) && deeds.length > 1) {
			const [left, right] = halves(deeds);
			return [...(await write(left, sending)), ...(await write(right, sending))];
		}
		const isMerge = deeds[0]?.action[0] === 'update';
		const why = (isMerge ? forExisting(error) : null) ?? readFailure(error, 'write', sending.clock());
		return deeds.map(({ row }) => [row, why]);
	}
}

async function transact(
	deeds: readonly Deed[],
	{ leadTable, policy, signal }: Sending,
): Promise<WrittenTogether> {
	const table = leadTable.table.until(signal);
	const actions = deeds.map(({ action }) => action);
	try {
		return await table.together(actions);
	} catch (error) {
		const isMissing = error instanceof TableError && error.kind === 'tableMissing';
		if (!isMissing || !policy.createsTable) throw error;
		await leadTable.make(signal);
		return await table.together(actions);
	}
}

/** A sign-in that may only add still takes new leads: what is there already is refused for itself. */
function forExisting(error: unknown): SendResult | null {
	if (!lacksRights(error)) return null;
	return rejected('rights', `A row of this record is there already. ${error.message} ${error.remedy}`);
}

function lacksRights(error: unknown): error is TableError {
	return error instanceof TableError && error.kind === 'rights';
}

function halves<Item>(items: readonly Item[]): readonly [readonly Item[], readonly Item[]] {
	const middle = Math.ceil(items.length / 2);
	return [items.slice(0, middle), items.slice(middle)];
}

const NOT_SENT: SendResult = {
	status: 'tryAgain',
	why: 'unsent',
	code: 'cancelled',
	message: 'The execution was stopped before the row was sent.',
};

const RACED: SendResult = {
	status: 'tryAgain',
	why: 'busy',
	code: 'raced',
	message: 'Somebody else wrote to the row at the same time.',
};

function insertion(row: LeadRow): Deed {
	return { row, action: ['create', newRow(row)], done: told(row, 'created') };
}

function merge(
	row: LeadRow,
	{ etag, deliveryKeys }: { readonly etag: string; readonly deliveryKeys: readonly string[] },
): Deed {
	return {
		row,
		action: ['update', changedRow(row, deliveryKeys), 'Merge', { etag }],
		done: told(row, 'updated'),
	};
}

function told({ key }: LeadRow, status: 'created' | 'updated' | 'duplicate' | 'skipped'): SendResult {
	return delivered(status, {
		matched: status === 'created' ? 'none' : 'own key',
		remoteType: REMOTE_TYPE,
		remoteId: remoteIdOf(key),
	});
}
