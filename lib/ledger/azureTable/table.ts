import { Table } from '../../azureTables/table';
import type { TableClient } from '../../vendor/azureTables';
import { asLedgerError } from './errors';

export type { Entity, EntityKey, Query, StoredEntity, Table, Written } from '../../azureTables/table';

/** A table of the ledger: what goes wrong with it is a LedgerError. */
export function ledgerTable(client: TableClient): Table {
	return new Table(client, asLedgerError);
}
