import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { pollLeads } from '../../lib/n8n/pollLeads';
import { credentials } from './credentials';
import { INBOX_NAMES } from './inboxes/inboxes';
import { searchApplicationUsers } from './listSearch/searchApplicationUsers';
import { searchForms } from './listSearch/searchForms';
import { searchLeadSourceFields } from './listSearch/searchLeadSourceFields';
import { searchTables } from './listSearch/searchTables';
import { searchTextFields } from './listSearch/searchTextFields';
import { properties, readChoices } from './polling';

export class MarketplaceLeadPollTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Marketplace Lead Poll Trigger',
		name: 'marketplaceLeadPollTrigger',
		icon: { light: 'file:marketplaceLeadPollTrigger.svg', dark: 'file:marketplaceLeadPollTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: `={{ ${JSON.stringify(INBOX_NAMES)}[$parameter["receiveFrom"]] }}`,
		description:
			'Starts the workflow with new customer leads of the Microsoft commercial marketplace, from the system that Microsoft writes them to',
		activationMessage: 'New leads now start this workflow.',
		defaults: { name: 'Marketplace Lead Poll Trigger' },
		// n8n adds Poll Times to polling nodes by itself, every minute by default.
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties,
	};

	methods = {
		listSearch: {
			searchApplicationUsers,
			searchForms,
			searchLeadSourceFields,
			searchTables,
			searchTextFields,
		},
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollLeads(this, () => readChoices(this));
	}
}
