import type { Confirmed, Released } from '../ledger/contract';

/** What became of a claim; `ledgerUnavailable` only where the node continues on an error. */
export type ConfirmationStatus =
	Confirmed | Released | 'refused' | 'noClaim' | 'dryRun' | 'ledgerUnavailable';

/** What Confirm Delivery says of one lead. */
export interface Verdict {
	readonly status: ConfirmationStatus;
	/** Why, and what to do about it; null where there is nothing to say. */
	readonly message: string | null;
}

/** What Confirm Delivery writes into the item as `confirmation`. */
export interface Confirmation extends Verdict {
	/** Whether the ledger counts the lead as delivered. */
	readonly confirmed: boolean;
	/** Why it was released, in the builder's words; null where that was not said. */
	readonly reason: string | null;
	readonly at: string;
}

const GONE =
	'The ledger does not know this lead: its person was forgotten, or another Ledger Store is chosen here than in Dedupe Leads.';
const ON_CONFIRM: Readonly<Record<Confirmed, string | null>> = {
	confirmed: null,
	noted:
		'This destination has the lead. It counts as delivered when as many have confirmed as Dedupe Leads says under Destinations.',
	lost: 'Another run has claimed this lead since, so it may be delivered twice. Choose a longer lease in Dedupe Leads.',
	gone: GONE,
};
const ON_RELEASE: Readonly<Record<Released, string | null>> = {
	released: null,
	parked: 'This was its last attempt: it is parked until you replay it with Lead Ledger.',
	lost: 'There is nothing to release: the lead was confirmed, or another run has claimed it since.',
	gone: GONE,
};

export const NO_CLAIM: Verdict = {
	status: 'noClaim',
	message:
		'There is no claim in this item, and none in what Dedupe Leads upstream gave out for it in this run. Connect this node behind Dedupe Leads, with nodes in between that keep the pairing of items (Edit Fields, HTTP Request, IF, Merge, Loop and Wait do), or enter the Lead ID.',
};

export const NOTHING_CLAIMED: Verdict = {
	status: 'noClaim',
	message:
		'Dedupe Leads gave this run no claim on the lead: it is a duplicate, its person is suppressed, or the ledger could not be asked. Connect the outputs New and Returning.',
};

/** The verdict on a confirm. */
export function confirmVerdict(status: Confirmed): Verdict {
	return { status, message: ON_CONFIRM[status] };
}

/** The verdict on a release. */
export function releaseVerdict(status: Released): Verdict {
	return { status, message: ON_RELEASE[status] };
}
