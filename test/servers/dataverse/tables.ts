import type { Column, Option, StatusOption } from './columns';
import { column, flag, picklist, system, text } from './columns';

/** A table of the environment, as its metadata says. */
export interface Table {
	readonly logicalName: string;
	readonly entitySet: string;
	readonly displayName: string;
	readonly primaryId: string;
	readonly primaryName: string;
	/** The noun in `prvCreate…`: activities share theirs. */
	readonly privilege: string;
	readonly columns: Map<string, Column>;
	/** Alternate keys: their names, and the columns that are unique together. */
	readonly keys: Map<string, readonly string[]>;
}

/**
 * The tables of an environment with Dynamics 365 Sales, as far as leads concern them. Names, lengths and options are
 * those of the table references on Microsoft Learn (Sales: Lead, Contact, Campaign; Dataverse: Task, Phone Call, User,
 * Team).
 */
export function standardTables(): Map<string, Table> {
	const all = [
		lead(),
		contact(),
		account(),
		activity('task'),
		activity('phonecall'),
		user(),
		team(),
		campaign(),
	];
	return new Map(all.map((table) => [table.entitySet, table]));
}

function table(
	about: Omit<Table, 'columns' | 'keys'>,
	columns: readonly Column[],
	keys: Table['keys'] = new Map(),
): Table {
	const id = column(
		about.primaryId,
		about.displayName,
		{ kind: 'uniqueidentifier' },
		{
			required: 'SystemRequired',
			update: false,
		},
	);
	return { ...about, columns: new Map([id, ...columns].map((each) => [each.name, each])), keys };
}

const OWNERS = { ownerid: 'systemusers' };

/** What every table that users own has. An owner is a user or a team: one navigation property, two sets. */
function owned(states: readonly Option[], statuses: readonly StatusOption[]): Column[] {
	return [
		column('ownerid', 'Owner', { kind: 'owner', navigation: OWNERS }, { required: 'SystemRequired' }),
		system('createdby', 'Created By', { kind: 'lookup', navigation: { createdby: 'systemusers' } }),
		system('modifiedby', 'Modified By', { kind: 'lookup', navigation: { modifiedby: 'systemusers' } }),
		system('createdon', 'Created On', { kind: 'dateTime' }),
		system('modifiedon', 'Modified On', { kind: 'dateTime' }),
		system('versionnumber', 'Version Number', { kind: 'bigint' }),
		column('overriddencreatedon', 'Record Created On', { kind: 'dateTime' }, { update: false }),
		column('statecode', 'Status', { kind: 'state', options: states }, { create: false, default: 0 }),
		column('statuscode', 'Status Reason', { kind: 'status', options: statuses }),
	];
}

