import {
	generateAccountSas,
	generateTableSas,
	AzureNamedKeyCredential,
	TableClient,
	type AccountSasPermissions,
} from '@azure/data-tables';
import type { AzureTableSignIn } from '../../../lib/azureTables/account';
import type { AzureTableOptions } from '../../../lib/destinations/azureTable/azureTable';
import { openAzureTable } from '../../../lib/destinations/azureTable/open';
import { TABLE_POLICY, type TablePolicy } from '../../../lib/destinations/azureTable/policy';
import type { LeadRow } from '../../../lib/destinations/azureTable/row';
import type { Destination, Outcome } from '../../../lib/destinations/contract';
import { deliver, type Delivery, type DeliveryTask } from '../../../lib/destinations/deliver';
import { type RunningAzurite, startAzurite } from '../../../scripts/host/azurite.ts';
import { tasks } from '../../lib/destinations/leads';
import { time, type Time } from '../../lib/destinations/time';
import { type AzureTableGuard, startAzureTableGuard } from '../../servers/azureTable/guard.ts';

export type Output = Destination<AzureTableOptions, LeadRow>;
export type Task = DeliveryTask<AzureTableOptions>;
/** As it is stored. */
export type Row = Record<string, unknown> & { readonly partitionKey: string; readonly rowKey: string };

const INSECURELY = { allowInsecureConnection: true };

/** A table of its own for one test, behind a guard that refuses what Azure does. */
export interface TableWorld {
	readonly guard: AzureTableGuard;
	readonly name: string;
	/** Past the guard and our code, with all rights. */
	readonly table: TableClient;
	readonly time: Time;
	readonly signIn: Extract<AzureTableSignIn, { by: 'accountKey' }>;
	open(policy?: Partial<TablePolicy>, signIn?: AzureTableSignIn, timeoutMs?: number): Promise<Output>;
	send(
		output: Output,
		leads: readonly Task[],
		more?: Partial<Delivery<AzureTableOptions, LeadRow>>,
	): Promise<Outcome[]>;
	rows(): Promise<Row[]>;
	/** A sign-in that may do this with rows, and nothing else. Azurite takes no transactions with a signature for one table. */
	mayOnly(permissions: AccountSasPermissions): AzureTableSignIn;
	/** A signature for this table alone, which cannot list tables. */
	sasForTable(): string;
	/** Counts requests since the last time it was asked: `POST $batch`, `GET rows` and so on. */
	asked(): Record<string, number>;
	end(): Promise<void>;
}

let made = 0;

/** Azurite runs for the tests of one file. */
export function tableWorlds(): (options?: { readonly isMissing?: boolean }) => Promise<TableWorld> {
	let azurite: RunningAzurite;
	beforeAll(async () => {
		azurite = await startAzurite({ inMemory: true });
	});
	afterAll(async () => await azurite.stop());
	return async ({ isMissing = false } = {}) => await tableWorld(azurite, isMissing);
}

async function tableWorld(azurite: RunningAzurite, isMissing: boolean): Promise<TableWorld> {
	const { account, key, connectionString } = azurite;
	const guard = await startAzureTableGuard({ target: new URL(azurite.endpoint).origin, account });
	const name = `Leads${++made}`;
	const table = TableClient.fromConnectionString(connectionString, name, INSECURELY);
	if (!isMissing) await table.createTable();
	const { endpoint } = guard;
	const signIn: TableWorld['signIn'] = { by: 'accountKey', endpoint, account, key };
	const clock = time();
	let seen = 0;
	return {
		guard,
		name,
		table,
		time: clock,
		signIn,
		open: async (policy = {}, as = signIn, timeoutMs = 2000) =>
			await openAzureTable({
				signIn: as,
				table: name,
				policy: { ...TABLE_POLICY, ...policy },
				clock: clock.clock,
				timeoutMs,
			}),
		send: async (destination, leads, more = {}) =>
			await deliver({
				destination,
				leads,
				clock: clock.clock,
				sleep: clock.sleep,
				random: () => 0.5,
				signal: new AbortController().signal,
				...more,
			}),
		rows: async () => {
			const rows: Row[] = [];
			for await (const row of table.listEntities<Row>()) rows.push(row);
			return rows;
		},
		mayOnly: (permissions) => {
			const sas = generateAccountSas(new AzureNamedKeyCredential(account, key), {
				services: { table: true },
				resourceTypes: 'co',
				permissions,
			});
			return { by: 'sas', endpoint, sas };
		},
		sasForTable: () =>
			generateTableSas(name, new AzureNamedKeyCredential(account, key), { permissions: { query: true } }),
		asked: () => {
			const counts: Record<string, number> = {};
			for (const { method, path } of guard.requests.slice(seen)) {
				const what = path.endsWith('$batch') ? '$batch' : path.includes('(') ? 'rows' : 'other';
				counts[`${method} ${what}`] = (counts[`${method} ${what}`] ?? 0) + 1;
			}
			seen = guard.requests.length;
			return counts;
		},
		end: async () => {
			await guard.stop();
		},
	};
}

/** Leads number 0 to count − 1, with record keys as the ledger makes them. */
export function leads(count: number, more: (n: number) => Partial<Task> = () => ({})): Task[] {
	return tasks<AzureTableOptions>(count, { mapped: {} }, (n) => ({
		keys: { deliveryKey: `11111111-1111-4111-8111-${padded(n)}`, recordKey: recordKeyOf(n) },
		...more(n),
	}));
}

export function recordKeyOf(n: number): string {
	return `22222222-2222-4222-8222-${padded(n)}`;
}

/** The same leads with other content: another delivery key for the same record. */
export function changed(given: readonly Task[], edition = 1): Task[] {
	return given.map((task) => ({
		...task,
		lead: { ...task.lead, description: `edition ${edition}` },
		keys: { ...task.keys, deliveryKey: `${task.keys.deliveryKey}-${edition}` },
	}));
}

function padded(n: number): string {
	return String(n).padStart(12, '0');
}
