import { asTableError, TableError, type TableErrorKind } from '../../azureTables/errors';
import { Table } from '../../azureTables/table';
import type { TableClient } from '../../vendor/azureTables';

/** The table that leads are written to. */
export interface LeadTable {
	readonly name: string;
	readonly table: Table;
	/** Whether the service gives rows in the order of their keys. */
	readonly isSorted: boolean;
	/** Makes the table, once however many ask for it. */
	make(signal: AbortSignal): Promise<void>;
}

/**
 * @param client of the table
 * @param isSorted whether the service gives rows in the order of their keys
 */
export function leadTable(client: TableClient, isSorted: boolean): LeadTable {
	const { tableName: name } = client;
	const table = new Table(client, (error) => wordedFor(name, asTableError(error)));
	let making: Promise<void> | undefined;
	return {
		name,
		table,
		isSorted,
		make: async (signal) => {
			making ??= table.until(signal).make();
			try {
				await making;
			} catch (error) {
				making = undefined;
				throw error;
			}
		},
	};
}

type Worded = Pick<TableError, 'message' | 'remedy'>;

/** What means something of its own here, by kind of error. */
function wordsFor(name: string): Partial<Record<TableErrorKind, Worded>> {
	return {
		rights: {
			message: `Azure Table lets this sign-in do less than is needed with the table “${name}”`,
			remedy:
				'Check Connection tells which right is missing. Give it to the sign-in, check whether its signature has expired, and let n8n through the firewall of the storage account.',
		},
		tableMissing: {
			message: `There is no table “${name}” in the account`,
			remedy: 'Make it, turn on the option Create Table, or choose another one.',
		},
		beingDeleted: {
			message: `The table “${name}” is being deleted`,
			remedy: 'Azure needs a minute or more for it. Run again, or choose another table.',
		},
		tooLarge: {
			message: 'Azure Table takes no row of this size',
			remedy: 'Map fewer or shorter columns.',
		},
		refused: {
			message: 'Azure Table refused the row',
			remedy: 'Look the code up in the documents of Azure Table; if you mapped columns by hand, check them.',
		},
	};
}

function wordedFor(name: string, error: Error): Error {
	if (!(error instanceof TableError)) return error;
	const { kind, code, reference, retryAfter } = error;
	const words = wordsFor(name)[kind];
	if (!words) return error;
	return new TableError(kind, `${words.message}${reference}.`, words.remedy, code, reference, retryAfter);
}
