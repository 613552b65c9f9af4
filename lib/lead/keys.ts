import type { Contact, ParsedLead } from './lead';
import type * as Phone from './phone';

/** What a person is known by: the first of these that a lead has. There is no look-up across tiers. */
export interface PersonIdentity {
	readonly tier: 'email' | 'phone' | 'nameAndCompany';
	readonly value: string;
}

const ADDRESS = /^[^\s@]+@[^\s@]+$/;
/** Microsoft puts a GUID there where it does not pass the address on. */
const GUID = /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/;
/** Written where a form insists. As keys they would make one person of many. */
const PLACEHOLDER =
	/^(?:n[/.]a\.?|none|null|nil|undefined|unknown|no name|\[?not (?:provided|available|applicable)\]?|[^\p{L}\p{N}]+)$/u;
const PLACEHOLDER_LOCAL_PART =
	/^(?:n\/a|none|null|undefined|unknown|no[-_.]?e?mail|no[-_.]?reply|[^\p{L}\p{N}]+)$/u;

/**
 * Who a lead is about: e-mail address, else valid phone in E.164, else full name and company.
 *
 * @returns null where the lead tells none of them: it is unkeyed and equals no other
 */
export function personIdentity(contact: Contact): PersonIdentity | null {
	return emailIdentity(contact) ?? phoneIdentity(contact) ?? nameIdentity(contact);
}

/**
 * Which offer a lead is about, as far as it names one: the lead source's offer, else the product id, else the title.
 * Ids and display names are not equated.
 */
export function offerKey(lead: ParsedLead): string | null {
	return offerName(lead.source.offer.text) ?? offerName(lead.productId) ?? offerName(lead.offerTitle);
}

function offerName(text: string | null): string | null {
	return text?.toWellFormed().trim().toLowerCase() || null;
}

function emailIdentity(contact: Contact): PersonIdentity | null {
	const value = emailOf(contact);
	return value === null ? null : { tier: 'email', value };
}

/** The address as a key: in lower case and composed; null where there is none that names a person. */
export function emailOf({ email }: Contact): string | null {
	if (email === null) return null;
	// Lower case can undo the composed form, so it is made once more.
	const value = email.toWellFormed().normalize('NFC').trim().toLowerCase().normalize('NFC');
	if (!ADDRESS.test(value)) return null;
	const localPart = value.slice(0, value.indexOf('@'));
	return GUID.test(localPart) || PLACEHOLDER_LOCAL_PART.test(localPart) ? null : value;
}

function phoneIdentity({ phone, country }: Contact): PersonIdentity | null {
	if (phone === null) return null;
	const value = phoneRules().e164Of(phone, country);
	return value === null ? null : { tier: 'phone', value };
}

function nameIdentity({ firstName, lastName, company }: Contact): PersonIdentity | null {
	const parts = [firstName, lastName, company].map(comparable);
	return parts.includes(null) ? null : { tier: 'nameAndCompany', value: parts.join('\n') };
}

/** One form for what reads the same, on one line; null where it tells nothing. */
function comparable(text: string | null): string | null {
	if (text === null) return null;
	const plain = text.toWellFormed().normalize('NFKC').toLowerCase().normalize('NFKC');
	const line = plain.replace(/\s+/g, ' ').trim();
	return line === '' || PLACEHOLDER.test(line) ? null : line;
}

let loadedPhoneRules: typeof Phone | undefined;

/** Loaded when the first lead without an address comes: the tables take longer to load than all the rest of ours. */
function phoneRules(): typeof Phone {
	loadedPhoneRules ??= module.require('./phone') as typeof Phone;
	return loadedPhoneRules;
}
