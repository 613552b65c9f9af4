import { knownAction } from '../codes';
import { type Fields, isBlank, textAt } from '../fields';
import type { Problem } from '../lead';
import { parseLeadSource } from '../leadSource';
import { localDate } from '../localDate';
import type { Shape, Told } from './shape';

/**
 * A row of the CSV file that the Referrals workspace of Partner Center exports: the way back to missed leads.
 *
 * Microsoft publishes no list of the export's columns. Documented are `LeadCreationDateTime`, columns on the validity of
 * e-mail and phone, and the words for call to action, lead source and lead type ("Learn about leads",
 * learn.microsoft.com/partner-center/manage-leads); Referral ID, Creation Date, Customer Name, Customer Country, Lead
 * Type, Lead Source, Call to action, Offer ID, Offer name ("Data definition for referral insights",
 * …/partner-center/referral-analytics-data-definition); Referral ID, Engagement ID, Customer Contact First Name and so
 * on ("Bulk operations for Co-sell opportunities using CSV files", …/partner-center/bulk-operations), whose sister page
 * for leads describes the same download of at most 5,000 rows (…/referrals/bulk-operations-for-leads-using-…). The other
 * names below are the obvious variants of these.
 */
export const referralExport: Shape = {
	channel: 'other',
	isRecognised,
	prepare,
	contact: {
		firstName: ['firstname', 'customercontactfirstname', 'contactfirstname', 'customerfirstname'],
		lastName: ['lastname', 'customercontactlastname', 'contactlastname', 'customerlastname'],
		email: [
			'email',
			'emailaddress',
			'customercontactemailaddress',
			'customercontactemail',
			'contactemailaddress',
			'contactemail',
			'customeremailaddress',
			'customeremail',
		],
		phone: [
			'phone',
			'phonenumber',
			'customercontactphonenumber',
			'customercontactphone',
			'contactphonenumber',
			'contactphone',
			'customerphonenumber',
			'customerphone',
		],
		country: ['country', 'countryregion', 'customercountry', 'customercountryregion'],
		// "Customer Name: name of the customer company".
		company: ['company', 'companyname', 'customercompanyname', 'customercompany', 'customername'],
		title: ['jobtitle', 'customercontactjobtitle', 'customercontacttitle', 'contacttitle', 'title'],
	},
	names: {
		leadSource: ['leadsource', 'referralsource'],
		actionCode: ['calltoaction', 'actioncode'],
		offerTitle: ['offername', 'offertitle', 'offerdisplayname', 'offer'],
		productId: ['productid', 'offerid'],
		publisher: ['publisher', 'publishername', 'publisherdisplayname'],
		// Notes come last: the publisher's own people write there as well.
		description: ['customernotes', 'customercomments', 'comments', 'message', 'description', 'notes'],
		createdAt: [
			'leadcreationdatetime',
			'leadcreationdate',
			'referralcreationdatetime',
			'referralcreationdate',
			'creationdatetime',
			'creationdate',
			'createddatetime',
			'createddate',
			'createdon',
			'createdat',
		],
	},
	dateOf: localDate,
	rowId: (fields) => {
		// Several referrals can share an engagement, so its id names no row.
		const id = textAt(fields, 'referralid') ?? textAt(fields, 'leadid');
		return id === null ? null : `referral ${id.toLowerCase()}`;
	},
	missing,
};

/** Columns that no other shape has, and those that tell it together with one of them. */
const OWN = new Set(['referralid', 'calltoaction', 'engagementid']);
const BESIDE = new Set([
	'creationdate',
	'customercontactemailaddress',
	'customercountry',
	'customername',
	'emailvalidity',
	'leadquality',
	'leadtype',
	'marketplacepurchaseintent',
	'offerid',
	'offername',
	'phonevalidity',
]);

function isRecognised(fields: Fields): boolean {
	let own = 0;
	let beside = 0;
	for (const key of fields.keys()) {
		const name = columnName(key);
		if (name === 'leadcreationdatetime') return true;
		if (OWN.has(name)) own++;
		else if (BESIDE.has(name)) beside++;
	}
	// One alone may be a field that somebody has added to a CRM.
	return own > 1 || (own === 1 && beside > 0);
}

function prepare(fields: Fields): Fields {
	const columns = new Map<string, unknown>();
	for (const [key, value] of fields) {
		const name = columnName(key);
		if (isBlank(columns.get(name))) columns.set(name, value);
	}
	const source = textAt(columns, 'leadsource') ?? textAt(columns, 'referralsource');
	const shop = source === null ? null : (SHOPS.get(columnName(source)) ?? source);
	if (shop !== null) columns.set('leadsource', shop);
	const pressed = textAt(columns, 'calltoaction');
	if (pressed !== null) columns.set('calltoaction', actionOf(pressed, shop));
	return columns;
}

/** "Possible values are AppSource, Azure Marketplace, and Azure portal" ("Learn about leads"). */
const SHOPS: ReadonlyMap<string, string> = new Map([
	['appsource', 'AppSource'],
	['azuremarketplace', 'AzureMarketplace'],
	['azureportal', 'AzurePortal'],
]);

/**
 * "Possible values are Get it now, Free Trial, Test drive, and Contact me" ("Learn about leads"). No code is documented
 * for a free trial: it stays as written, and so does what is not known.
 */
const ACTIONS: ReadonlyMap<string, string> = new Map([
	['contactme', 'PLT'],
	['create', 'Create'],
	['getitnow', 'INS'],
	['purchase', 'Create'],
	['testdrive', 'StartTestDrive'],
]);

function actionOf(pressed: string, shop: string | null): string {
	const code = ACTIONS.get(columnName(pressed)) ?? knownAction(pressed)?.code ?? pressed;
	// What is acquired inside the Azure portal is `Create` on the wire; INS is for the two shops on the web.
	return code === 'INS' && shop === 'AzurePortal' ? 'Create' : code;
}

/** Without these a lead is not told whole: what to do, and what Dedupe Leads compares. */
function missing(told: Told, known: ReadonlySet<Problem>): readonly Problem[] {
	const { action, offer } = parseLeadSource(told.leadSource, told);
	const problems: Problem[] = [];
	if (action === null) problems.push('actionMissing');
	if (offer.text === null && told.productId === null && told.offerTitle === null)
		problems.push('offerMissing');
	if (told.createdAt === null && !known.has('createdAtUnreadable')) problems.push('createdAtMissing');
	return problems;
}

/** Columns as they were seen → as names: a file has the same few dozen in every row. */
const named = new Map<string, string>();
const MAX_COLUMNS = 500;

/** A column's or a value's letters and digits in lower case: without blanks, underscores, quotes and a BOM. */
function columnName(text: string): string {
	const known = named.get(text);
	if (known !== undefined) return known;
	const name = text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '');
	if (named.size < MAX_COLUMNS && text.length < 60) named.set(text, name);
	return name;
}
