/** @azure/data-tables: the client of Azure Table storage, which Cosmos DB for Table and Azurite understand, too. */
export {
	AzureNamedKeyCredential,
	AzureSASCredential,
	odata,
	RestError,
	TableClient,
	TableServiceClient,
} from '@azure/data-tables';
export type {
	TableEntity,
	TableEntityResult,
	TableServiceClientOptions,
	TransactionAction,
} from '@azure/data-tables';
