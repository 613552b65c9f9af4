import { InboxError } from '../../../lib/inboxes/errors';
import { openAzureTableInbox } from '../../../lib/inboxes/openInbox';
import { azureTableSignIn, isLedgerTable } from '../../../lib/n8n/azureTableAccount';
import { chooser, chosenIn } from '../../../lib/n8n/choosing';
import type { InboxChoice } from './inboxChoice';

/** As Microsoft names it, where the publisher has not said otherwise. */
const MICROSOFTS_TABLE = 'MarketplaceLeads';

export const azureTable: InboxChoice = {
	value: 'azureTable',
	name: 'Azure Table',
	description: 'The table that Microsoft writes leads to, in an Azure Storage account of yours',
	properties: [
		{
			...chooser('Table', 'table', 'searchTables', {
				as: 'By Name',
				placeholder: `e.g. ${MICROSOFTS_TABLE}`,
			}),
			required: true,
			default: { mode: 'list', value: MICROSOFTS_TABLE, cachedResultName: MICROSOFTS_TABLE },
			description:
				'The table that Partner Center names under Customer Leads. A shared access signature for one table cannot list them: enter its name.',
		},
	],
	credentials: [{ name: 'azureTableStorageApi', required: true }],
	open: async (context) => {
		const table = chosenIn(context.getNodeParameter('table')) ?? '';
		if (isLedgerTable(table)) {
			throw new InboxError(
				'This table is one of the ledger’s, and holds no leads of Microsoft’s.',
				'Choose another Table.',
			);
		}
		const signIn = azureTableSignIn(await context.getCredentials('azureTableStorageApi'));
		return await openAzureTableInbox({ signIn, table });
	},
};
