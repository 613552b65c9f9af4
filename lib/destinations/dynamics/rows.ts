import * as z from '../../vendor/zod';
import { GUID } from './recordIds';

/*
 * Rows as queries give them, as far as they are read. Checked here, once. Ids and versions go into later requests, so
 * they must have their form.
 */

const guid = z.string().check(z.regex(GUID));
const text = z.optional(z.nullable(z.string()));

const OWNER_TABLE = '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname';

const ownedRow = {
	'@odata.etag': text,
	statecode: z.optional(z.nullable(z.int())),
	emailaddress1: text,
	modifiedon: text,
	_ownerid_value: z.optional(z.nullable(guid)),
	[OWNER_TABLE]: text,
};

const leadRow = z.looseObject({
	...ownedRow,
	leadid: guid,
	description: text,
	_parentcontactid_value: z.optional(z.nullable(guid)),
});
const contactRow = z.looseObject({ ...ownedRow, contactid: guid });

export const leadsAnswer = z.looseObject({ value: z.array(leadRow) });
export const contactsAnswer = z.looseObject({ value: z.array(contactRow) });
export type LeadRow = z.infer<typeof leadRow>;
export type ContactRow = z.infer<typeof contactRow>;

/** What a lead is to us: its columns that are always read. */
export const LEAD_COLUMNS: readonly string[] = [
	'leadid',
	'statecode',
	'emailaddress1',
	'description',
	'modifiedon',
	'_ownerid_value',
	'_parentcontactid_value',
];
export const CONTACT_COLUMNS: readonly string[] = [
	'contactid',
	'statecode',
	'emailaddress1',
	'modifiedon',
	'_ownerid_value',
];

/** `statecode` of leads (table reference Lead, Microsoft Learn). */
export const LEAD_STATE = { open: 0, qualified: 1, disqualified: 2 } as const;

/** What is needed to write to a row again. */
export class RowRef {
	constructor(
		/** The version that was read, for `If-Match`; `*` where it is not known: then the row must only be there. */
		readonly version: string,
		/** Whom it belongs to, as a look-up takes it, e.g. `/systemusers(…)`. */
		readonly owner: string | null,
	) {}
}

const VERSION = /^W\/"\d{1,20}"$/;

export function refOf(row: LeadRow | ContactRow): RowRef {
	const { '@odata.etag': etag, _ownerid_value: owner } = row;
	const set = row[OWNER_TABLE] === 'team' ? 'teams' : 'systemusers';
	return new RowRef(
		typeof etag === 'string' && VERSION.test(etag) ? etag : '*',
		typeof owner === 'string' ? `/${set}(${owner.toLowerCase()})` : null,
	);
}

/** Where a person looks at a row. @param table its logical name */
export function urlOf(origin: string, table: string, id: string): string {
	return `${origin}/main.aspx?pagetype=entityrecord&etn=${table}&id=${id}`;
}

/** Names the table of an owner in the answer: without it a team cannot be told from a user. */
export const WITH_OWNER = {
	prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.lookuplogicalname"',
} as const;
