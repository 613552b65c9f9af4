import { countryNameOf } from '../../lead/country';
import type { ParsedLead } from '../../lead/lead';
import { e164Of } from '../../lead/phone';
import type { Fields } from '../crm/field';
import type { Mapping, StandardField } from '../crm/mapping';
import { subjectOf } from '../crm/note';
import type { CrmPolicy } from '../crm/policy';

/** Where the standard mapping puts a lead (table reference Lead, Microsoft Learn). */
const STANDARD: readonly StandardField[] = [
	// The title of a lead in every list: sales may write there what they want.
	{ name: 'subject', read: subjectOf, from: 'ours' },
	{ name: 'firstname', read: ({ contact }) => contact.firstName },
	{ name: 'lastname', read: ({ contact }) => contact.lastName },
	{ name: 'companyname', read: ({ contact }) => contact.company },
	{ name: 'jobtitle', read: ({ contact }) => contact.title },
	{ name: 'emailaddress1', read: ({ contact }) => contact.email },
	{ name: 'telephone1', read: phoneOf },
	{ name: 'address1_country', read: ({ contact }) => countryNameOf(contact.country) ?? contact.country },
];

const NOTE_FIELD = 'description';

/** True means "do not allow". */
const OPT_OUTS = { donotemail: true, donotbulkemail: true, donotphone: true };

/** Columns that a delivery writes by itself. */
export const STANDARD_COLUMNS: readonly string[] = [
	...STANDARD.map(({ name }) => name),
	NOTE_FIELD,
	...Object.keys(OPT_OUTS),
];

/** What every new lead gets, by the builder's choice. */
export interface Constants {
	/** e.g. `/teams(…)`; null: the sign-in. */
	readonly owner: string | null;
	/** e.g. `/campaigns(…)` */
	readonly campaign: string | null;
	/** A value of `leadsourcecode`; null: the environment's default. */
	readonly leadSource: number | null;
}

export function leadMapping(
	fields: Fields,
	{ owner, campaign, leadSource }: Constants,
	policy: CrmPolicy,
): Mapping {
	const always = {
		...(owner !== null && { ownerid: owner }),
		...(campaign !== null && { campaignid: campaign }),
		...(leadSource !== null && { leadsourcecode: leadSource }),
	};
	return {
		fields,
		standard: STANDARD,
		always: () => always,
		optOuts: OPT_OUTS,
		newOnly: [
			'ownerid',
			'donotfax',
			'donotpostalmail',
			'donotsendmm',
			'msdyn_gdproptout',
			...Object.keys(OPT_OUTS),
		],
		noteField: NOTE_FIELD,
		lastName: 'lastname',
		company: 'companyname',
		policy,
	};
}

/** In E.164 where it is a valid number, else as it was sent. */
function phoneOf({ contact: { phone, country } }: ParsedLead): string | null {
	return phone === null ? null : (e164Of(phone, country) ?? phone);
}
