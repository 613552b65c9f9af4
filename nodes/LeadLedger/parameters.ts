import type { INodeProperties } from 'n8n-workflow';

import { ledgerNameProperty, ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';

/** Operations that are about one person. */
const PERSON_OPERATIONS = ['forgetPerson', 'liftSuppression', 'lookUp', 'suppressPerson'];

export const properties: INodeProperties[] = [
	{
		displayName: 'This node acts in test runs in the editor, too: what it forgets is forgotten.',
		name: 'actsAlways',
		type: 'notice',
		displayOptions: { hide: { operation: ['lookUp', 'getStatistics'] } },
		default: '',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Forget Person',
				value: 'forgetPerson',
				description: 'Delete all that is known of a person, in every ledger of the store',
				action: 'Forget a person',
			},
			{
				name: 'Get Statistics',
				value: 'getStatistics',
				description: 'Count what the ledger remembers and what is under way',
				action: 'Get statistics',
			},
			{
				name: 'Lift Suppression',
				value: 'liftSuppression',
				description: 'Let leads of a suppressed person pass again',
				action: 'Lift a suppression',
			},
			{
				name: 'Look Up',
				value: 'lookUp',
				description: 'Tell what is known of a person',
				action: 'Look up a person',
			},
			{
				name: 'Release by Execution',
				value: 'releaseByExecution',
				description: 'Give back every claim that a failed execution holds, for use in an error workflow',
				action: 'Release the claims of an execution',
			},
			{
				name: 'Replay Parked',
				value: 'replayParked',
				description: 'Make parked leads claimable again, with all their attempts',
				action: 'Replay parked leads',
			},
			{
				name: 'Suppress Person',
				value: 'suppressPerson',
				description: 'Send all leads of a person through Do Not Contact, until lifted',
				action: 'Suppress a person',
			},
		],
		default: 'lookUp',
	},
	{
		displayName: 'Person',
		name: 'person',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { operation: PERSON_OPERATIONS } },
		options: [
			{ name: 'By E-Mail', value: 'email', description: 'The person with this e-mail address' },
			{ name: 'By Phone', value: 'phone', description: 'The person with this phone number' },
			{
				name: 'Of the Lead in the Item',
				value: 'lead',
				description: 'The person that Dedupe Leads knows the lead by',
			},
		],
		default: 'lead',
		description: 'Whom this is about',
	},
	{
		displayName: 'E-Mail',
		name: 'email',
		type: 'string',
		required: true,
		displayOptions: { show: { operation: PERSON_OPERATIONS, person: ['email'] } },
		default: '',
		placeholder: 'e.g. ann@example.com',
		description: 'Address of the person, in any case',
	},
	{
		displayName: 'Phone',
		name: 'phone',
		type: 'string',
		required: true,
		displayOptions: { show: { operation: PERSON_OPERATIONS, person: ['phone'] } },
		default: '',
		placeholder: 'e.g. +1 617 555 5555',
		description: 'Number of the person. Only leads without an e-mail address are known by it.',
	},
	{
		displayName: 'Country',
		name: 'country',
		type: 'string',
		displayOptions: { show: { operation: PERSON_OPERATIONS, person: ['phone'] } },
		default: '',
		placeholder: 'e.g. US',
		description: 'Where the number is, as a code or an English name, for numbers without a country’s prefix',
	},
	{
		displayName: 'Execution ID',
		name: 'executionId',
		type: 'string',
		required: true,
		displayOptions: { show: { operation: ['releaseByExecution'] } },
		default: '={{ $json.execution.id }}',
		description: 'The execution whose claims are given back, as n8n’s Error Trigger names it',
	},
	ledgerStoreProperty,
	{ ...ledgerNameProperty, description: 'Name of the memory, as in Dedupe Leads' },
];
