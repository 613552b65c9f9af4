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
