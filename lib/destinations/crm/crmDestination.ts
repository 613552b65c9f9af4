import type { Lead } from '../../lead/lead';
import type {
	Delivered,
	Destination,
	Keys,
	Limits,
	NotDelivered,
	Prepared,
	Rehearsal,
	SendResult,
} from '../contract';
import { retryable } from '../outcome';
import { changesOf } from './course';
import { CrmFailure, type CrmSystem } from './crmSystem';
import { plan, type Plan } from './plan';
import type { CrmPolicy } from './policy';
import type { CrmRow } from './row';
import { sendRows } from './sendRows';

/** What a CRM brings to become a destination. */
export interface Crm<Options> {
	readonly system: CrmSystem;
	readonly policy: CrmPolicy;
	readonly limits: Limits;
	/** Pure. What is not to be sent by the builder's choice is `skipped`. */
	prepare(lead: Lead, keys: Keys, options: Options): Prepared<CrmRow>;
}

/**
 * A destination that looks before it writes: who is there, then what to do with each lead (plan.ts), then the writes, in
 * as few calls as the system allows (sendRows.ts).
 */
export function crmDestination<Options>(crm: Crm<Options>): Destination<Options, CrmRow> {
	const { system, policy, limits } = crm;
	return {
		limits,
		prepare: (lead, keys, options) => crm.prepare(lead, keys, options),
		send: async (rows, signal): Promise<readonly SendResult[]> =>
			await sendRows(system, policy, rows, signal),
		rehearse: async (rows, signal) => await rehearse(crm, rows, signal),
		check: async (signal) => await system.check(signal),
		withdraw: async (sent: Delivered, signal) => await system.withdraw(sent, signal),
	};
}

async function rehearse(
	{ system, policy }: Pick<Crm<unknown>, 'system' | 'policy'>,
	rows: readonly CrmRow[],
	signal: AbortSignal,
): Promise<(Rehearsal | NotDelivered)[]> {
	try {
		const found = await system.find(rows, signal);
		return rows.map((row, place) => rehearsal(system, row, plan(row, found[place] ?? null, policy)));
	} catch (error) {
		if (!(error instanceof CrmFailure)) throw error;
		const { result } = error;
		const why =
			result.status === 'tryAgain' || result.status === 'closed'
				? retryable(result.code, result.message)
				: result;
		return rows.map(() => why);
	}
}

function rehearsal(system: CrmSystem, row: CrmRow, planned: Plan): Rehearsal | NotDelivered {
	if (planned.do === 'refuse') return planned.outcome;
	if (planned.do === 'create') {
		const record = system.preview(planned.fields);
		return {
			action: 'create',
			matched: 'none',
			remoteType: system.leadType,
			remoteId: null,
			url: null,
			record,
			note: null,
			changes: changesOf(row, null),
		};
	}
	const { by, type, id, url } = planned.existing;
	const there = { matched: by, remoteType: type, remoteId: id, url };
	if (planned.do === 'nothing') {
		const action = planned.because === 'written' ? 'duplicate' : 'skip';
		return { ...there, action, record: null, note: null, changes: [] };
	}
	const record = system.preview(planned.fields);
	const isUpdate = planned.fields.length > 0 || planned.appendsNote;
	const changes = changesOf(
		row,
		planned.fields.map(({ name }) => name),
	);
	return { ...there, action: isUpdate ? 'update' : 'activity', record, note: row.note, changes };
}
