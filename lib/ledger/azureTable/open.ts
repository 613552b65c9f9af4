import { setTimeout as sleep } from 'node:timers/promises';

import { type Requests, requestsOf } from '../../azureTables/requests';
import { isInsecure, signedIn, sortsByKey } from '../../azureTables/signIn';
import { LedgerConfigurationError } from '../errors';
import type { OpenStore } from '../store';
import type { AzureTableAccount } from './account';
import { asLedgerError, MissingTableError } from './errors';
import { givenIdentity, keysOf } from './identity';
import { type Identity, NoteTable } from './noteTable';
import { PersonTable } from './personTable';
import { PollTable } from './pollTable';
import { ReceiptTable } from './receiptTable';
import { AzureTableStore, type Tables } from './store';
import { StoreClock } from './storeClock';
import { ledgerTable, type Table } from './table';

/**
 * Opens the store in an account, and makes its three tables where there are none.
 *
 * @param aged what the store's time, ms since the epoch, is taken for; tests let it pass
 * @throws LedgerConfigurationError where the account refuses the sign-in, or the secret does not fit what is stored
 * @throws LedgerUnavailableError where the account cannot be reached
 */
export async function openAzureTableStore(
	account: AzureTableAccount,
	aged: (now: number) => number = (now) => now,
): Promise<OpenStore> {
	if (!/^[A-Za-z][A-Za-z0-9]{2,39}$/.test(account.tablePrefix)) {
		throw new LedgerConfigurationError(
			'The prefix of the ledger’s tables must be 3 to 40 letters and digits, a letter first.',
			'Correct it.',
		);
	}
	const clock = new StoreClock(Date.now, aged);
	const { options, close } = requestsTo(account, clock);
	try {
		const { table, service } = await signedIn(account, options);
		const named = (name: string): Table => ledgerTable(table(`${account.tablePrefix}${name}`));
		const made = [named('Persons'), named('Receipts'), named('Notes')] as const;
		const [persons, receipts, notes] = made;
		const isSorted = sortsByKey(service.url);
		const tables: Tables = {
			persons: new PersonTable(persons, isSorted),
			receipts: new ReceiptTable(receipts, isSorted),
			notes: new NoteTable(notes),
			polls: new PollTable(notes),
		};
		const identity = (await knownIdentity(tables.notes)) ?? (await make(made, tables));
		const keys = keysOf(identity);
		return {
			store: new AzureTableStore(identity.storeId, tables, clock, sleep),
			keys,
			check: () => undefined,
			close,
		};
	} catch (error) {
		close();
		throw asLedgerError(error);
	}
}

function requestsTo(account: AzureTableAccount, clock: StoreClock): Requests {
	try {
		return requestsOf(isInsecure(account), { clock });
	} catch (error) {
		throw asLedgerError(error);
	}
}

/** Where the store is known its tables were there: one that is missing then is never made anew. */
async function knownIdentity(notes: NoteTable): Promise<Identity | null> {
	try {
		return await notes.identity();
	} catch (error) {
		if (error instanceof MissingTableError) return null;
		throw error;
	}
}

async function make(all: readonly Table[], tables: Tables): Promise<Identity> {
	for (const table of all) await table.make();
	return await givenIdentity(tables);
}
