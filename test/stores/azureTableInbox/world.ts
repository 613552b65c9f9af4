import { hash } from 'node:crypto';

import { TableClient, TableServiceClient, type TransactionAction } from '@azure/data-tables';

import type { AzureTableSignIn } from '../../../lib/azureTables/account';
import { newRow } from '../../../lib/destinations/azureTable/row';
import { openInbox } from '../../../lib/inboxes/azureTable/open';
import type { RunningAzurite } from '../../../scripts/host/azurite.ts';
import type { InboxWorld } from '../../contracts/inbox';
import { azureTableRow } from '../../lib/inboxes/rows';
import {
	type AzureTableGuard,
	ERRORS,
	startAzureTableGuard,
	xmlReply,
} from '../../servers/azureTable/guard.ts';

const MINUTE = 60_000;
const INSECURELY = { allowInsecureConnection: true };
/** Most rows of a transaction. */
const AT_ONCE = 100;

/** A table as Microsoft makes it, in an account of its own behind the guard. */
export interface AzureTableInboxWorld extends InboxWorld {
	readonly guard: AzureTableGuard;
	readonly signIn: AzureTableSignIn;
	readonly name: string;
	/** The table itself, past our code and the guard. */
	readonly table: TableClient;
}

let made = 0;

export async function azureTableInboxWorld(azurite: RunningAzurite): Promise<AzureTableInboxWorld> {
	const name = `MarketplaceLeads${++made}`;
	const guard = await startAzureTableGuard({
		target: new URL(azurite.endpoint).origin,
		account: azurite.account,
	});
	const { account, key, connectionString } = azurite;
	const signIn = { by: 'accountKey', endpoint: guard.endpoint, account, key } as const;
	const table = TableClient.fromConnectionString(connectionString, name, INSECURELY);
	await table.createTable();
	/** How far the service's clock is taken to be ahead of the times in rows that are written now. */
	let ahead = 0;

	const write = async (emails: readonly string[]): Promise<void> => {
		for (const rows of partsOf(emails.map((email) => ({ ...keyOf(email), ...columnsOf(email) })))) {
			await table.submitTransaction(rows.map((row): TransactionAction => ['create', row]));
		}
	};
	return {
		guard,
		signIn,
		name,
		table,
		open: async () => await openInbox(signIn, name, (now) => now + ahead),
		write,
		writeLate: async (email, ms) => {
			ahead += ms;
			await write([email]);
		},
		writeOwn: async (email) => {
			const key = { partitionKey: 'leads-0', rowKey: email };
			await table.createEntity(
				newRow({ key, columns: columnsOf(email), deliveryKey: 'delivery', bytes: 0, changes: [] }),
			);
		},
		change: async (email) => {
			await table.updateEntity({ ...keyOf(email), HandledBy: 'somebody' }, 'Merge');
		},
		settle: () => {
			ahead += 6 * MINUTE;
		},
		emptyPages: (count) => guard.emptyPages(count),
		failAfter: (requests) => {
			const answer = xmlReply(ERRORS.authenticationFailed);
			guard.fault({ after: requests, times: Infinity, trouble: { answer } });
		},
		heal: () => guard.heal(),
		requests: () => guard.requests.length,
		stop: async () => {
			await guard.stop();
			await TableServiceClient.fromConnectionString(connectionString, INSECURELY).deleteTable(name);
		},
	};
}

/** Anywhere among the rows that are there, in one of four days. */
function keyOf(email: string): { partitionKey: string; rowKey: string } {
	const digits = hash('sha256', email, 'hex');
	return { partitionKey: `11:2F${20 + (parseInt(digits.slice(0, 2), 16) % 4)}:2F2026`, rowKey: digits };
}

function columnsOf(email: string): Record<string, string> {
	const columns = Object.entries(azureTableRow(email)).filter(([name]) => !name.endsWith('Key'));
	return Object.fromEntries(columns) as Record<string, string>;
}

/** What can be written in one transaction: rows of one partition, not too many. */
function partsOf<Row extends { readonly partitionKey: string }>(rows: readonly Row[]): Row[][] {
	const byPartition = Object.values(Object.groupBy(rows, ({ partitionKey }) => partitionKey));
	return byPartition.flatMap((all = []) =>
		Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, part) =>
			all.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
		),
	);
}
