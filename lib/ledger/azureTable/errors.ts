import { asTableError, TableError, type TableErrorKind } from '../../azureTables/errors';
import { LedgerConfigurationError, LedgerError, LedgerUnavailableError } from '../errors';

/** A table is not there. */
export class MissingTableError extends LedgerConfigurationError {}

interface Words {
	readonly message: string;
	readonly remedy: string;
}

/** What means something else to the ledger than to others. */
const WORDS: Partial<Readonly<Record<TableErrorKind, Words>>> = {
	rights: {
		message: 'Azure Table lets this sign-in do less than the ledger needs',
		remedy:
			'Give it the rights that docs/ledger-azure-table.md names, check whether its signature has expired, and let n8n through the firewall of the storage account.',
	},
	tableMissing: {
		message: 'A table of the ledger has vanished: with an empty one everybody would look new',
		remedy:
			'Restore it from a backup. To begin with an empty memory, delete all three tables of the ledger and run again.',
	},
	beingDeleted: {
		message: 'A table of the ledger is being deleted',
		remedy: 'Wait until Azure has done so, a minute or more, and run again: the ledger is then empty.',
	},
	tooLarge: {
		message: 'Azure Table takes no record of this size',
		remedy: 'Choose Postgres under Ledger Store (docs/ledger-azure-table.md, "Limits").',
	},
};

/** Where asking again may go well. */
const PASSES: ReadonlySet<TableErrorKind> = new Set([
	'unreachable',
	'lost',
	'noAnswer',
	'fault',
	'busy',
	'beingDeleted',
]);

/**
 * Words an error of the table service, as it concerns the ledger.
 *
 * @returns the very error where it is none of the service's but a mistake of ours
 */
export function asLedgerError(error: unknown): Error {
	const told = error instanceof LedgerError ? error : asTableError(error);
	if (!(told instanceof TableError)) return told;
	const { kind, reference } = told;
	const words = WORDS[kind];
	const message = words ? `${words.message}${reference}.` : told.message;
	const remedy = words?.remedy ?? told.remedy;
	if (kind === 'tableMissing') return new MissingTableError(message, remedy);
	return PASSES.has(kind)
		? new LedgerUnavailableError(message, remedy)
		: new LedgerConfigurationError(message, remedy);
}
