import type { ICredentialTestFunction } from 'n8n-workflow';

import { TableError } from '../azureTables/errors';
import { azureTableSignIn } from './azureTableAccount';

/**
 * n8n's test of an Azure Table Storage credential: the account is asked for a table, and nothing is made in it. Any
 * node that names it as `testedBy` has it in its `methods.credentialTest`; one is enough. The library for it is loaded with the first test.
 */
export const azureTableCredentialTest: ICredentialTestFunction = async ({ data }) => {
	try {
		const { checkAccount } = await import('../azureTables/accountCheck.js');
		await checkAccount(azureTableSignIn(data ?? {}));
		return { status: 'OK', message: 'The account answers, and takes this sign-in.' };
	} catch (error) {
		if (error instanceof TableError) {
			return { status: 'Error', message: `${error.message} ${error.remedy}` };
		}
		throw error;
	}
};
