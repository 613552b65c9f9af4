import { TableClient, TableServiceClient } from '@azure/data-tables';

import type { AzureTableAccount } from '../../../lib/ledger/azureTable/account';
import { openAzureTableStore } from '../../../lib/ledger/azureTable/open';
import type { RunningAzurite } from '../../../scripts/host/azurite.ts';
import type { StoreWorld } from '../../contracts/storeWorld';
import { START } from '../../lib/ledger/person';

const TABLES = ['Persons', 'Receipts', 'Notes'] as const;

type TableName = (typeof TABLES)[number];

/** An entity as it is stored. */
export type Row = Record<string, unknown> & { readonly partitionKey: string; readonly rowKey: string };

/** Tables of its own for one test. */
export interface AzureTableWorld extends StoreWorld {
	readonly account: AzureTableAccount;
	/** The table itself, with all rights and past our code. */
	table(name: TableName): TableClient;
	rows(name: TableName): Promise<Row[]>;
	end(): Promise<void>;
}

let made = 0;

/**
 * A store whose clock stands still, until a test moves what it tells.
 *
 * @param endpoint where clients connect, if not to the server itself
 */
export function azureTableWorld(server: RunningAzurite, endpoint = server.endpoint): AzureTableWorld {
	let now = START;
	const world = azureTables(server, endpoint);
	return {
		...world,
		open: async () => await openAzureTableStore(world.account, () => now),
		pass: (ms) => {
			now += ms;
		},
	};
}

/** A store with the clock it really has. */
export function azureTables(server: RunningAzurite, endpoint = server.endpoint): AzureTableWorld {
	const tablePrefix = `test${++made}x`;
	const { account: name, key, connectionString } = server;
	const account: AzureTableAccount = { by: 'accountKey', endpoint, account: name, key, tablePrefix };
	const insecurely = { allowInsecureConnection: true };
	const table = (of: TableName): TableClient =>
		TableClient.fromConnectionString(connectionString, `${tablePrefix}${of}`, insecurely);
	return {
		account,
		open: async () => await openAzureTableStore(account),
		pass: () => {
			throw new Error("the service's own clock cannot be moved");
		},
		table,
		rows: async (of) => {
			const rows: Row[] = [];
			for await (const row of table(of).listEntities<Row>()) rows.push(row);
			return rows;
		},
		end: async () => {
			const service = TableServiceClient.fromConnectionString(connectionString, insecurely);
			for (const of of TABLES) await service.deleteTable(`${tablePrefix}${of}`);
		},
	};
}
