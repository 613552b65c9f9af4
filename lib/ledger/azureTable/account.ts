import type { AzureTableSignIn } from '../../azureTables/account';

/** Where the ledger's tables are. */
export type AzureTableAccount = AzureTableSignIn & {
	/** Prefix of the ledger's tables in the account: 3 to 40 letters and digits, a letter first. */
	readonly tablePrefix: string;
};