/** Contact details and opt-outs: the same names and lengths on leads and contacts. */
function reachable(): Column[] {
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

const lead = (): Table =>
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

const ACTIVE: readonly Option[] = [
	{ value: 0, label: 'Active' },
	{ value: 1, label: 'Inactive' },
];
const ACTIVE_REASONS: readonly StatusOption[] = [
	{ value: 1, label: 'Active', state: 0 },
	{ value: 2, label: 'Inactive', state: 1 },
];

const contact = (): Table =>
	table(
		{
			logicalName: 'contact',
			entitySet: 'contacts',
			displayName: 'Contact',
			primaryId: 'contactid',
			primaryName: 'fullname',
			privilege: 'Contact',
		},
		[
			text('lastname', 'Last Name', 50, { required: 'ApplicationRequired' }),
			...reachable(),
			column('parentcustomerid', 'Company Name', {
				kind: 'lookup',
				navigation: { parentcustomerid_account: 'accounts', parentcustomerid_contact: 'contacts' },
			}),
			column('originatingleadid', 'Originating Lead', {
				kind: 'lookup',
				navigation: { originatingleadid: 'leads' },
			}),
			...owned(ACTIVE, ACTIVE_REASONS),
		],
	);

const account = (): Table =>
	table(
		{
			logicalName: 'account',
			entitySet: 'accounts',
			displayName: 'Account',
			primaryId: 'accountid',
			primaryName: 'name',
			privilege: 'Account',
		},
		[
			text('name', 'Account Name', 160, { required: 'ApplicationRequired' }),
			text('accountnumber', 'Account Number', 20),
			...owned(ACTIVE, ACTIVE_REASONS),
		],
	);

/** Tasks and phone calls. What they are about has one navigation property a table, and one a table and activity. */
function activity(logicalName: 'task' | 'phonecall'): Table {
	const regarding = Object.fromEntries(
		['lead', 'contact', 'account'].flatMap((target) => [
			[`regardingobjectid_${target}`, `${target}s`],
			[`regardingobjectid_${target}_${logicalName}`, `${target}s`],
		]),
	);
	return table(
		{
			logicalName,
			entitySet: `${logicalName}s`,
			displayName: logicalName === 'task' ? 'Task' : 'Phone Call',
			primaryId: 'activityid',
			primaryName: 'subject',
			privilege: 'Activity',
		},
		[
			text('subject', 'Subject', 200, { required: 'ApplicationRequired' }),
			column('description', 'Description', { kind: 'memo', max: 2000 }),
			...(logicalName === 'phonecall'
				? [
						column('phonenumber', 'Phone Number', { kind: 'string', max: 200, format: 'Phone' }),
						column('directioncode', 'Direction', { kind: 'boolean' }, { default: true }),
					]
				: []),
			picklist('prioritycode', 'Priority', { 0: 'Low', 1: 'Normal', 2: 'High' }, { default: 1 }),
			column('scheduledend', 'Due Date', { kind: 'dateTime' }),
			column('regardingobjectid', 'Regarding', { kind: 'lookup', navigation: regarding }),
			...owned(
				[
					{ value: 0, label: 'Open' },
					{ value: 1, label: 'Completed' },
					{ value: 2, label: 'Canceled' },
				],
				logicalName === 'task' ? TASK_REASONS : CALL_REASONS,
			),
		],
	);
}

const TASK_REASONS: readonly StatusOption[] = [
	{ value: 2, label: 'Not Started', state: 0 },
	{ value: 3, label: 'In Progress', state: 0 },
	{ value: 4, label: 'Waiting on someone else', state: 0 },
	{ value: 5, label: 'Completed', state: 1 },
	{ value: 6, label: 'Canceled', state: 2 },
	{ value: 7, label: 'Deferred', state: 0 },
];
const CALL_REASONS: readonly StatusOption[] = [
	{ value: 1, label: 'Open', state: 0 },
	{ value: 2, label: 'Made', state: 1 },
	{ value: 4, label: 'Received', state: 1 },
	{ value: 3, label: 'Canceled', state: 2 },
];

const user = (): Table =>
	table(
		{
			logicalName: 'systemuser',
			entitySet: 'systemusers',
			displayName: 'User',
			primaryId: 'systemuserid',
			primaryName: 'fullname',
			privilege: 'User',
		},
		[
			system('fullname', 'Full Name', { kind: 'string', max: 200 }),
			text('domainname', 'User Name', 1024),
			column('internalemailaddress', 'Primary Email', { kind: 'string', max: 100, format: 'Email' }),
			column('isdisabled', 'Status', { kind: 'boolean' }, { default: false }),
			column('applicationid', 'Application ID', { kind: 'uniqueidentifier' }),
		],
	);

const team = (): Table =>
	table(
		{
			logicalName: 'team',
			entitySet: 'teams',
			displayName: 'Team',
			primaryId: 'teamid',
			primaryName: 'name',
			privilege: 'Team',
		},
		[
			text('name', 'Team Name', 160, { required: 'ApplicationRequired' }),
			picklist('teamtype', 'Team Type', { 0: 'Owner', 1: 'Access' }, { default: 0 }),
		],
	);

const campaign = (): Table =>
	table(
		{
			logicalName: 'campaign',
			entitySet: 'campaigns',
			displayName: 'Campaign',
			primaryId: 'campaignid',
			primaryName: 'name',
			privilege: 'Campaign',
		},
		[
			text('name', 'Name', 128, { required: 'ApplicationRequired' }),
			text('codename', 'Campaign Code', 32),
			...owned(ACTIVE, [
				{ value: 0, label: 'Proposed', state: 0 },
				{ value: 2, label: 'Launched', state: 0 },
				{ value: 3, label: 'Completed', state: 0 },
			]),
		],
	);
