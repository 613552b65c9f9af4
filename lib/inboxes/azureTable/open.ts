import type { AzureTableSignIn } from '../../azureTables/account';
import { type Listener, type Requests, requestsOf } from '../../azureTables/requests';
import { isInsecure, type SignedIn, signedIn } from '../../azureTables/signIn';
import type { Inbox } from '../contract';
import { InboxError } from '../errors';
import { asInboxError } from './errors';
import { AzureTableInbox } from './inbox';
import { ServiceClock } from './serviceClock';

/** learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model */
const TABLE_NAME = /^[A-Za-z][A-Za-z0-9]{2,62}$/;
/** More than a list to choose from needs. */
const MOST_TABLES = 1000;

interface Connection extends SignedIn, Pick<Requests, 'close'> {}

/** @throws InboxError where the credential or the table's name cannot be right */
export async function openInbox(signIn: AzureTableSignIn, table: string): Promise<Inbox> {
	if (!TABLE_NAME.test(table)) {
		throw new InboxError(
			'The name of the table is not one: it has 3 to 63 letters and digits, a letter first.',
			'Correct the field Table. Microsoft’s own name is MarketplaceLeads.',
		);
	}
	const clock = new ServiceClock(Date.now);
	const { table: named, close } = await connect(signIn, clock);
	return new AzureTableInbox(named(table), clock, close);
}

/** @throws InboxError where the account cannot be asked, or this sign-in may not list tables */
export async function tableNames(signIn: AzureTableSignIn): Promise<string[]> {
	const { service, close } = await connect(signIn);
	try {
		const names: string[] = [];
		for await (const page of service.listTables().byPage({ maxPageSize: MOST_TABLES })) {
			names.push(...page.flatMap(({ name }) => name ?? []));
			if (names.length >= MOST_TABLES) break;
		}
		return names.sort((a, b) => a.localeCompare(b));
	} catch (error) {
		throw asInboxError(error);
	} finally {
		close();
	}
}

async function connect(signIn: AzureTableSignIn, clock?: Listener): Promise<Connection> {
	try {
		const { options, close } = requestsOf(isInsecure(signIn), clock ? { clock } : {});
		return { ...(await signedIn(signIn, options)), close };
	} catch (error) {
		throw asInboxError(error);
	}
}
