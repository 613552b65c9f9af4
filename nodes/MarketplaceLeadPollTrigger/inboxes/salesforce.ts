import type { INodeProperties } from 'n8n-workflow';

import { chooser, chosenIn } from '../../../lib/n8n/choosing';
import {
	salesforceAuthenticationProperty,
	salesforceCredentials,
} from '../../../lib/n8n/salesforceAuthentication';
import type { SalesforceAuthentication } from '../../../lib/n8n/salesforceConnection';
import { LEAD_SOURCE_FIELD, openSalesforceInbox } from '../../../lib/n8n/salesforceInbox';
import type { InboxChoice } from './inboxChoice';

const leadSourceField: INodeProperties = {
	...chooser('Lead Source Field', 'leadSourceField', 'searchLeadSourceFields', {
		as: 'By Name',
		placeholder: 'e.g. Microsoft_Lead_Source__c',
	}),
	required: true,
	default: { mode: 'list', value: LEAD_SOURCE_FIELD, cachedResultName: `Lead Source (${LEAD_SOURCE_FIELD})` },
	description:
		'The field that holds Microsoft’s lead source, e.g. AzureMarketplace-INS|contoso.backup, also within a longer text. Leads that have none there stay where they are.',
};

const alsoWhenChanged: INodeProperties = {
	displayName: 'Also When Changed',
	name: 'alsoWhenChanged',
	type: 'boolean',
	noDataExpression: true,
	default: false,
	description:
		'Whether a lead comes out again when somebody, or Salesforce itself, has changed it. Dedupe Leads lets it pass where its contact or its description is another.',
};

/** Leads in Salesforce. */
export const salesforce: InboxChoice = {
	value: 'salesforce',
	name: 'Salesforce',
	description: 'The leads that Microsoft makes in Salesforce over Web-to-Lead',
	properties: [salesforceAuthenticationProperty, leadSourceField, alsoWhenChanged],
	credentials: salesforceCredentials,
	open: async (context) =>
		await openSalesforceInbox(
			context,
			context.getNodeParameter('authentication', 'oAuth2') as SalesforceAuthentication,
			{
				leadSourceField: chosenIn(context.getNodeParameter('leadSourceField', null)),
				alsoWhenChanged: context.getNodeParameter('alsoWhenChanged', false) === true,
			},
		),
};
