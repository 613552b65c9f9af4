import type { INodeProperties, IPollFunctions } from 'n8n-workflow';

import { chooser, chosenIn } from '../../../lib/n8n/choosing';
import { DATAVERSE_CREDENTIAL } from '../../../lib/n8n/dynamicsConnection';
import { type DynamicsInboxChoice, openDynamicsInbox } from '../../../lib/n8n/dynamicsInbox';
import type { InboxChoice } from './inboxChoice';

const findLeadsBy: INodeProperties = {
	displayName: 'Find Leads By',
	name: 'findLeadsBy',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Application User',
			value: 'applicationUser',
			description: 'All leads that the user of Microsoft’s connector has made',
		},
		{
			name: 'Lead Source',
			value: 'leadSource',
			description:
				'All leads with a lead source of Microsoft’s, e.g. AzureMarketplace-INS|contoso.backup, in a text',
		},
	],
	default: 'applicationUser',
	description: 'How Microsoft’s leads are told from all others',
};

const applicationUser: INodeProperties = {
	...chooser('Application User', 'applicationUser', 'searchApplicationUsers', {
		as: 'By ID',
		placeholder: 'e.g. 00000000-0000-0000-0000-000000000000',
	}),
	required: true,
	displayOptions: { show: { findLeadsBy: ['applicationUser'] } },
	description:
		'The user that Microsoft’s connector signs in as. Where that is a person’s account, choose By ID and enter the ID of the user.',
};

const leadSourceIn: INodeProperties = {
	displayName: 'Lead Source In',
	name: 'leadSourceIn',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Topic or Description', value: 'standard' },
		{ name: 'Another Text Field', value: 'field' },
	],
	default: 'standard',
	description: 'Where the lead source stands: Microsoft does not publish it. A look at a lead shows it.',
};

const textField: INodeProperties = {
	...chooser('Text Field', 'textField', 'searchTextFields', {
		as: 'By Name',
		placeholder: 'e.g. new_leadsource',
	}),
	required: true,
	displayOptions: { show: { leadSourceIn: ['field'] } },
	description: 'The column that holds the lead source, also within a longer text',
};

const alsoWhenChanged: INodeProperties = {
	displayName: 'Also When Changed',
	name: 'alsoWhenChanged',
	type: 'boolean',
	noDataExpression: true,
	default: false,
	description:
		'Whether a lead comes out again when somebody has changed it. Dedupe Leads lets it pass where its contact or its description is another.',
};

/** Leads in Dynamics 365 Sales. */
export const dynamics: InboxChoice = {
	value: 'dynamics365',
	name: 'Dynamics 365',
	description: 'The table Lead of Dynamics 365 Sales',
	properties: [findLeadsBy, applicationUser, leadSourceIn, textField, alsoWhenChanged],
	credentials: [{ name: DATAVERSE_CREDENTIAL, required: true }],
	open: async (context) => await openDynamicsInbox(context, choiceIn(context)),
};

function choiceIn(context: IPollFunctions): DynamicsInboxChoice {
	const isFieldChosen = context.getNodeParameter('leadSourceIn', 'standard') === 'field';
	return {
		findBy:
			context.getNodeParameter('findLeadsBy', 'applicationUser') === 'leadSource'
				? 'leadSource'
				: 'applicationUser',
		applicationUser: chosenIn(context.getNodeParameter('applicationUser', null)),
		leadSourceIn: isFieldChosen ? (chosenIn(context.getNodeParameter('textField', null)) ?? '') : null,
		alsoWhenChanged: context.getNodeParameter('alsoWhenChanged', false) === true,
	};
}
