import type { INodeProperties } from 'n8n-workflow';

import { credentialSlot } from '../../lib/n8n/credentialSlot';
import { chooser } from '../../lib/n8n/choosing';
import { ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';
import {
	doNotContactOption,
	dryRunOption,
	mappingProperties,
	operationProperty,
	recordPerProperty,
	testLeadsOption,
	whenCustomerProperty,
	whenExistsProperty,
	whenMissingOption,
} from '../../lib/n8n/outputProperties';
import { salesforceAuthenticationProperty } from '../../lib/n8n/salesforceAuthentication';
import { campaignProperties } from './campaignParameters';

const byId = (placeholder: string) => ({ as: 'By ID', placeholder });

export const properties: INodeProperties[] = [
	operationProperty('Salesforce'),
	credentialSlot,
	salesforceAuthenticationProperty,
	recordPerProperty,
	whenExistsProperty,
	whenCustomerProperty,
	{
		displayName:
			'Without an External ID Field (under Options) leads are found by e-mail address: at least one record each, and a second one where an answer was lost and the address does not tell. With one there is never a second.',
		name: 'atLeastOnceNotice',
		type: 'notice',
		default: '',
		displayOptions: {
			show: { operation: ['deliverLead'] },
			hide: { '/options.externalIdField.value': [{ _cnd: { regex: '.' } }] },
		},
	},
	...campaignProperties,
	...mappingProperties('getLeadFields'),
	ledgerStoreProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		noDataExpression: true,
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Assignment',
				name: 'assignment',
				type: 'options',
				options: [
					{
						name: 'Active Rule',
						value: 'activeRule',
						description: 'Salesforce’s active assignment rule says who gets a new lead',
					},
					{ name: 'None', value: 'none', description: 'New leads belong to the credential’s user' },
					{
						name: 'One Rule',
						value: 'rule',
						description: 'The rule under Assignment Rule says who gets a new lead, active or not',
					},
				],
				default: 'activeRule',
				description:
					'Who gets new leads. Leads that are there keep their owner, and do-not-contact leads are assigned to nobody.',
			},
			{
				...chooser(
					'Assignment Rule',
					'assignmentRule',
					'searchAssignmentRules',
					byId('e.g. 01Q5g000000XyzAEAS'),
				),
				description: 'Used where Assignment is One Rule',
			},
			doNotContactOption,
			dryRunOption,
			{
				...chooser('External ID Field', 'externalIdField', 'searchExternalIdFields', {
					as: 'By Name',
					placeholder: 'e.g. Marketplace_Record__c',
				}),
				description:
					'A field of leads that holds our record key, so that there is never a second record: a text of at least 36 characters, an external ID, and unique',
			},
			{
				...chooser('Lead Source', 'leadSource', 'searchLeadSources', {
					as: 'By Value',
					placeholder: 'e.g. Microsoft Marketplace',
				}),
				description:
					'What new leads get as Lead Source. Without it they get Microsoft’s own text, where the picklist takes other values than its own.',
			},
			{
				...chooser('Owner', 'owner', 'searchOwners', byId('e.g. 0055g00000AbCdEAAV')),
				description: 'A user, or a queue for leads, that gets new leads. No assignment rule is used then.',
			},
			testLeadsOption,
			whenMissingOption,
		],
	},
];
