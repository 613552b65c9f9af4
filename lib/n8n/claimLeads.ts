import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { comparableFingerprint } from '../lead/fingerprint';
import { offerKey, personIdentity } from '../lead/keys';
import type { ParsedLead } from '../lead/lead';
import { withSource } from '../lead/withSource';
import {
	type Claimant,
	type ClaimAnswer,
	type ClaimRequest,
	type Ledger,
	MAX_BATCH,
	type Outcome,
	type Question,
	type Release,
} from '../ledger/contract';
import { withLedger } from '../ledger/openLedger';
import { failureText, nodeFailure, refuseExecuteOnce } from './failure';
import { refuseOtherStore } from './knownStore';
import { findLead, originsOf, outputItem } from './leadItem';
import { leadReceipts, type NamedReceipt } from './leadReceipt';
import { ledgerPlace } from './ledgerPlace';
import { receiptContent } from './receipt';
import { everyItem, isManualRun, ownerOf } from './run';
import { inSlices } from './slices';
import { TRIGGERS } from './upstream';

/** A lead that was asked about, with the item it came in. */
interface AskedLead {
	readonly lead: ParsedLead;
	readonly receipt: NamedReceipt | null;
	readonly rest: IDataObject;
	readonly item: INodeExecutionData;
	readonly index: number;
}

/** What stands in `dedupe` where the ledger could not be asked: the shape of an answer, and why there is none. */
type Unavailable = { readonly [Field in keyof ClaimAnswer]: ClaimAnswer[Field] | null } & {
	readonly outcome: 'duplicate';
	readonly reason: 'ledgerUnavailable';
	readonly message: string;
};

/** The items of a run by what the ledger said of their leads. */
export type Claimed = Record<Outcome, INodeExecutionData[]>;

/**
 * Asks the ledger about every lead that comes in, and claims what is to be delivered. A manual run asks the same
 * memory and writes nothing.
 *
 * @param readQuestion reads the node's parameters
 * @throws NodeOperationError when the ledger cannot be asked and the node's "On Error" is Stop Workflow; this run's
 * claims are released first. Under both Continue settings all leads come out as duplicates, `ledgerUnavailable`.
 */
export async function claimLeads(
	context: IExecuteFunctions,
	readQuestion: () => { ledger: string; question: Question },
): Promise<Claimed> {
	const items = everyItem(context);
	try {
		refuseExecuteOnce(context);
		const { ledger: ledgerName, question } = readQuestion();
		const place = await ledgerPlace(context);
		return await withLedger(place, ledgerName, async (ledger, _administration, storeId) => {
			refuseOtherStore(context, place, storeId);
			const claimant = isManualRun(context) ? ledger.rehearsal() : withRelease(ledger);
			const owner = ownerOf(context);
			const keeper = { ledger: ledgerName.trim(), workflow: context.getWorkflow().id ?? '' };
			return await sorted(
				context,
				items,
				async (leads) =>
					await claimant.claim(
						leads.map((asked) => claimRequest(asked, owner(asked.index), keeper)),
						question,
					),
			);
		});
	} catch (error) {
		if (!context.continueOnFail()) throw nodeFailure(context, error);
		const answer = unavailable(failureText(context, error), isManualRun(context));
		return await sorted(context, items, (leads) => Promise.resolve(leads.map(() => answer)));
	}
}

/** The ledger's claimant for one run: if it fails half-way, what the run has claimed so far is given back. */
function withRelease(ledger: Ledger): Claimant {
	const held: Release[][] = [];
	return {
		claim: async (requests, question) => {
			try {
				const answers = await ledger.claim(requests, question);
				held.push(undoing(answers));
				return answers;
			} catch (error) {
				// A store may have taken part of the batch: asked again, it says of which leads this run has the claims.
				const taken = await ledger.claim(requests, question).catch(() => []);
				// Where releasing fails too, the leases end by themselves; the first error is the one to report.
				for (const claims of [...held, undoing(taken)]) await ledger.release(claims).catch(() => []);
				throw error;
			}
		},
	};
}

function undoing(answers: readonly ClaimAnswer[]): Release[] {
	return answers.flatMap(({ person, claim }) => (claim ? [{ person, ...claim, undo: true }] : []));
}

async function sorted(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	ask: (leads: readonly AskedLead[]) => Promise<readonly (ClaimAnswer | Unavailable)[]>,
): Promise<Claimed> {
	const claimed: Claimed = { new: [], returning: [], duplicate: [], doNotContact: [] };
	const receivedAt = new Date().toISOString();
	const origins = originsOf(context, ['parseLeadSource', ...TRIGGERS]);
	const receiptOf = leadReceipts(context);
	const asked = (item: INodeExecutionData, index: number): AskedLead[] => {
		if (origins.isNothing(item, index)) return [];
		const { lead, rest } = findLead(item.json, index, receivedAt, origins);
		return [{ lead: withSource(lead), receipt: receiptOf(rest, index, lead), rest, item, index }];
	};
	for await (const { start, slice } of inSlices(items, MAX_BATCH)) {
		const leads = slice.flatMap((item, offset) => asked(item, start + offset));
		const answers = await ask(leads);
		leads.forEach(({ lead, rest, item, index }, position) => {
			const dedupe = answers[position];
			if (dedupe) claimed[dedupe.outcome].push(outputItem({ ...rest, lead, dedupe }, item, index));
		});
	}
	return claimed;
}

function claimRequest(
	{ lead, receipt, rest }: AskedLead,
	owner: string,
	keeper: { readonly ledger: string; readonly workflow: string },
): ClaimRequest {
	const identity = personIdentity(lead.contact);
	// A phone number that tells who it is reads the same however it is written.
	const contact = identity?.tier === 'phone' ? { ...lead.contact, phone: identity.value } : lead.contact;
	return {
		identity,
		leadId: lead.id,
		offer: offerKey(lead),
		action: lead.source.action,
		source: lead.source.name,
		doNotContact: lead.source.stage === 'doNotContact',
		fingerprint: comparableFingerprint(contact, lead.description),
		// A builder may have changed the times; what has none that can be read counts as newest.
		contentAt: Date.parse(lead.createdAt ?? '') || Date.parse(lead.receivedAt) || Date.now(),
		owner,
		receipt: {
			id: receipt?.ledger === keeper.ledger ? receipt.id : null,
			keep: () => ({ workflow: keeper.workflow, content: receiptContent(lead, rest['raw']) }),
		},
	};
}

/** The answer where the ledger could not be asked: nothing was decided, so nothing may be delivered. */
function unavailable(message: string, dryRun: boolean): Unavailable {
	return {
		outcome: 'duplicate',
		reason: 'ledgerUnavailable',
		message,
		matchedOn: 'none',
		person: null,
		attempt: 0,
		firstSeenAt: null,
		journey: [],
		recordKeys: null,
		deliveryKey: null,
		dryRun,
		claim: null,
	};
}
