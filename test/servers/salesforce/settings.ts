/** A value of a field, as it is stored and as it goes over the wire. */
export type Value = string | number | boolean | null;

/** A record: what is not named is null. */
export type Row = Readonly<Record<string, Value>>;

/** How an organisation is set up, and what its administrator can change at any time. */
export interface Settings {
	/** `Marketplace_Record__c`, an external id of 255 characters. @default 'unique' */
	externalId: 'unique' | 'notUnique' | 'absent';
	/** The objects that have it. @default ['Lead'] */
	externalIdOn: readonly string[];
	/** State and country picklists: there is a CountryCode, and Country must be on the list. @default false */
	countryPicklist: boolean;
	/** LeadSource takes its own values only. @default false */
	restrictedLeadSource: boolean;
	/** `Region__c` on Lead, which must be given. @default false */
	requiredCustomField: boolean;
	/** Fields that the caller cannot see, e.g. `Lead.DoNotCall`. @default none */
	hiddenFields: readonly string[];
	/** Fields that the caller sees and cannot write. @default none */
	readOnlyFields: readonly string[];
	/** Objects that the caller cannot see. @default none */
	hiddenObjects: readonly string[];
	/** What the caller's profile does not allow, e.g. `delete Lead`. @default none */
	denied: readonly `${'create' | 'update' | 'delete'} ${string}`[];
	/** The permission "View and Edit Converted Leads". @default false */
	editConvertedLeads: boolean;
	/** Duplicate rules on Lead and Contact, by e-mail, against both. @default 'off' */
	duplicates: 'off' | 'block' | 'alert';
	/** Whether the assignment rule for leads is active; it gives them to the queue. @default true */
	assignmentRule: boolean;
	/** The most records in one answer to a query. @default 2000 */
	pageSize: number;
	/** API requests of the last 24 hours. @default 0 of 100,000 */
	quota: { used: number; max: number };
	/** Who asks for a new access token with a refresh token is refused. @default false */
	refuseRefresh: boolean;
	/** Records that somebody else holds at this moment. @default none */
	locked: (sobject: string, row: Row) => boolean;
	/** The organisation's own validation rules: what is wrong, or null. @default none */
	validationRule: (sobject: string, row: Row) => string | null;
}

/** An organisation as it comes, with the external id installed. */
export function defaultSettings(): Settings {
	return {
		externalId: 'unique',
		externalIdOn: ['Lead'],
		countryPicklist: false,
		restrictedLeadSource: false,
		requiredCustomField: false,
		hiddenFields: [],
		readOnlyFields: [],
		hiddenObjects: [],
		denied: [],
		editConvertedLeads: false,
		duplicates: 'off',
		assignmentRule: true,
		pageSize: 2000,
		quota: { used: 0, max: 100_000 },
		refuseRefresh: false,
		locked: () => false,
		validationRule: () => null,
	};
}
