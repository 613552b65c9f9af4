/** A field of a lead, as describe2 tells it, and what only the system knows of it. */
export interface LeadField {
	/** Its REST API name. */
	readonly name: string;
	/** Its SOAP API name, which is also its id in forms; null where it has none. */
	readonly soap: string | null;
	readonly displayName: string;
	readonly dataType: DataType;
	/** In characters; of a text area in bytes. */
	readonly length?: number;
	readonly updateable: boolean;
	readonly crmManaged: boolean;
	/** It is the company's, not the person's. */
	readonly isCompany: boolean;
	/** It can be the `filterType` of a query and the `lookupField` of a sync. */
	readonly isSearchable: boolean;
}

export type DataType =
	| 'boolean'
	| 'currency'
	| 'date'
	| 'datetime'
	| 'email'
	| 'float'
	| 'integer'
	| 'phone'
	| 'reference'
	| 'score'
	| 'string'
	| 'text'
	| 'url';

/** A custom field can be searched if it is a string, an e-mail address or an integer. */
export interface CustomField {
	readonly name: string;
	readonly soap?: string;
	readonly displayName?: string;
	/** @default string */
	readonly dataType?: DataType;
	/** @default 255 for a string, 30,000 bytes for a text area */
	readonly length?: number;
}

/** Field types: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/fields/field-types */
const LENGTHS: Partial<Record<DataType, number>> = {
	email: 255,
	phone: 255,
	reference: 255,
	string: 255,
	text: 30_000,
	url: 255,
};

const SEARCHABLE_TYPES: readonly DataType[] = ['string', 'email', 'integer'];

export function customField(field: CustomField): LeadField {
	const { name, soap = name, displayName = name, dataType = 'string' } = field;
	return {
		...make([name, soap, displayName, dataType]),
		...(field.length !== undefined && { length: field.length }),
		isSearchable: SEARCHABLE_TYPES.includes(dataType),
	};
}

type Row = readonly [name: string, soap: string | null, displayName: string, dataType: DataType];

function make([name, soap, displayName, dataType]: Row, more: Partial<LeadField> = {}): LeadField {
	const length = LENGTHS[dataType];
	return {
		name,
		soap,
		displayName,
		dataType,
		...(length !== undefined && { length }),
		updateable: true,
		crmManaged: false,
		isCompany: false,
		isSearchable: false,
		...more,
	};
}

/** https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/fields/list-of-standard-fields */
const PERSON: readonly Row[] = [
	['salutation', 'Salutation', 'Salutation', 'string'],
	['firstName', 'FirstName', 'First Name', 'string'],
	['middleName', 'MiddleName', 'Middle Name', 'string'],
	['lastName', 'LastName', 'Last Name', 'string'],
	['title', 'Title', 'Job Title', 'string'],
	['department', 'Department', 'Department', 'string'],
	['leadRole', 'LeadRole', 'Role', 'string'],
	['phone', 'Phone', 'Phone Number', 'phone'],
	['mobilePhone', 'MobilePhone', 'Mobile Phone Number', 'phone'],
	['fax', 'Fax', 'Fax Number', 'phone'],
	['address', 'Address', 'Address', 'text'],
	['city', 'City', 'City', 'string'],
	['state', 'State', 'State', 'string'],
	['postalCode', 'PostalCode', 'Postal Code', 'string'],
	['country', 'Country', 'Country', 'string'],
	['dateOfBirth', 'DateofBirth', 'Date of Birth', 'date'],
	['leadSource', 'LeadSource', 'Lead Source', 'string'],
	['leadStatus', 'LeadStatus', 'Lead Status', 'string'],
	['leadScore', 'LeadScore', 'Lead Score', 'score'],
	['rating', 'Rating', 'Lead Rating', 'string'],
	['doNotCall', 'DoNotCall', 'Do Not Call', 'boolean'],
	['doNotCallReason', 'DoNotCallReason', 'Do Not Call Reason', 'text'],
	['unsubscribed', 'Unsubscribed', 'Unsubscribed', 'boolean'],
	['unsubscribedReason', 'UnsubscribedReason', 'Unsubscribed Reason', 'text'],
	['marketingSuspended', null, 'Marketing Suspended', 'boolean'],
	['marketingSuspendedCause', null, 'Marketing Suspended Cause', 'string'],
	['blackListed', null, 'Black Listed', 'boolean'],
	['emailInvalid', null, 'Email Invalid', 'boolean'],
	['emailInvalidCause', null, 'Email Invalid Cause', 'string'],
	['externalCompanyId', null, 'External Company Id', 'string'],
	['externalSalesPersonId', null, 'External Sales Person Id', 'string'],
];

const COMPANY: readonly Row[] = [
	['company', 'Company', 'Company Name', 'string'],
	['site', 'Site', 'Site', 'string'],
	['website', 'Website', 'Website', 'url'],
	['mainPhone', 'MainPhone', 'Main Phone', 'phone'],
	['industry', 'Industry', 'Industry', 'string'],
	['sicCode', 'SICCode', 'SIC Code', 'string'],
	['annualRevenue', 'AnnualRevenue', 'Annual Revenue', 'currency'],
	['numberOfEmployees', 'NumberOfEmployees', 'Num Employees', 'integer'],
	['billingStreet', 'BillingStreet', 'Billing Address', 'text'],
	['billingCity', 'BillingCity', 'Billing City', 'string'],
	['billingState', 'BillingState', 'Billing State', 'string'],
	['billingPostalCode', 'BillingPostalCode', 'Billing Postal Code', 'string'],
	['billingCountry', 'BillingCountry', 'Billing Country', 'string'],
];

const SYSTEM: readonly Row[] = [
	['leadPartitionId', null, 'Lead Partition Id', 'integer'],
	['createdAt', null, 'Created At', 'datetime'],
	['updatedAt', null, 'Updated At', 'datetime'],
	['isAnonymous', null, 'Is Anonymous', 'boolean'],
];

export const STANDARD_FIELDS: readonly LeadField[] = [
	make(['id', 'Id', 'Id', 'integer'], { updateable: false, isSearchable: true }),
	make(['email', 'Email', 'Email Address', 'email'], { isSearchable: true }),
	...PERSON.map((row) => make(row)),
	...COMPANY.map((row) => make(row, { isCompany: true })),
	...SYSTEM.map((row) => make(row, { updateable: false, isSearchable: row[0] === 'leadPartitionId' })),
	...['sfdcLeadId', 'sfdcContactId', 'sfdcAccountId'].map((name) =>
		make([name, null, name, 'string'], { updateable: false, crmManaged: true, isSearchable: true }),
	),
];
