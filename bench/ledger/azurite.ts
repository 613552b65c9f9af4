import { TableClient } from '@azure/data-tables';
import { startAzurite } from '../../scripts/host/azurite.ts';
import type { Shipped } from '../shipped.ts';
import { LEDGER } from './leads.ts';
import type { Row, Rows } from './rows.ts';
import type { BenchStore } from './store.ts';

/**
 * An Azurite in memory. While nothing is remembered each measurement has tables of its own; after that all use the same
 * ones, for they cannot be copied, and what is measured is remembered too.
 */
export async function azuriteStore(shipped: Shipped, rows: Rows): Promise<BenchStore> {
	const { openAzureTableStore } = shipped(
		'./ledger/azureTable/open',
	) as typeof import('../../lib/ledger/azureTable/open.ts');
	const { atOnce } = shipped('./azureTables/atOnce') as typeof import('../../lib/azureTables/atOnce.ts');
	const { connectionString, stop } = await startAzurite({ inMemory: true });
	const tableOf = (name: string): TableClient =>
		TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true });
	const openOurs = async (tablePrefix: string) =>
		await openAzureTableStore({ by: 'connectionString', connectionString, tablePrefix });
	/** As many at once as the ledger does. */
	const insert = async (table: TableClient, added: readonly Row[]): Promise<void> =>
		void (await atOnce(
			added,
			async ({ key, body }) =>
				await table.createEntity({ partitionKey: `${LEDGER}|${key}`, rowKey: key, body }),
		));
	let remembered = 0;
	let made = 0;
	const names = (): { ours: string; raw: string } => {
		const number = remembered === 0 ? ++made : 0;
		return { ours: `Ours${number}`, raw: `Raw${number}` };
	};
	return {
		name: 'Azurite',
		async remember(count) {
			const added = count - remembered;
			if (added === 0) return;
			remembered = count;
			const { ours, raw } = names();
			await (await openOurs(ours)).close();
			await tableOf(raw).createTable();
			for (const table of [tableOf(`${ours}Persons`), tableOf(raw)]) {
				await insert(table, Array.from({ length: added }, rows.remembered));
			}
		},
		async ours() {
			const { store, keys, close } = await openOurs(names().ours);
			return { store, keys, end: async () => await close() };
		},
		async raw() {
			const table = tableOf(names().raw);
			await table.createTable();
			return {
				insert: async (added) => await insert(table, added),
				end: async () => Promise.resolve(),
			};
		},
		stop,
	};
}
