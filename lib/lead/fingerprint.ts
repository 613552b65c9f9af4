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
