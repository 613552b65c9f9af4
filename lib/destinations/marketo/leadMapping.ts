import { countryNameOf } from '../../lead/country';
import { emailOf } from '../../lead/keys';
import type { Lead } from '../../lead/lead';
import { e164Of } from '../../lead/phone';
import type { Keys, Prepared, Rejection } from '../contract';
import type { Fields } from '../crm/field';
import type { Mapped, Mapping, StandardField } from '../crm/mapping';
import type { CrmPolicy } from '../crm/policy';
import { prepareRow } from '../crm/prepareRow';
import type { CrmRow } from '../crm/row';

/** Where a lead's contact goes. Marketo's names: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/fields/list-of-standard-fields */
const STANDARD: readonly StandardField[] = [
	{ name: 'email', read: ({ contact }) => (emailOf(contact) === null ? null : contact.email) },
	{ name: 'firstName', read: ({ contact }) => contact.firstName },
	{ name: 'lastName', read: ({ contact }) => contact.lastName },
	{ name: 'company', read: ({ contact }) => contact.company },
	{ name: 'title', read: ({ contact }) => contact.title },
	{ name: 'phone', read: ({ contact: { phone, country } }) => phone && (e164Of(phone, country) ?? phone) },
	{ name: 'country', read: ({ contact: { country } }) => countryNameOf(country) ?? country },
	{ name: 'leadSource', read: ({ leadSource, source }) => leadSource ?? source.name, from: 'ours' },
];

/** Keeps campaigns off and tells sales not to call. Never `unsubscribed`: that holds for the address for ever. */
const OPT_OUTS = { marketingSuspended: true, doNotCall: true };

export function leadMapping(fields: Fields, notesField: string | null, policy: CrmPolicy): Mapping {
	return {
		fields,
		standard: STANDARD,
		always: () => ({}),
		optOuts: OPT_OUTS,
		newOnly: ['unsubscribed', 'blackListed', ...Object.keys(OPT_OUTS)],
		noteField: notesField,
		lastName: 'lastName',
		company: 'company',
		policy,
	};
}

/**
 * Makes a lead ready for Marketo, which knows people by one field: by their address, unless the builder chose another.
 *
 * @param lookupField that field's name
 * @returns a rejection where the lead has nothing there that Marketo could take
 */
export function prepareLead(
	lead: Lead,
	keys: Keys,
	mapped: Mapped,
	mapping: Mapping,
	lookupField: string,
): Prepared<CrmRow> {
	const prepared = prepareRow(lead, keys, mapped, mapping);
	if (prepared.kind !== 'record') return prepared;
	const { record } = prepared;
	const email = valueOf(record, 'email');
	if (email !== null) {
		const refused = refusedAddress(email);
		if (refused) return refused;
	}
	const value = valueOf(record, lookupField);
	if (value === null) return lookupField === 'email' ? EMAIL_MISSING : LOOKUP_MISSING;
	return value.includes(',') ? LOOKUP_INVALID : prepared;
}

/** What Marketo knows the person by, as a key: it does not tell capital letters from small ones. */
export function lookupKey(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	const key = String(value).trim().toLowerCase();
	return key === '' ? null : key;
}

/** The value of a row's field as a text; null where it has none. */
export function valueOf({ fields }: Pick<CrmRow, 'fields'>, name: string): string | null {
	const value = fields.find((field) => field.name === name)?.value;
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null;
}

/** What stands in an address without quotes (RFC 5322, 3.2.3), of ASCII alone. */
const ADDRESS = /^[\w!#$%&'*+/=?^`{|}~.-]+@[a-z0-9.-]+$/i;
const ASCII = /^[\x20-\x7e]*$/;

function refusedAddress(email: string): Rejection | null {
	if (!ASCII.test(email)) {
		return refuse(
			'emailNotAscii',
			'Marketo takes e-mail addresses of ASCII characters only, and this one has others. Ask the person for another address.',
		);
	}
	if (ADDRESS.test(email)) return null;
	return refuse('emailInvalid', 'The e-mail address is none that Marketo takes. Correct it.');
}

const EMAIL_MISSING = refuse(
	'emailMissing',
	'Marketo knows people by their e-mail address, and the lead has none that names a person.',
);
const LOOKUP_MISSING = refuse(
	'lookupMissing',
	'The lead has nothing for the field that people are looked up by. Map that field by hand, or let Lookup Field be Email Address.',
);
const LOOKUP_INVALID = refuse(
	'lookupInvalid',
	'The value that the person is looked up by has a comma in it, which separates values for Marketo. Map another value.',
);

function refuse(code: string, message: string): Rejection {
	return { kind: 'rejected', code, message };
}
