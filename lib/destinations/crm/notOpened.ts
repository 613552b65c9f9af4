import type { Destination, Finding, Limits, NotDelivered } from '../contract';
import { withSource } from '../../lead/withSource';
import { retryable } from '../outcome';
import type { CrmFailure } from './crmSystem';
import type { CrmRow } from './row';

/**
 * A destination that could not be asked for its fields: it was down, its quota is used up, or it refuses the sign-in. That
 * is no mistake in the workflow, so the leads leave through Not Delivered, each with the reason, and come again.
 *
 * @param now ms since the epoch
 * @param check what Check Connection finds all the same
 */
export function notOpened<Options>(
	{ result }: CrmFailure,
	limits: Limits,
	now: number,
	check: (signal: AbortSignal) => Promise<readonly Finding[]>,
): Destination<Options, CrmRow> {
	const why = reasonOf(result, now);
	return {
		limits,
		prepare: (lead, keys) => ({ kind: 'record', record: bare(lead, keys), bytes: 0, changes: [] }),
		send: async (rows) => await Promise.resolve(rows.map(() => why)),
		rehearse: async (rows) => await Promise.resolve(rows.map(() => why)),
		check,
		withdraw: async () => await Promise.resolve({ isRemoved: true, message: 'Nothing was sent.' }),
	};
}

/** Nothing was written: only reading was tried. */
function reasonOf(result: CrmFailure['result'], now: number): NotDelivered {
	const { code, message } = result;
	switch (result.status) {
		case 'closed':
			return {
				...retryable(code, message),
				...(result.notBefore !== undefined && { notBefore: result.notBefore }),
			};
		case 'tryAgain': {
			const { retryAfter } = result;
			const notBefore =
				retryAfter === undefined ? {} : { notBefore: new Date(now + retryAfter).toISOString() };
			return { ...retryable(code, message), ...notBefore };
		}
		default:
			return result;
	}
}

function bare(lead: Parameters<typeof withSource>[0], keys: CrmRow['keys']): CrmRow {
	return {
		lead: withSource(lead),
		keys,
		email: null,
		fields: [],
		standsFor: null,
		note: '',
		subject: '',
		isDoNotContact: false,
		optOuts: [],
		changes: [],
	};
}
