import { hash } from 'node:crypto';

import type { Contact } from './lead';

/**
 * What a lead says of the person, in one short text: the same for the same content, whenever and however it came.
 *
 * @returns SHA-256 in 64 hexadecimal digits
 */
export function fingerprintOf(contact: Contact, description: string | null): string {
	// As JSON, null differs from "null" and no value can run over into the next; a lone surrogate is written escaped.
	const content = JSON.stringify([
		contact.firstName,
		contact.lastName,
		contact.email,
		contact.phone,
		contact.country,
		contact.company,
		contact.title,
		description,
	]);
	return hash('sha256', content, 'hex');
}

/**
 * The fingerprint of how the content reads: case and white space do not count, nor how a phone number is punctuated.
 * It tells a repeat from a change.
 */
export function comparableFingerprint(contact: Contact, description: string | null): string {
	const folded: Contact = {
		firstName: fold(contact.firstName),
		lastName: fold(contact.lastName),
		email: fold(contact.email),
		phone: contact.phone?.replace(/\D/g, '') ?? null,
		country: fold(contact.country),
		company: fold(contact.company),
		title: fold(contact.title),
	};
	return fingerprintOf(folded, fold(description));
}

function fold(text: string | null): string | null {
	return text === null ? null : text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}
