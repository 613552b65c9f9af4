import type { AzureTableSignIn } from '../../azureTables/account';
import { asTableError, TableError } from '../../azureTables/errors';
import { requestsOf } from '../../azureTables/requests';
import { isInsecure, signedIn, sortsByKey } from '../../azureTables/signIn';
import { isTableName } from '../../azureTables/tableNames';
import { DestinationConfigurationError } from '../configurationError';
import type { Destination } from '../contract';
import { azureTable, type AzureTableOptions } from './azureTable';
import { leadTable, type LeadTable } from './leadTable';
import type { TablePolicy } from './policy';
import type { LeadRow } from './row';

/** How a table is reached. */
export interface TableAccess {
	readonly signIn: AzureTableSignIn;
	/** Its name. */
	readonly table: string;
	/** For one request. @default 30000 */
	readonly timeoutMs?: number;
}

export interface AzureTableSetup extends TableAccess {
	readonly policy: TablePolicy;
	/** ms since the epoch */
	readonly clock: () => number;
}

/** The delivery loop tries again, so the client does not. */
const TRIES_AGAIN = false;
const TIMEOUT = 30_000;

/**
 * Opens a table that leads are written to. Loads the library for it, and asks nothing yet.
 *
 * @throws DestinationConfigurationError where the credential or the table's name cannot be right
 */
export async function openAzureTable(
	setup: AzureTableSetup,
): Promise<Destination<AzureTableOptions, LeadRow>> {
	return azureTable(await openLeadTable(setup), setup.policy, setup.clock);
}

/** @throws DestinationConfigurationError where the credential or the table's name cannot be right */
export async function openLeadTable({
	signIn,
	table: name,
	timeoutMs = TIMEOUT,
}: TableAccess): Promise<LeadTable> {
	mustBeTableName(name);
	try {
		const patience = { oneTry: timeoutMs, allTries: timeoutMs };
		const { options } = requestsOf(isInsecure(signIn), { triesAgain: TRIES_AGAIN, patience });
		const { table, service } = await signedIn(signIn, options);
		return leadTable(table(name), sortsByKey(service.url));
	} catch (error) {
		const told = asTableError(error);
		throw told instanceof TableError
			? new DestinationConfigurationError(`${told.message} ${told.remedy}`)
			: told;
	}
}

function mustBeTableName(name: string): void {
	if (isTableName(name)) return;
	throw new DestinationConfigurationError(
		'The name of a table is 3 to 63 letters and digits, a letter first, and not “tables”.',
	);
}
