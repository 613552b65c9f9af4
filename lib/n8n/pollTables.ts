import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { InboxError } from '../inboxes/errors';
import { azureTableNames } from '../inboxes/openInbox';
import { azureTableSignIn } from './azureTableAccount';

/**
 * The tables of the account that the node's credential opens, for the editor.
 *
 * @param filter a part of the name, in upper or lower case
 * @throws NodeOperationError whose message says what to do; with a signature of one table, to type its name
 */
export async function listTables(
	context: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const names = await azureTableNames(
			azureTableSignIn(await context.getCredentials('azureTableStorageApi')),
		);
		const wanted = names.filter((name) => name.toLowerCase().includes(filter.trim().toLowerCase()));
		return { results: wanted.map((name) => ({ name, value: name })) };
	} catch (error) {
		if (!(error instanceof InboxError)) throw error;
		throw new NodeOperationError(
			context.getNode(),
			`${error.message} ${error.remedy} Where this sign-in may not list tables, choose By Name.`,
		);
	}
}
