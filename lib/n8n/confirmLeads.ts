import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { type Ledger, MAX_BATCH } from '../ledger/contract';
import { withLedger } from '../ledger/openLedger';
import type { LedgerPlace } from '../ledger/place';
import {
	type Confirmation,
	confirmVerdict,
	NO_CLAIM,
	NOTHING_CLAIMED,
	releaseVerdict,
	type Verdict,
} from './confirmation';
import { failureText, nodeFailure, refuseExecuteOnce } from './failure';
import { emptyItems, isHeldBack, type LeadItem, leadItems, outputItem } from './leadItem';
import { ledgerPlace } from './ledgerPlace';
import { previousRun } from './previousRun';
import { everyItem, isManualRun } from './run';
import { confirmAll, type Holding, holdingOf, releaseAll } from './holding';
import { inSlices } from './slices';
import { undeliveredReason } from './undelivered';
import { TRIGGERS } from './upstream';
import { hint, hintOtherLedger, hintUnwiredOutputs } from './wiring';

/** Why a lead is released, and from when on (ms since the epoch; left out: at once) it may be claimed again. */
export interface ReleaseTerms {
	readonly reason: string | null;
	readonly notBefore?: number;
}

/** What the builder wants done with the claims. */
export type Order = {
	/**
	 * Id of the lead that an item is about; null where the builder does not say.
	 *
	 * @throws where an expression cannot be evaluated for that item
	 */
	readonly leadIdAt: (itemIndex: number) => string | null;
} & (
	| { readonly is: 'confirm' }
	/** @throws where an expression cannot be evaluated for that item */
	| { readonly is: 'release'; readonly terms: (itemIndex: number) => ReleaseTerms }
);

/** A lead that came in; `terms` only where it is to be released. */
interface Entry {
	readonly index: number;
	readonly item: INodeExecutionData;
	readonly found: LeadItem | null;
	readonly terms?: ReleaseTerms;
	/** Null where the ledger is to be asked. */
	readonly verdict: Verdict | null;
}

/** A lead to settle, with where it stands among the entries. */
interface Settlement {
	readonly holding: Holding;
	readonly position: number;
}

/** Items looked at before n8n's event loop gets its turn: following the pairing takes its time. */
const SLICE = 200;

const BAD_TERMS =
	'Not Before is no date and time, or an expression of this node cannot be evaluated for this lead. The claim ends with its lease.';
const BAD_LEAD_ID =
	'Lead ID is an expression that cannot be evaluated for this item. The claim ends with its lease.';

/**
 * Confirms or releases the claims of leads that other nodes have delivered, or could not deliver. A test run looks at
 * the wiring only.
 *
 * @returns the items of the two outputs, Confirmed and Not Confirmed; what was released leaves through the second
 * @throws NodeOperationError when the ledger cannot be asked and the node's "On Error" is Stop Workflow; doing it
 * again is harmless. Under both Continue settings these leads leave through Not Confirmed.
 */
export async function confirmLeads(
	context: IExecuteFunctions,
	readOrder: () => Order,
): Promise<INodeExecutionData[][]> {
	const [entries, verdicts] = await judged(context, readOrder);
	const confirmed: INodeExecutionData[] = [];
	const notConfirmed: INodeExecutionData[] = [];
	const at = new Date().toISOString();
	entries.forEach(({ item, index, found, terms }, position) => {
		const verdict = verdicts[position] ?? NO_CLAIM;
		const { status } = verdict;
		const confirmation: Confirmation = {
			...verdict,
			confirmed: status === 'confirmed',
			reason: terms?.reason ?? null,
			at,
		};
		const isPassed = status === 'confirmed' || status === 'noted' || (status === 'dryRun' && !terms);
		(isPassed ? confirmed : notConfirmed).push(
			outputItem({ ...(found?.json ?? item.json), confirmation }, item, index),
		);
	});
	giveHints(context, verdicts, notConfirmed.length);
	return [confirmed, notConfirmed];
}

async function judged(
	context: IExecuteFunctions,
	readOrder: () => Order,
): Promise<[readonly Entry[], readonly (Verdict | undefined)[]]> {
	try {
		refuseExecuteOnce(context);
		const order = readOrder();
		const entries = await entriesOf(context, order);
		return [entries, await settled(context, entries, order)];
	} catch (error) {
		if (!context.continueOnFail()) throw nodeFailure(context, error);
		const entries = await entriesOf(context, { is: 'confirm', leadIdAt: () => null });
		return [entries, entries.map(() => ({ status: 'refused', message: failureText(context, error) }))];
	}
}

