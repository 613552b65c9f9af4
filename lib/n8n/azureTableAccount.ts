import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { AzureTableSignIn } from '../azureTables/account';
import type { AzureTableAccount } from '../ledger/azureTable/account';

/** Prefix of the ledger's tables, so that they stand together in the account. */
const TABLE_PREFIX = 'LeadLedger';

/** Whether a table has this name because it is one of the ledger's: nothing else is ever written there. */
export function isLedgerTable(name: string): boolean {
	return name.toLowerCase().startsWith(TABLE_PREFIX.toLowerCase());
}

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
