import type { INodeProperties } from 'n8n-workflow';

import { credentialSlot } from '../../lib/n8n/credentialSlot';
import { ledgerStoreProperty } from '../../lib/n8n/ledgerPlace';
import {
	doNotContactOption,
	dryRunOption,
	forDelivery,
	mappingProperties,
	operationProperty,
	testLeadsOption,
	whenMissingOption,
} from '../../lib/n8n/outputProperties';
import { chooser } from '../../lib/n8n/choosing';
import { programmeProperties } from './programmeParameters';

export const properties: INodeProperties[] = [
	operationProperty('Marketo'),
	credentialSlot,
	{
		displayName: 'How Leads Are Added',
		name: 'addBy',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Fill Out a Form',
				value: 'form',
				description:
					'As if the person had filled out a form of yours, which campaigns can listen to. One call a lead.',
			},
			{
				name: 'Push Into a Programme',
				value: 'push',
				description: 'Campaigns can listen to “Lead Is Pushed to Marketo”, also of a person that is there',
			},
			{
				name: 'Sync',
				value: 'sync',
				description: 'Written as records, up to 300 a call; campaigns can listen to changes of data',
			},
		],
		default: 'sync',
		description: 'What Marketo sees of a lead. Do-not-contact steps are synced in any case.',
	},
	{
		...chooser('Form', 'form', 'searchForms', { as: 'By ID', placeholder: 'e.g. 1029' }),
		required: true,
		displayOptions: { show: { addBy: ['form'] } },
		description: 'An approved form with a field for the e-mail address; fields that it lacks are left out',
	},
	...programmeProperties,
	{
		displayName: 'When the Person Exists',
		name: 'whenExists',
		type: 'options',
		noDataExpression: true,
		displayOptions: forDelivery,
		options: [
			{
				name: 'Fill Empty Fields',
				value: 'enrich',
				description: 'What somebody typed stays; the note is appended where a Notes Field is chosen',
			},
			{ name: 'Skip', value: 'skip', description: 'Write nothing; the lead counts as delivered' },
			{
				name: 'Update',
				value: 'update',
				description: 'Write the lead’s values over those of the person, and append the note',
			},
		],
		default: 'enrich',
		description:
			'What happens when Marketo knows the person: it has one an address, so there is never a second',
	},
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
				...doNotContactOption,
				default: 'skip',
				description:
					'What happens with leads that ask that the person be left alone. Written, they keep campaigns and calls off persons that are new; Unsubscribed is never set.',
			},
			dryRunOption,
			{
				...chooser('Lookup Field', 'lookupField', 'searchLookupFields', {
					as: 'By ID',
					placeholder: 'e.g. email',
				}),
				description: 'What Marketo knows people by: the e-mail address, unless another field is chosen here',
			},
			{
				...chooser('Notes Field', 'notesField', 'searchNotesFields', {
					as: 'By ID',
					placeholder: 'e.g. marketplaceNotes',
				}),
				description:
					'A text area for what the customer wrote, the offer, the action and the campaign. Without one Marketo has no place for them.',
			},
			{
				...chooser('Partition', 'partition', 'searchPartitions', { as: 'By ID', placeholder: 'e.g. Europe' }),
				description: 'Where new persons go; without one, into the default partition',
			},
			testLeadsOption,
			whenMissingOption,
		],
	},
];
