import type { Contact } from '../../lead/lead';
import { emailOf } from '../../lead/keys';
import { publicMailDomains } from '../../vendor/publicMailDomains';

/** What stands where a lead tells nothing that would do. */
const UNKNOWN = 'Unknown';

let publicDomains: ReadonlySet<string> | undefined;

/** For a system that insists on a last name: the first name, else the address's local part, unless it is none of a person. */
export function substituteLastName(contact: Contact): string {
	return contact.firstName ?? partOf(contact, 0) ?? UNKNOWN;
}

/** For a system that insists on a company: the domain of the address, unless anybody can have an address there. */
export function substituteCompany(contact: Contact): string {
	publicDomains ??= new Set(publicMailDomains);
	const domain = partOf(contact, 1);
	return domain === undefined || publicDomains.has(domain) ? UNKNOWN : domain;
}

function partOf(contact: Contact, part: 0 | 1): string | undefined {
	const email = emailOf(contact);
	if (email === null) return undefined;
	const at = email.lastIndexOf('@');
	return part === 0 ? email.slice(0, at) : email.slice(at + 1);
}
