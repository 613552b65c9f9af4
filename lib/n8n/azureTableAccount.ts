import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { AzureTableSignIn } from '../azureTables/account';
import type { AzureTableAccount } from '../ledger/azureTable/account';

/** Prefix of the ledger's tables, so that they stand together in the account. */
const TABLE_PREFIX = 'LeadLedger';

/** Where the ledger's tables are, by our Azure Table Storage credential. */
export function azureTableAccount(credential: ICredentialDataDecryptedObject): AzureTableAccount {
	return { ...azureTableSignIn(credential), tablePrefix: TABLE_PREFIX };
}

/** Reads our Azure Table Storage credential. */
export function azureTableSignIn(credential: ICredentialDataDecryptedObject): AzureTableSignIn {
	const field = (name: string): string => {
		const value = credential[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	const endpoint = field('endpoint');
	switch (field('signIn')) {
		case 'accountKey':
			return { by: 'accountKey', endpoint, account: field('account'), key: field('key') };
		case 'sas':
			return { by: 'sas', endpoint, sas: field('sas') };
		case 'clientSecret':
			return {
				by: 'clientSecret',
				endpoint,
				tenantId: field('tenantId'),
				clientId: field('clientId'),
				clientSecret: field('clientSecret'),
			};
		default:
			return { by: 'connectionString', connectionString: field('connectionString') };
	}
}