async function entriesOf(context: IExecuteFunctions, order: Order): Promise<Entry[]> {
	const items = everyItem(context);
	const find = leadItems(context, items, order.leadIdAt);
	const previous = previousRun(context);
	const isEmpty = emptyItems(context);
	const undelivered = undeliveredReason(previous);
	const isRehearsal = isManualRun(context);
	const entryOf = (item: INodeExecutionData, index: number): Entry[] => {
		const { found, verdict } = lookedAt(index, find, isRehearsal);
		if (isEmpty(item, index, () => found !== null)) return [];
		if (order.is === 'release') return [{ index, item, found, ...withTerms(order, index, verdict) }];
		const message = undelivered(item);
		return [{ index, item, found, verdict: message === null ? verdict : { status: 'refused', message } }];
	};
	const entries: Entry[] = [];
	for await (const { start, slice } of inSlices(items, SLICE)) {
		entries.push(...slice.flatMap((item, offset) => entryOf(item, start + offset)));
	}
	return entries;
}

function lookedAt(
	index: number,
	find: (index: number) => LeadItem | null,
	isRehearsal: boolean,
): Pick<Entry, 'found' | 'verdict'> {
	try {
		const found = find(index);
		return { found, verdict: verdictBefore(found, isRehearsal) };
	} catch {
		// The text of the error may hold values of the lead.
		return { found: null, verdict: { status: 'refused', message: BAD_LEAD_ID } };
	}
}

/** What can be said without the ledger. */
function verdictBefore(found: LeadItem | null, isRehearsal: boolean): Verdict | null {
	if (!found) return NO_CLAIM;
	if (isHeldBack(found)) return NOTHING_CLAIMED;
	if (!found.dedupe && !found.receipt) return NO_CLAIM;
	return isRehearsal || found.dedupe?.dryRun ? { status: 'dryRun', message: null } : null;
}

function withTerms(
	order: Extract<Order, { is: 'release' }>,
	index: number,
	verdict: Verdict | null,
): Pick<Entry, 'terms' | 'verdict'> {
	try {
		return { terms: order.terms(index), verdict };
	} catch {
		// The text of the error may hold values of the lead.
		return { terms: { reason: null }, verdict: { status: 'refused', message: BAD_TERMS } };
	}
}

async function settled(
	context: IExecuteFunctions,
	entries: readonly Entry[],
	order: Order,
): Promise<(Verdict | undefined)[]> {
	const verdicts = entries.map(({ verdict }) => verdict ?? undefined);
	const settlements = entries.flatMap(({ found, verdict }, position): Settlement[] => {
		const holding = verdict ? null : holdingOf(found);
		return holding ? [{ holding, position }] : [];
	});
	const destination = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
	const settle = async (ledger: Ledger, slice: readonly Settlement[]): Promise<Verdict[]> => {
		if (order.is === 'confirm') {
			const holdings = slice.map(({ holding }) => holding);
			return (await confirmAll(ledger, holdings, destination)).map(confirmVerdict);
		}
		const releases = slice.map(({ holding, position }) => {
			const notBefore = entries[position]?.terms?.notBefore;
			return { holding, terms: notBefore === undefined ? {} : { notBefore } };
		});
		return (await releaseAll(ledger, releases)).map(releaseVerdict);
	};
	const settleIn = async (place: LedgerPlace, ledgerName: string, slice: readonly Settlement[]) =>
		await withLedger(place, ledgerName, async (ledger) => await settle(ledger, slice));
	for (const [ledgerName, ofLedger] of Map.groupBy(settlements, ({ holding }) => holding.ledger)) {
		for await (const { slice } of inSlices(ofLedger, MAX_BATCH)) {
			const answers = await settleIn(await ledgerPlace(context), ledgerName, slice).catch((error: unknown) =>
				unavailable(context, error, slice.length),
			);
			slice.forEach(({ position }, index) => (verdicts[position] = answers[index]));
		}
	}
	return verdicts;
}

/** @throws NodeOperationError under Stop Workflow */
function unavailable(context: IExecuteFunctions, error: unknown, count: number): Verdict[] {
	if (!context.continueOnFail()) throw nodeFailure(context, error);
	const message = failureText(context, error);
	return Array.from({ length: count }, () => ({ status: 'ledgerUnavailable', message }));
}

function giveHints(
	context: IExecuteFunctions,
	verdicts: readonly (Verdict | undefined)[],
	notConfirmed: number,
): void {
	if (verdicts.some((verdict) => verdict?.status === 'dryRun')) {
		hint(context, 'Test run: the wiring is right, and the ledger was left as it was.', 'info');
	}
	const unclaimed = verdicts.filter((verdict) => verdict === NO_CLAIM).length;
	if (unclaimed > 0)
		hint(context, `${unclaimed} ${unclaimed === 1 ? 'lead' : 'leads'}: ${NO_CLAIM.message ?? ''}`);
	hintOtherLedger(context, ['dedupeLeads', ...TRIGGERS]);
	hintUnwiredOutputs(context, [
		// A workflow may end with a confirmed lead.
		{ name: 'Confirmed', count: 0 },
		{ name: 'Not Confirmed', count: notConfirmed },
	]);
}
