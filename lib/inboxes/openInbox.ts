import type { AzureTableSignIn } from '../azureTables/account';
import type { Inbox } from './contract';

/** A table that leads are in. */
export interface AzureTablePlace {
	readonly signIn: AzureTableSignIn;
	readonly table: string;
}

/**
 * Opens a table that leads are polled from; nothing is asked yet. Its library is loaded with the first one.
 *
 * @throws InboxError where the credential or the table's name cannot be right
 */
export async function openAzureTableInbox({ signIn, table }: AzureTablePlace): Promise<Inbox> {
	const { openInbox } = await import('./azureTable/open.js');
	return await openInbox(signIn, table);
}

/**
 * Names of the tables in an account, in the order of the alphabet.
 *
 * @throws InboxError where the account cannot be asked, or this sign-in may not list tables
 */
export async function azureTableNames(signIn: AzureTableSignIn): Promise<string[]> {
	const { tableNames } = await import('./azureTable/open.js');
	return await tableNames(signIn);
}
