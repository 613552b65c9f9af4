import type { INodeProperties } from 'n8n-workflow';

import { credentialSlot } from '../../lib/n8n/credentialSlot';
import { chooser } from '../../lib/n8n/choosing';
import { ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';
import {
	dryRunOption,
	forDelivery,
	mappingProperties,
	operationProperty,
	recordPerProperty,
	testLeadsOption,
} from '../../lib/n8n/outputProperties';

/** The name that Microsoft gives the table. */
const MICROSOFTS_TABLE = 'MarketplaceLeads';

const doNotContactOption: INodeProperties = {
	displayName: 'Do-Not-Contact Steps',
	name: 'doNotContact',
	type: 'options',
	options: [
		{ name: 'Skip', value: 'skip', description: 'Write nothing; the lead counts as delivered' },
		{ name: 'Write', value: 'write', description: 'Write them like other leads: a row contacts nobody' },
	],
	default: 'write',
	description: 'What happens with leads that ask that the person be left alone',
};

const moreColumnsProperty: INodeProperties = {
	displayName: 'More Columns',
	name: 'moreColumns',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add column',
	default: {},
	displayOptions: { show: { operation: ['deliverLead'], mapping: ['custom'] } },
	options: [
		{
			name: 'column',
			displayName: 'Column',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. Region',
					description: 'A letter, then letters, digits and underscores',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					description: 'What rows get in this column; where it is empty, they have none',
				},
			],
		},
	],
	description: 'Columns that no row has yet: a table takes any',
};

export const properties: INodeProperties[] = [
	operationProperty('Azure Table'),
	credentialSlot,
	{
		...chooser('Table', 'table', 'searchTables', { as: 'By Name', placeholder: `e.g. ${MICROSOFTS_TABLE}` }),
		required: true,
		default: { mode: 'list', value: MICROSOFTS_TABLE, cachedResultName: MICROSOFTS_TABLE },
		description:
			'Table that leads are written to. A shared access signature for one table cannot list them: enter its name.',
	},
	{
		displayName: 'Columns',
		name: 'layout',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'As Microsoft Writes Them',
				value: 'microsoft',
				description: 'Like the rows of MarketplaceLeads, so that whatever reads those reads these',
			},
			{
				name: 'One for Each Field',
				value: 'flat',
				description: 'FirstName, Email, Source, Action, Stage and so on, easy to filter by and to look at',
			},
		],
		default: 'microsoft',
		description: 'What a row looks like',
	},
	{
		...recordPerProperty,
		default: 'step',
		description: 'What makes a new row. It takes Dedupe Leads in front: without it, each lead is a step.',
	},
	{
		displayName: 'When the Row Exists',
		name: 'whenExists',
		type: 'options',
		noDataExpression: true,
		displayOptions: forDelivery,
		options: [
			{ name: 'Skip', value: 'skip', description: 'Write nothing; the lead counts as delivered' },
			{
				name: 'Update',
				value: 'update',
				description: 'Write the lead’s values into its columns; other columns stay',
			},
		],
		default: 'update',
		description: 'What happens when there is a row with the record key of the lead, and other content',
	},
	...mappingProperties('getColumns'),
	moreColumnsProperty,
	ledgerStoreProperty,
	{
		displayName:
			'The ledger is looked for in the account of this node’s credential. If yours is in another account, choose another Ledger Store.',
		name: 'sameAccountNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ledgerStore: ['azureTable'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		noDataExpression: true,
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Create Table',
				name: 'createTable',
				type: 'boolean',
				default: false,
				description:
					'Whether to make the table with the first lead if it is not there. Without it, a table that is missing is an error.',
			},
			doNotContactOption,
			dryRunOption,
			testLeadsOption,
		],
	},
];
