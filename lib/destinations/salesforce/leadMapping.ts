import { alpha2Of, countryNameOf } from '../../lead/country';
import type { ParsedLead } from '../../lead/lead';
import { e164Of } from '../../lead/phone';
import type { Fields } from '../crm/field';
import type { Mapping, StandardField } from '../crm/mapping';
import type { CrmPolicy } from '../crm/policy';
import type { SalesforceSettings } from './settings';

/**
 * Set on leads that we make for people who are to be left alone. Where a sign-in does not see them, that is reported.
 */
export const OPT_OUTS = { HasOptedOutOfEmail: true, DoNotCall: true } as const;

/**
 * Where a lead's values go in Salesforce. Status and Rating are left to its defaults.
 *
 * Source: Object Reference, "Lead".
 */
export function leadMapping(fields: Fields, policy: CrmPolicy, settings: SalesforceSettings): Mapping {
	const { externalIdField, ownerId } = settings;
	return {
		fields,
		standard: [...CONTACT, countryField(fields), leadSourceField(settings)],
		always: ({ recordKey }) => ({
			...(externalIdField !== null && { [externalIdField]: recordKey }),
			...(ownerId !== null && { OwnerId: ownerId }),
		}),
		optOuts: OPT_OUTS,
		newOnly: ['OwnerId', 'HasOptedOutOfFax', ...Object.keys(OPT_OUTS)],
		noteField: 'Description',
		lastName: 'LastName',
		company: 'Company',
		policy,
	};
}

const CONTACT: readonly StandardField[] = [
	{ name: 'FirstName', read: ({ contact }) => contact.firstName },
	{ name: 'LastName', read: ({ contact }) => contact.lastName },
	{ name: 'Company', read: ({ contact }) => contact.company },
	{ name: 'Title', read: ({ contact }) => contact.title },
	{ name: 'Email', read: ({ contact }) => contact.email },
	{ name: 'Phone', read: phoneOf },
];

/** As sent where it is no valid number. */
function phoneOf({ contact: { phone, country } }: ParsedLead): string | null {
	return phone === null ? null : (e164Of(phone, country) ?? phone);
}

/** With State and Country/Territory picklists there is a code, and names are refused unless they are on its list. */
function countryField(fields: Fields): StandardField {
	if (fields.get('CountryCode')?.isCreatable) {
		return {
			name: 'CountryCode',
			read: ({ contact: { country } }) => (country === null ? null : (alpha2Of(country) ?? country)),
		};
	}
	return {
		name: 'Country',
		read: ({ contact: { country } }) => countryNameOf(country) ?? country,
	};
}

/** Tells where a record came from, so it stays as it is once the record is there. */
function leadSourceField({ leadSource: chosen }: SalesforceSettings): StandardField {
	return { name: 'LeadSource', read: ({ leadSource }) => chosen ?? leadSource, from: 'ours' };
}
