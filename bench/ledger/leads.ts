import { randomBytes, randomUUID } from 'node:crypto';
import type { ClaimRequest, NewReceipt, Question } from '../../lib/ledger/contract.ts';

const DAY_MS = 24 * 60 * 60_000;

/** The ledger that every store is asked for. */
export const LEDGER = 'default';
/** As the trigger gives a run. */
export const GRACE_MS = 15 * 60_000;

/** What Dedupe Leads asks with all of its parameters at their defaults. */
export const QUESTION: Question = {
	match: 'personOfferAndAction',
	windowMs: 180 * DAY_MS,
	leaseMs: GRACE_MS,
	attempts: 5,
	destinations: 1,
	onChange: 'deliver',
	remember: 'whenConfirmed',
};

/** About 1 KB, as a lead is with what it was read from. */
const CONTENT = {
	lead: {
		id: randomUUID(),
		fingerprint: randomBytes(32).toString('hex'),
		receivedAt: '2026-11-23T07:00:00.000Z',
		createdAt: null,
		channel: 'https',
		contact: {
			firstName: 'Ann',
			lastName: 'Example',
			email: 'ann@example.com',
			phone: '+1 425 555 0100',
			country: 'US',
			company: 'Contoso',
			title: 'Buyer',
		},
		leadSource: 'SPZA-INS|contoso.backup',
		actionCode: 'INS',
		offerTitle: 'Contoso Backup',
		productId: null,
		publisher: 'Contoso',
		description: 'Please call me about a test of the backup for forty machines.',
		campaign: { mktcmpid: '1234' },
		isTest: false,
		problems: [],
	},
	raw: {
		userDetails: {
			firstName: 'Ann',
			lastName: 'Example',
			email: 'ann@example.com',
			phone: '+1 425 555 0100',
			country: 'US',
			company: 'Contoso',
			title: 'Buyer',
		},
		leadSource: 'SPZA-INS|contoso.backup',
		actionCode: 'INS',
		offerTitle: 'Contoso Backup',
		description: 'Please call me about a test of the backup for forty machines.',
	},
};

/**
 * A lead of a person nobody knows yet.
 *
 * @param hasReceipt whether the trigger has kept it; else Dedupe Leads keeps its content
 */
export function newLead(hasReceipt: boolean): ClaimRequest {
	const id = randomUUID();
	return {
		identity: { tier: 'email', value: `ann.${id}@example.com` },
		leadId: id,
		offer: 'contoso.backup',
		action: 'INS',
		source: 'AppSource',
		doNotContact: false,
		fingerprint: randomBytes(32).toString('hex'),
		contentAt: Date.now(),
		owner: `6f1c2a9e:1234:${id}:0:12`,
		receipt: {
			id: hasReceipt ? id : null,
			keep: () => ({ workflow: 'vMKyBXQ2cXqCbaBg', content: JSON.stringify(CONTENT) }),
		},
	};
}

/** What the trigger writes when the lead comes in. */
export function receiptOf({ leadId, identity, receipt }: ClaimRequest): NewReceipt {
	return { id: leadId, leadId, identity, ...receipt.keep() };
}
