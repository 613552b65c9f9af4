import type { Contact } from './lead';

const TOKEN = /^MSFT_TEST_\d+$/i;

/** Microsoft's mark of a test lead: `MSFT_TEST_` and digits, alone. */
export function isTestToken(text: string): boolean {
	// The length first: nearly every value is ruled out by it or by its first letter.
	return text.length > 10 && (text.charCodeAt(0) | 32) === 109 && TOKEN.test(text);
}

/**
 * Whether Microsoft made the lead to try the connection. Told by what the lead says of the person, never by its lead
 * source: that is a real one in some test leads and could be a token in a real one.
 */
export function isTestLead(contact: Contact, description: string | null): boolean {
	return (
		isTokenOrNull(contact.firstName) ||
		isTokenOrNull(contact.lastName) ||
		isTokenOrNull(contact.company) ||
		isTokenOrNull(contact.title) ||
		isTokenOrNull(description) ||
		(contact.email !== null && isTestToken(contact.email.slice(0, Math.max(0, contact.email.indexOf('@')))))
	);
}

function isTokenOrNull(text: string | null): boolean {
	return text !== null && isTestToken(text);
}
