import type { Destination, Outcome } from '../../../lib/destinations/contract';
import { deliver } from '../../../lib/destinations/deliver';
import type { DeliveryTask } from '../../../lib/destinations/deliver';
import type { Mapped } from '../../../lib/destinations/crm/mapping';
import type { CrmRow } from '../../../lib/destinations/crm/row';
import type { ParsedLead } from '../../../lib/lead/lead';
import { leadNumber } from '../../lib/destinations/leads';
import { time } from '../../lib/destinations/time';

type Task = DeliveryTask<{ readonly mapped: Mapped }>;

/** What differs from the ordinary lead number n. */
export interface Told {
	/** Which person and record, 0 to 99,999. */
	readonly n: number;
	/** Which step of that record. @default 0 */
	readonly step?: number;
	readonly contact?: Partial<ParsedLead['contact']>;
	readonly description?: string | null;
	readonly action?: 'INS' | 'PLT' | 'DNC';
	readonly isTest?: boolean;
	/** Which offer, as the lead source names it. @default contoso.backup */
	readonly offer?: string;
	readonly mapped?: Mapped;
}

const STAGES = { INS: 'interest', PLT: 'active', DNC: 'doNotContact' } as const;

/** The record key of record n: a UUID, as the ledger's are. */
export function recordKeyOf(n: number): string {
	return `22222222-2222-4222-8222-${String(n).padStart(12, '0')}`;
}

export function deliveryKeyOf({ n, step = 0 }: Pick<Told, 'n' | 'step'>): string {
	return `33333333-3333-4333-8333-${String(step).padStart(6, '0')}${String(n).padStart(6, '0')}`;
}

/** A lead to deliver, as a node hands it over. Every person has an address of its own. */
export function task(told: Told): Task {
	const { n, step = 0, contact, description, action = 'INS', isTest = false, mapped = {}, offer } = told;
	const lead = leadNumber(n);
	const { source } = lead;
	return {
		lead: {
			...lead,
			contact: { ...lead.contact, email: emailOf(n), ...contact },
			description: description === undefined ? `xyzzy note ${step}` : description,
			actionCode: action,
			isTest,
			...(offer !== undefined && { offerTitle: null }),
			source: {
				...source,
				action,
				actionLabel: `Action ${action}`,
				stage: STAGES[action],
				...(offer !== undefined && {
					offer: { text: offer, publisherId: null, offerId: null, title: null },
				}),
			},
		},
		keys: { deliveryKey: deliveryKeyOf({ n, step }), recordKey: recordKeyOf(n) },
		writer: `person ${n}`,
		options: { mapped },
		leaseUntil: null,
	};
}

export function emailOf(n: number): string {
	return `zyxwia.qwertz.${n}@plugh.example`;
}

/** Delivers in a run of its own, on a clock that only sleeping moves. */
export async function send(
	destination: Destination<{ readonly mapped: Mapped }, CrmRow>,
	leads: readonly Task[],
): Promise<Outcome[]> {
	const { clock, sleep } = time();
	const signal = new AbortController().signal;
	return await deliver({ destination, leads, clock, sleep, random: () => 0.5, signal });
}
