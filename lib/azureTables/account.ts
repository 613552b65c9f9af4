/** The ways to sign in to Azure Storage, Cosmos DB for Table or an emulator. `endpoint` is an address such as `https://contoso.table.core.windows.net`. */
export type AzureTableSignIn =
	| { readonly by: 'connectionString'; readonly connectionString: string }
	| { readonly by: 'accountKey'; readonly endpoint: string; readonly account: string; readonly key: string }
	| { readonly by: 'sas'; readonly endpoint: string; readonly sas: string }
	| {
			readonly by: 'clientSecret';
			readonly endpoint: string;
			readonly tenantId: string;
			readonly clientId: string;
			readonly clientSecret: string;
	  };
