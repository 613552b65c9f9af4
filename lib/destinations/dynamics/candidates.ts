import { isMarked, standsForSame } from '../crm/note';
import type { CrmRow } from '../crm/row';
import { ownRecord } from './ownLead';
import { leadIdOf } from './recordIds';
import { type ContactRow, LEAD_STATE, type LeadRow } from './rows';

/** Rows that a search has brought, by what they are looked up with. */
export class Candidates {
	readonly leads = new Map<string, LeadRow>();
	readonly contacts = new Map<string, ContactRow>();
	private readonly leadsByEmail = new Map<string, LeadRow[]>();
	private readonly contactsByEmail = new Map<string, ContactRow[]>();

	addLead(lead: LeadRow): void {
		const id = lead.leadid.toLowerCase();
		if (this.leads.has(id)) return;
		this.leads.set(id, lead);
		file(this.leadsByEmail, lead);
	}

	addContact(contact: ContactRow): void {
		const id = contact.contactid.toLowerCase();
		if (this.contacts.has(id)) return;
		this.contacts.set(id, contact);
		file(this.contactsByEmail, contact);
	}

	/** Leads with just this address: the database compares without accents, too, and an accent makes another person. */
	leadsWith(email: string | null): readonly LeadRow[] {
		return (email !== null && this.leadsByEmail.get(email)) || [];
	}

	contactsWith(email: string | null): readonly ContactRow[] {
		return (email !== null && this.contactsByEmail.get(email)) || [];
	}
}

function file<Row extends LeadRow | ContactRow>(byEmail: Map<string, Row[]>, row: Row): void {
	const email = row.emailaddress1?.normalize('NFC').trim().toLowerCase().normalize('NFC');
	if (email === undefined || email === '') return;
	const rows = byEmail.get(email);
	if (rows) rows.push(row);
	else byEmail.set(email, [row]);
}

export type Match =
	| { readonly by: 'own key' | 'email'; readonly lead: LeadRow }
	| { readonly by: 'email'; readonly contact: ContactRow };

/**
 * The row that a lead belongs to. The first of:
 *
 * 1. a lead that says this very delivery was written into it;
 * 2. ours of this record key: open, then qualified, then disqualified;
 * 3. by address: an open lead, a contact, a qualified lead, a disqualified one.
 *
 * Ours of another record key is none, unless it stands for the same: otherwise it is another offer, or another step. Of
 * several, the one changed last.
 */
export function matchOf({ keys, email, standsFor }: CrmRow, candidates: Candidates): Match | null {
	const id = leadIdOf(keys.recordKey);
	const byEmail = candidates.leadsWith(email);
	const byId = candidates.leads.get(id);
	const known = byId === undefined ? byEmail : [byId, ...byEmail];
	const written = known.find(({ description }) => isMarked(description ?? '', keys));
	if (written) return { by: isOf(written, id) ? 'own key' : 'email', lead: written };

	const [own] = inOrder(known.filter((lead) => isOf(lead, id)));
	if (own) return { by: 'own key', lead: own };

	const [other] = inOrder(
		byEmail.filter((lead) => recordOf(lead) === null || standsForSame(lead.description ?? null, standsFor)),
	);
	if (other && stateOf(other) === LEAD_STATE.open) return { by: 'email', lead: other };
	const [contact] = candidates.contactsWith(email).toSorted(changedLast);
	if (contact) return { by: 'email', contact };
	return other ? { by: 'email', lead: other } : null;
}

function isOf(lead: LeadRow, id: string): boolean {
	return lead.leadid.toLowerCase() === id || recordOf(lead) === id;
}

function recordOf({ leadid, description }: LeadRow): string | null {
	return ownRecord(leadid, description ?? null);
}

function inOrder(leads: readonly LeadRow[]): LeadRow[] {
	return leads.toSorted((a, b) => stateOf(a) - stateOf(b) || changedLast(a, b));
}

export function stateOf({ statecode }: LeadRow): number {
	return statecode ?? LEAD_STATE.open;
}

function changedLast(a: LeadRow | ContactRow, b: LeadRow | ContactRow): number {
	return (b.modifiedon ?? '').localeCompare(a.modifiedon ?? '');
}
