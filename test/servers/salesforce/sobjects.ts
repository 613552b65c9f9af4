import { COUNTRIES } from './countries.ts';
import * as f from './fields.ts';
import type { Field } from './fields.ts';
import type { Settings } from './settings.ts';

/** An object of Salesforce: a table, with its fields as the settings make them. */
export interface SObject {
	readonly name: string;
	readonly label: string;
	readonly labelPlural: string;
	readonly keyPrefix: string;
	/** Whether records can be written over the API. */
	readonly writable: boolean;
	readonly own: (settings: Settings) => readonly Field[];
}

const LEAD_SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'];

const contactable = [
	f.text('LastName', 'Last Name', 80, f.REQUIRED),
	f.text('FirstName', 'First Name', 40),
	f.picklist('Salutation', 'Salutation', ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.'], { length: 40 }),
	f.text('Name', 'Full Name', 121, { nillable: false, ...f.READ_ONLY }),
	f.text('Title', 'Title', 128),
	f.phone('Phone', 'Phone'),
	f.phone('MobilePhone', 'Mobile Phone'),
	f.email('Email', 'Email', { idLookup: true }),
	f.longText('Description', 'Description', 32_000),
	f.flag('HasOptedOutOfEmail', 'Email Opt Out'),
	f.flag('HasOptedOutOfFax', 'Fax Opt Out'),
	f.flag('DoNotCall', 'Do Not Call'),
	f.date('LastActivityDate', 'Last Activity', f.READ_ONLY),
];

const owner = (referenceTo: readonly string[]): Field =>
	f.reference('OwnerId', 'Owner ID', referenceTo, { nillable: false, defaultedOnCreate: true });

/** Lengths and properties: Object Reference and Salesforce Field Reference, Lead. */
const lead = (settings: Settings): readonly Field[] => [
	...contactable,
	f.text('Company', 'Company', 255, f.REQUIRED),
	f.text('Street', 'Street', 255),
	f.text('City', 'City', 40),
	f.text('State', 'State/Province', 80),
	f.text('PostalCode', 'Zip/Postal Code', 20),
	f.text('Country', 'Country', 80),
	...(settings.countryPicklist
		? [
				f.picklist('CountryCode', 'Country Code', Object.keys(COUNTRIES), {
					length: 10,
					restrictedPicklist: true,
				}),
			]
		: []),
	f.url('Website', 'Website'),
	f.picklist('LeadSource', 'Lead Source', LEAD_SOURCES, {
		restrictedPicklist: settings.restrictedLeadSource,
	}),
	f.picklist(
		'Status',
		'Status',
		['*Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'],
		{ nillable: false },
	),
	f.picklist('Industry', 'Industry', ['Banking', 'Consulting', 'Technology', 'Other']),
	f.picklist('Rating', 'Rating', ['Hot', 'Warm', 'Cold']),
	f.wholeNumber('NumberOfEmployees', 'Employees'),
	owner(['Group', 'User']),
	f.flag('IsConverted', 'Converted', f.READ_ONLY),
	f.date('ConvertedDate', 'Converted Date', f.READ_ONLY),
	f.reference('ConvertedAccountId', 'Converted Account ID', ['Account'], f.READ_ONLY),
	f.reference('ConvertedContactId', 'Converted Contact ID', ['Contact'], f.READ_ONLY),
	f.flag('IsUnreadByOwner', 'Unread By Owner', { defaultValue: true }),
	f.text('Partner_Offer__c', 'Partner Offer', 255),
	...(settings.requiredCustomField ? [f.text('Region__c', 'Region', 40, f.REQUIRED)] : []),
];

const contact = (): readonly Field[] => [
	...contactable,
	f.reference('AccountId', 'Account ID', ['Account']),
	f.text('MailingCity', 'Mailing City', 40),
	f.text('MailingCountry', 'Mailing Country', 80),
	f.picklist('LeadSource', 'Lead Source', LEAD_SOURCES),
	owner(['User']),
];

const task = (): readonly Field[] => [
	f.reference('WhoId', 'Name ID', ['Contact', 'Lead']),
	f.reference('WhatId', 'Related To ID', ['Account', 'Campaign']),
	f.text('Subject', 'Subject', 255),
	f.date('ActivityDate', 'Due Date Only'),
	f.picklist('Status', 'Status', ['*Not Started', 'In Progress', 'Completed'], { nillable: false }),
	f.picklist('Priority', 'Priority', ['High', '*Normal', 'Low'], { nillable: false }),
	f.longText('Description', 'Description', 32_000),
	f.flag('IsClosed', 'Closed', f.READ_ONLY),
	owner(['Group', 'User']),
];

const campaign = (): readonly Field[] => [
	f.text('Name', 'Name', 80, f.REQUIRED),
	f.picklist('Type', 'Type', ['Conference', 'Partners', 'Other']),
	f.picklist('Status', 'Status', ['*Planned', 'In Progress', 'Completed', 'Aborted']),
	f.flag('IsActive', 'Active'),
	owner(['User']),
];

const NOT_MOVED = { updateable: false };

const campaignMember = (): readonly Field[] => [
	f.reference('CampaignId', 'Campaign ID', ['Campaign'], { nillable: false, ...NOT_MOVED }),
	f.reference('LeadId', 'Lead ID', ['Lead'], NOT_MOVED),
	f.reference('ContactId', 'Contact ID', ['Contact'], NOT_MOVED),
	f.picklist('Status', 'Status', ['*Sent', 'Responded']),
	f.flag('HasResponded', 'Responded', f.READ_ONLY),
];

const campaignMemberStatus = (): readonly Field[] => [
	f.reference('CampaignId', 'Campaign ID', ['Campaign'], { nillable: false, ...NOT_MOVED }),
	f.text('Label', 'Member Status', 765, f.REQUIRED),
	f.wholeNumber('SortOrder', 'Sort Order'),
	f.flag('IsDefault', 'Is Default'),
	f.flag('HasResponded', 'Responded'),
];

const leadStatus = (): readonly Field[] => [
	f.text('MasterLabel', 'Master Label', 255),
	f.text('ApiName', 'API Name', 255),
	f.wholeNumber('SortOrder', 'Sort Order'),
	f.flag('IsDefault', 'Is Default'),
	f.flag('IsConverted', 'Is Converted'),
];

const user = (): readonly Field[] => [
	f.text('Username', 'Username', 80, { idLookup: true, ...f.REQUIRED }),
	f.text('LastName', 'Last Name', 80, f.REQUIRED),
	f.text('FirstName', 'First Name', 40),
	f.text('Name', 'Full Name', 121, f.READ_ONLY),
	f.email('Email', 'Email', { nillable: false, idLookup: true }),
	f.flag('IsActive', 'Active'),
	f.picklist('UserType', 'User Type', ['*Standard', 'AutomatedProcess']),
];

const group = (): readonly Field[] => [
	f.text('Name', 'Name', 40, f.REQUIRED),
	f.text('DeveloperName', 'Developer Name', 80),
	f.email('Email', 'Email'),
	f.picklist('Type', 'Type', ['Queue', 'Regular']),
];

const queueSobject = (): readonly Field[] => [
	f.reference('QueueId', 'Group ID', ['Group'], { nillable: false }),
	f.text('SobjectType', 'Sobject Type', 40),
];

const assignmentRule = (): readonly Field[] => [
	f.text('Name', 'Name', 120),
	f.text('SobjectType', 'SObject Type', 40),
	f.flag('Active', 'Active'),
];

const account = (): readonly Field[] => [f.text('Name', 'Account Name', 255, f.REQUIRED), owner(['User'])];

function sobject(
	name: string,
	label: string,
	labelPlural: string,
	keyPrefix: string,
	own: SObject['own'],
	writable = false,
): SObject {
	return { name, label, labelPlural, keyPrefix, own, writable };
}

/** What the stand-in knows, whether or not the caller sees it. */
export const SOBJECTS: readonly SObject[] = [
	sobject('Lead', 'Lead', 'Leads', '00Q', lead, true),
	sobject('Contact', 'Contact', 'Contacts', '003', contact, true),
	sobject('Account', 'Account', 'Accounts', '001', account, true),
	sobject('Task', 'Task', 'Tasks', '00T', task, true),
	sobject('Campaign', 'Campaign', 'Campaigns', '701', campaign, true),
	sobject('CampaignMember', 'Campaign Member', 'Campaign Members', '00v', campaignMember, true),
	sobject(
		'CampaignMemberStatus',
		'Campaign Member Status',
		'Campaign Member Statuses',
		'01Y',
		campaignMemberStatus,
		true,
	),
	sobject('LeadStatus', 'Lead Status Value', 'Lead Status Values', '01J', leadStatus),
	sobject('User', 'User', 'Users', '005', user),
	sobject('Group', 'Group', 'Groups', '00G', group),
	sobject('QueueSobject', 'Queue Sobject', 'Queue Sobjects', '03g', queueSobject),
	sobject('AssignmentRule', 'Assignment Rule', 'Assignment Rules', '01Q', assignmentRule),
];

/** The object of that name, for whoever looks into the stand-in: a name that there is not is a mistake. */
export function sobjectCalled(name: string): SObject {
	const sobject = SOBJECTS.find((one) => one.name === name);
	if (!sobject) throw new Error(`There is no object ${name} in this stand-in.`);
	return sobject;
}
