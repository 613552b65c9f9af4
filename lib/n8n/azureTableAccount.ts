import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { AzureTableAccount } from '../ledger/azureTable/account';

/** Prefix of the ledger's tables, so that they stand together in the account. */
const TABLE_PREFIX = 'LeadLedger';

/** Reads our Azure Table Storage credential. */
export function azureTableAccount(credential: ICredentialDataDecryptedObject): AzureTableAccount {
	const field = (name: string): string => {
		const value = credential[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	const tablePrefix = TABLE_PREFIX;
	const endpoint = field('endpoint');
	switch (field('signIn')) {
		case 'accountKey':
			return { by: 'accountKey', endpoint, account: field('account'), key: field('key'), tablePrefix };
		case 'sas':
			return { by: 'sas', endpoint, sas: field('sas'), tablePrefix };
		case 'clientSecret':
			return {
				by: 'clientSecret',
				endpoint,
				tenantId: field('tenantId'),
				clientId: field('clientId'),
				clientSecret: field('clientSecret'),
				tablePrefix,
			};
		default:
			return { by: 'connectionString', connectionString: field('connectionString'), tablePrefix };
	}
}
