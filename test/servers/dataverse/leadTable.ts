import type { Column } from './columns.ts';
import { column, flag, picklist, system, text } from './columns.ts';
import type { Table } from './table.ts';
import { owned, table } from './table.ts';

/** The lead of Dynamics 365 Sales: https://learn.microsoft.com/dynamics365/sales/developer/entities/lead */
export const lead = (): Table =>
	table(
		{
			logicalName: 'lead',
			entitySet: 'leads',
			displayName: 'Lead',
			primaryId: 'leadid',
			primaryName: 'fullname',
			privilege: 'Lead',
		},
		[
			text('subject', 'Topic', 300, { required: 'ApplicationRequired' }),
			text('lastname', 'Last Name', 50, { required: 'ApplicationRequired' }),
			text('companyname', 'Company Name', 100, { required: 'Recommended' }),
			column('websiteurl', 'Website', { kind: 'string', max: 200, format: 'Url' }),
			...reachable(),
			picklist('leadsourcecode', 'Lead Source', LEAD_SOURCES),
			picklist('leadqualitycode', 'Rating', { 1: 'Hot', 2: 'Warm', 3: 'Cold' }, { default: 2 }),
			column('parentcontactid', 'Parent Contact for lead', {
				kind: 'lookup',
				navigation: { parentcontactid: 'contacts' },
			}),
			column('parentaccountid', 'Parent Account for lead', {
				kind: 'lookup',
				navigation: { parentaccountid: 'accounts' },
			}),
			column('campaignid', 'Source Campaign', { kind: 'lookup', navigation: { campaignid: 'campaigns' } }),
			...owned(
				[
					{ value: 0, label: 'Open' },
					{ value: 1, label: 'Qualified' },
					{ value: 2, label: 'Disqualified' },
				],
				[
					{ value: 1, label: 'New', state: 0 },
					{ value: 2, label: 'Contacted', state: 0 },
					{ value: 3, label: 'Qualified', state: 1 },
					{ value: 4, label: 'Lost', state: 2 },
					{ value: 5, label: 'Cannot Contact', state: 2 },
					{ value: 6, label: 'No Longer Interested', state: 2 },
					{ value: 7, label: 'Canceled', state: 2 },
				],
			),
		],
	);

const LEAD_SOURCES = {
	1: 'Advertisement',
	2: 'Employee Referral',
	3: 'External Referral',
	4: 'Partner',
	5: 'Public Relations',
	6: 'Seminar',
	7: 'Trade Show',
	8: 'Web',
	9: 'Word of Mouth',
	10: 'Other',
};

/** Contact details and opt-outs: the same names and lengths on leads and contacts. */
export function reachable(): Column[] {
	return [
		text('firstname', 'First Name', 50),
		column('emailaddress1', 'Email', { kind: 'string', max: 100, format: 'Email' }),
		column('telephone1', 'Business Phone', { kind: 'string', max: 50, format: 'Phone' }),
		column('mobilephone', 'Mobile Phone', { kind: 'string', max: 50, format: 'Phone' }),
		text('jobtitle', 'Job Title', 100),
		text('address1_line1', 'Street 1', 250),
		text('address1_city', 'City', 80),
		text('address1_postalcode', 'ZIP/Postal Code', 20),
		text('address1_country', 'Country/Region', 80),
		column('description', 'Description', { kind: 'memo', max: 2000 }),
		flag('donotemail', 'Do not allow Emails'),
		flag('donotbulkemail', 'Do not allow Bulk Emails'),
		flag('donotphone', 'Do not allow Phone Calls'),
		flag('donotpostalmail', 'Do not allow Mails'),
		flag('donotfax', 'Do not allow Faxes'),
		system('fullname', 'Name', { kind: 'string', max: 160 }),
	];
}
