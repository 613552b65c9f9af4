import { asKey, fromKey } from '../../azureTables/tableKey';

/** Between the name of a ledger and what stands in it; no name has it once written as a key. */
const SEPARATOR = '|';
/** The next character: where the range of a ledger ends. */
const AFTER_SEPARATOR = '}';

/** The partition of something in a ledger; the partitions of a ledger stand together. */
export function partitionOf(ledger: string, part: string): string {
	return `${asKey(ledger)}${SEPARATOR}${part}`;
}

/** The other way round. */
export function partsOf(partitionKey: string): { readonly ledger: string; readonly part: string } {
	const at = partitionKey.indexOf(SEPARATOR);
	return { ledger: fromKey(partitionKey.slice(0, at)), part: partitionKey.slice(at + 1) };
}

/** Partition keys of a ledger: from `first`, included, to `end`, excluded. */
export function partitionsOf(ledger: string): { readonly first: string; readonly end: string } {
	const name = asKey(ledger);
	return { first: `${name}${SEPARATOR}`, end: `${name}${AFTER_SEPARATOR}` };
}
