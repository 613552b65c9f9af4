import type { Option, StatusOption } from './columns.ts';
import { column, picklist, system, text } from './columns.ts';
import { activity } from './activityTables.ts';
import { lead, reachable } from './leadTable.ts';
import type { Table } from './table.ts';
import { owned, table } from './table.ts';

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
