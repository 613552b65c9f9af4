import type { INodeProperties } from 'n8n-workflow';

import { credentialSlot } from '../../lib/n8n/credentialSlot';
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
import { chooser } from '../../lib/n8n/choosing';

const bypassLogicOption: INodeProperties = {
	displayName: 'Bypass Custom Logic',
	name: 'bypassLogic',
	type: 'boolean',
	default: false,
	description:
		'Whether to write past plug-ins, workflows and flows of the environment. It takes the privilege prvBypassCustomBusinessLogic.',
};

const detectDuplicatesOption: INodeProperties = {
	displayName: 'Duplicate Detection Rules',
	name: 'detectDuplicates',
	type: 'boolean',
	default: false,
	description:
		'Whether to ask the environment’s own rules before a lead is made. What they find counts as an existing record.',
};

export const properties: INodeProperties[] = [
	operationProperty('Dynamics 365'),
	credentialSlot,
	recordPerProperty,
	whenExistsProperty,
	whenCustomerProperty,
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
			bypassLogicOption,
			doNotContactOption,
			dryRunOption,
			detectDuplicatesOption,
			{
				...chooser('Lead Source', 'leadSource', 'searchLeadSources', { as: 'By ID', placeholder: 'e.g. 8' }),
				description: 'Lead Source of new leads; without one it is left to the environment',
			},
			{
				...chooser('Owner', 'owner', 'searchOwners', {
					as: 'By ID',
					placeholder: 'e.g. teams(00000000-0000-0000-0000-000000000000)',
				}),
				description:
					'User or team that new leads belong to; without one, the sign-in. Leads that are there keep their owner.',
			},
			{
				...chooser('Source Campaign', 'campaign', 'searchCampaigns', {
					as: 'By ID',
					placeholder: 'e.g. 00000000-0000-0000-0000-000000000000',
				}),
				description: 'Campaign that new leads are said to come from',
			},
			testLeadsOption,
			whenMissingOption,
		],
	},
];
