import type {
	IExecuteFunctions,
	INodeCredentialDescription,
	INodeProperties,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { LedgerConfigurationError } from '../ledger/errors';
import type { LedgerPlace } from '../ledger/place';
import { azureTableAccount } from './azureTableAccount';
import { ledgerFolder } from './ledgerFolder';
import { postgresConnection } from './postgresConnection';

/** Where nodes that use the ledger say which store it is in. The same value belongs in all of them. */
export const ledgerStoreProperty: INodeProperties = {
	displayName: 'Ledger Store',
	name: 'ledgerStore',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Azure Table',
			value: 'azureTable',
			description: 'For n8n on several machines or in queue mode, in an Azure Storage account of yours',
		},
		{
			name: 'Postgres',
			value: 'postgres',
			description: 'For n8n on several machines or in queue mode, in a Postgres database of yours',
		},
		{
			name: 'This Machine',
			value: 'sqlite',
			description: 'A file in the n8n user folder: nothing to set up, for n8n in regular mode',
		},
	],
	default: 'sqlite',
	description:
		'Where the ledger remembers. Choose the same in all nodes that use it: another store is another memory, in which everybody is new.',
};

/** Where nodes that use the ledger say which memory in the store it is. */
export const ledgerNameProperty: INodeProperties = {
	displayName: 'Ledger',
	name: 'ledger',
	type: 'string',
	noDataExpression: true,
	default: 'default',
	placeholder: 'e.g. default',
	description:
		'Name of the memory; upper and lower case count. Workflows that use the same name share what they remember.',
};

export const postgresCredential: INodeCredentialDescription = {
	name: 'postgres',
	required: true,
	displayOptions: { show: { ledgerStore: ['postgres'] } },
};

export const azureTableCredential: INodeCredentialDescription = {
	name: 'azureTableStorageApi',
	required: true,
	displayOptions: { show: { ledgerStore: ['azureTable'] } },
};

/** The credentials that {@link ledgerStoreProperty} asks for. */
export const ledgerCredentials: INodeCredentialDescription[] = [postgresCredential, azureTableCredential];

/**
 * Reads which store the node's ledger is in. An unknown one is never taken for this machine's: there everybody would
 * look new.
 *
 * @throws LedgerConfigurationError where there is no such store, or the credential cannot be used for it, and what n8n
 * throws where none is chosen
 */
export async function ledgerPlace(
	context: IExecuteFunctions | IPollFunctions | IWebhookFunctions,
): Promise<LedgerPlace> {
	switch (context.getNode().parameters['ledgerStore']) {
		case 'postgres':
			return {
				store: 'postgres',
				connection: postgresConnection(await context.getCredentials('postgres')),
			};
		case 'azureTable':
			return {
				store: 'azureTable',
				account: azureTableAccount(await context.getCredentials('azureTableStorageApi')),
			};
		// n8n leaves out what is at its default where it does not know the node's properties.
		case undefined:
		case 'sqlite':
			return { store: 'sqlite', folder: ledgerFolder() };
		default:
			throw new LedgerConfigurationError(
				'There is no such Ledger Store as this node asks for.',
				'Choose one in the field Ledger Store, the same in all nodes that use the ledger.',
			);
	}
}
