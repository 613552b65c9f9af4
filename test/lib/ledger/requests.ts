import type {
	ClaimAnswer,
	ClaimRequest,
	Confirmation,
	NewReceipt,
	Question,
} from '../../../lib/ledger/contract';
import { QUESTION, START } from './person';

/** An address that occurs in tests of the ledger and nowhere else: it may turn up in no file of a store. */
export function addressOf(person: number): string {
	return `zyxwia.qwertz+${person}@example.com`;
}

/** What is kept of a person's lead: the address stands in it. */
export function contentOf(person: number): string {
	return JSON.stringify({ lead: { contact: { email: addressOf(person) } }, raw: null });
}

/** A person's "Get it now" for one offer, asked about by a run of its own where no owner is named. */
export function request(person: number, more: Partial<ClaimRequest> = {}): ClaimRequest {
	return {
		identity: { tier: 'email', value: addressOf(person) },
		leadId: `00000000-0000-4000-8000-${String(person).padStart(12, '0')}`,
		offer: 'contoso.backup',
		action: 'INS',
		source: 'AzureMarketplace',
		doNotContact: false,
		fingerprint: 'a'.repeat(64),
		contentAt: START,
		owner: `run ${++runs}`,
		receipt: { id: null, keep: () => ({ workflow: 'wf', content: contentOf(person) }) },
		...more,
	};
}

let runs = 0;
let receipts = 0;

/** What the trigger keeps of a lead: each arrival is a receipt of its own. */
export function receiptFor(person: number, more: Partial<ClaimRequest> = {}): NewReceipt {
	const { identity, leadId } = request(person, more);
	const id = `10000000-0000-4000-8000-${String(++receipts).padStart(12, '0')}`;
	return { id, identity, leadId, workflow: 'wf', content: contentOf(person) };
}

/** The same lead, asked about by another run. */
export function anew(lead: ClaimRequest): ClaimRequest {
	return { ...lead, owner: `run ${++runs}` };
}

/** A lead that nothing identifies. */
export function blank(leadId: string, more: Partial<ClaimRequest> = {}): ClaimRequest {
	return request(0, { identity: null, leadId, ...more });
}

export function asked(more: Partial<Question> = {}): Question {
	return { ...QUESTION, ...more };
}

/** The claims among answers, as a destination confirms them. */
export function held(answers: readonly ClaimAnswer[], destination = 'an output'): Confirmation[] {
	return answers.flatMap(({ person, claim }) =>
		claim ? [{ person, occurrence: claim.occurrence, epoch: claim.epoch, destination }] : [],
	);
}

/** What runs are told. */
export function toldAll(answers: readonly ClaimAnswer[]): string[] {
	return answers.map(({ outcome, reason }) => `${outcome} / ${reason}`);
}
