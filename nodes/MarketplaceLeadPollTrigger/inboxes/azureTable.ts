import { openAzureTableInbox } from '../../../lib/inboxes/openInbox';
import { azureTableSignIn } from '../../../lib/n8n/azureTableAccount';
import type { InboxChoice } from './inboxChoice';

/** As Microsoft names it, where the publisher has not said otherwise. */
const MICROSOFTS_TABLE = 'MarketplaceLeads';

export const azureTable: InboxChoice = {
	value: 'azureTable',
	name: 'Azure Table',
	description: 'The table that Microsoft writes leads to, in an Azure Storage account of yours',
	properties: [
		{
			displayName: 'Table',
			name: 'table',
			type: 'resourceLocator',
			noDataExpression: true,
			required: true,
			default: { mode: 'list', value: MICROSOFTS_TABLE, cachedResultName: MICROSOFTS_TABLE },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: 'searchTables', searchable: true },
				},
				{
					displayName: 'By Name',
					name: 'name',
					type: 'string',
					placeholder: `e.g. ${MICROSOFTS_TABLE}`,
				},
			],
			description:
				'The table that Partner Center names under Customer Leads. Where a shared access signature may not list tables, choose By Name.',
		},
	],
	credentials: [{ name: 'azureTableStorageApi', required: true }],
	open: async (context) => {
		const table = context.getNodeParameter('table', MICROSOFTS_TABLE, { extractValue: true });
		return await openAzureTableInbox({
			signIn: azureTableSignIn(await context.getCredentials('azureTableStorageApi')),
			table: typeof table === 'string' ? table.trim() : '',
		});
	},
};
