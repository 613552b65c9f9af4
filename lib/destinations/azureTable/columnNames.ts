import { OWN_ROW } from '../../azureTables/ownRows';
import { DELIVERY_KEYS } from './row';

/** C# identifiers of up to 255 characters (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model). */
const IDENTIFIER = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]{0,254}$/u;

/** What rows are found by, what the service writes itself, and our marks; in lower case. */
const TAKEN: ReadonlySet<string> = new Set(
	['PartitionKey', 'RowKey', 'Timestamp', 'ETag', DELIVERY_KEYS, OWN_ROW.column].map((name) =>
		name.toLowerCase(),
	),
);

/**
 * Whether a builder's column may be called so.
 *
 * @returns why not, as a sentence; null where it may
 */
export function columnNameProblem(name: string): string | null {
	if (TAKEN.has(name.toLowerCase())) {
		return 'A column of that name is written by this node or by Azure. Choose another name.';
	}
	if (IDENTIFIER.test(name)) return null;
	return 'The name of a column is a letter, then letters, digits and underscores, 255 in all: no blanks, dots or dashes.';
}
